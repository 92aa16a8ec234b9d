#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native::stand {

/// Where a run's processes are on their own, and how all of them end at once.
///
/// The calling process, which must have one thread, moves into a network namespace of its own
/// (unless the run is to use the machine's interfaces) and gives its children a process namespace.
/// Its first process, the keeper, dies with the calling process however that ends, and with it
/// everything in the namespace. Without root the same is tried inside a user namespace; where that
/// is not allowed either, the run takes place in the machine's own network, and the keeper kills
/// the processes of the session.
class Enclosure {
 public:
  enum class Kind : std::uint8_t { Root, User, None };

  struct Wishes {
    bool own_network = true;
    bool shows_devices = false;  // /sys of the programs shows the namespace's network devices
  };

  /// What the run has to do without goes to `lost`.
  Enclosure(const Wishes& wishes, std::vector<std::string>& lost);
  /// Ends everything.
  ~Enclosure();
  Enclosure(const Enclosure&) = delete;
  Enclosure& operator=(const Enclosure&) = delete;

  Kind kind() const { return kind_; }
  bool has_own_network() const { return own_network_; }
  pid_t keeper() const { return keeper_; }
  /// The keeper's view of a path such as /sys/class/net.
  std::string path(const std::string& in_there) const;
  /// In a new process, before its program: takes the mounts of the enclosure. Throws
  /// std::system_error.
  void enter() const;

 private:
  bool has_own_processes() const { return kind_ != Kind::None; }
  void start_keeper(bool shows_devices, std::vector<std::string>& lost);

  Kind kind_ = Kind::None;
  bool own_network_ = false;
  pid_t keeper_ = 0;
  FileDescriptor lifeline_, mounts_;
};

}  // namespace acceptlab::native::stand
