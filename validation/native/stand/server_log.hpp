#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace acceptlab::native::stand {

/// What a worker of a native server counts, at some instant.
struct WorkerState {
  pid_t task = 0;  // as the server sees it
  bool ready = false;
  std::uint64_t accepted = 0, again = 0, wait_returns = 0;
};

/// The counters at the begin of a native server's log (validation/native/log/shared_log.hpp).
class ServerLog {
 public:
  /// None while the server has not made the log yet. Throws Fault when the file is something else.
  static std::optional<ServerLog> open(const std::filesystem::path& file);

  std::vector<WorkerState> workers() const;

 private:
  struct Unmap {
    std::size_t bytes;
    void operator()(void* memory) const noexcept;
  };
  using Mapping = std::unique_ptr<void, Unmap>;

  explicit ServerLog(Mapping memory) : memory_(std::move(memory)) {}

  Mapping memory_;
};

}  // namespace acceptlab::native::stand
