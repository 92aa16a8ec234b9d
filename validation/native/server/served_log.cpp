#include "validation/native/server/served_log.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <new>
#include <system_error>

namespace acceptlab::native::server {
namespace {

constexpr std::array<char, 8> magic{'A', 'L', 'S', 'E', 'R', 'V', 'E', 'D'};

std::size_t size_of(std::uint32_t workers, std::uint64_t rows) {
  return sizeof(LogHeader) + workers * sizeof(WorkerCounters) + rows * sizeof(ServedConnection);
}

/// A new file under a name of its own, of full size: a full disk is found now, not by SIGBUS.
native::FileDescriptor make_file(const std::string& path, std::size_t bytes) {
  native::FileDescriptor file(native::checked(
      ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644), path.c_str()));
  const int error = ::posix_fallocate(file.get(), 0, static_cast<off_t>(bytes));
  if (error == 0) return file;
  ::unlink(path.c_str());
  throw std::system_error(error, std::generic_category(),
                          fmt::format("--log {}: {} bytes", path, bytes));
}

}  // namespace

ServedLog::ServedLog(std::uint32_t workers)
    : memory_(SharedMemory::anonymous(size_of(workers, 0))) {
  begin(workers, 0);
}

ServedLog::ServedLog(const std::string& path, std::uint32_t workers, std::uint64_t rows) {
  // Whoever still reads or writes a log of that name keeps his.
  const std::string draft = fmt::format("{}.{}", path, ::getpid());
  const std::size_t bytes = size_of(workers, rows);
  file_ = make_file(draft, bytes);
  try {
    memory_ = SharedMemory::of_file(file_.get(), bytes);
    // Page faults would otherwise fall into the run. Older kernels do not know it: no harm.
    ::madvise(memory_.data(), bytes, MADV_POPULATE_WRITE);
    begin(workers, rows);
    native::checked(std::rename(draft.c_str(), path.c_str()), path.c_str());
  } catch (...) {
    ::unlink(draft.c_str());
    throw;
  }
}

ServedLog::ServedLog(native::FileDescriptor file, std::uint32_t workers) : file_(std::move(file)) {
  struct stat status {};
  native::checked(::fstat(file_.get(), &status), "the log of the server before");
  const auto bytes = static_cast<std::size_t>(status.st_size);
  if (bytes < size_of(workers, 0)) throw std::runtime_error("the log of the server before is cut");
  memory_ = SharedMemory::of_file(file_.get(), bytes);
  if (header().magic != magic || header().version != log_version || header().workers != workers ||
      size_of(workers, header().capacity) > bytes)
    throw std::runtime_error("the log of the server before has another layout");
  rows_ = header().capacity;
}

void ServedLog::begin(std::uint32_t workers, std::uint64_t rows) {
  auto* head = new (memory_.data()) LogHeader;
  head->workers = workers;
  head->capacity = rows;
  for (std::uint32_t w = 0; w < workers; ++w) new (&counters(w)) WorkerCounters;
  head->magic = magic;
  rows_ = rows;
}

}  // namespace acceptlab::native::server
