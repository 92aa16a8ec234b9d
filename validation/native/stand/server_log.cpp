#include "validation/native/stand/server_log.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <string_view>

#include "validation/native/linux/system_call.hpp"
#include "validation/native/log/shared_log.hpp"
#include "validation/native/stand/supervision.hpp"

namespace acceptlab::native::stand {
namespace {

// How much of the file there is to read, or 0 when it is not complete yet.
std::size_t bytes_of_counters(const FileDescriptor& file, const std::string& name) {
  LogHeader header;
  struct stat status {};
  checked(::fstat(file.get(), &status), "fstat");
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size < sizeof header || ::pread(file.get(), static_cast<void*>(&header), sizeof header, 0) !=
                                  static_cast<ssize_t>(sizeof header))
    return 0;
  const std::string_view magic(header.magic.data(), header.magic.size());
  if (magic.front() == '\0') return 0;
  if (magic != "ALSERVED" || header.version != log_version)
    throw Fault(name + " is no log of a server, or of another version: \"" + std::string(magic) +
                "\", version " + std::to_string(header.version) + "; expected ALSERVED, version " +
                std::to_string(log_version));
  const std::size_t bytes = sizeof header + header.workers * sizeof(WorkerCounters);
  return size < bytes ? 0 : bytes;
}

}  // namespace

std::optional<ServerLog> ServerLog::open(const std::filesystem::path& file) {
  const FileDescriptor log(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!log.open()) return std::nullopt;
  const std::size_t bytes = bytes_of_counters(log, file.string());
  if (bytes == 0) return std::nullopt;
  void* memory = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, log.get(), 0);
  if (memory == MAP_FAILED) throw_errno("map " + file.string());
  return ServerLog(Mapping(memory, Unmap{bytes}));
}

void ServerLog::Unmap::operator()(void* memory) const noexcept { ::munmap(memory, bytes); }

std::vector<WorkerState> ServerLog::workers() const {
  const auto* header = static_cast<const LogHeader*>(memory_.get());
  const auto* counters = reinterpret_cast<const WorkerCounters*>(header + 1);
  std::vector<WorkerState> states;
  for (std::uint32_t i = 0; i < header->workers; ++i) {
    const WorkerCounters& worker = counters[i];
    states.push_back({.task = worker.pid.load(std::memory_order_relaxed),
                      .ready = worker.state.load(std::memory_order_acquire) == 1,
                      .accepted = worker.accepted.load(std::memory_order_relaxed),
                      .again = worker.again.load(std::memory_order_relaxed),
                      .wait_returns = worker.wait_returns.load(std::memory_order_relaxed)});
  }
  return states;
}

}  // namespace acceptlab::native::stand
