#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native::stand {

/// A program that the stand has started.
class ChildProcess {
 public:
  /// `role`: "server" or "load": what messages call it, and the files in `folder` that get its
  /// output (ROLE.out, ROLE.err). `enter` runs in the new process before the program does. Throws
  /// Fault when the program cannot be started.
  ChildProcess(std::string role, const std::vector<std::string>& argv,
               const std::filesystem::path& folder, const std::function<void()>& enter);
  /// Kills it if it still runs.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }
  /// Readable when it has ended; -1 when that has been seen.
  int descriptor() const { return ended() ? -1 : pidfd_.get(); }
  /// Looks whether it has ended.
  bool ended() const;
  /// Its exit status, or minus the signal that ended it. Only after its end.
  int status() const { return *status_; }
  void send(int signal, std::optional<int> value = std::nullopt) const;
  /// "the server ended with status 1: LAST LINE OF ITS STDERR".
  std::string how_it_ended() const;

 private:
  std::string role_;
  std::filesystem::path errors_;
  pid_t pid_ = 0;
  FileDescriptor pidfd_;
  mutable std::optional<int> status_;
};

}  // namespace acceptlab::native::stand
