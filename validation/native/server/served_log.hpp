#pragma once

#include <cstdint>
#include <string>

#include "validation/native/linux/system_call.hpp"
#include "validation/native/log/shared_log.hpp"
#include "validation/native/server/shared_memory.hpp"

namespace acceptlab::native::server {

/// Counters of every worker and, with a file, one row for each connection: what all processes of a
/// server write into, and others may read meanwhile. The layout is shared_log.hpp's.
class ServedLog {
 public:
  /// In memory that ends with the server: counters only.
  explicit ServedLog(std::uint32_t workers);
  /// In a new file in place of `path`, with room for `rows`. Throws std::system_error.
  ServedLog(const std::string& path, std::uint32_t workers, std::uint64_t rows);
  /// Goes on with a log that another process of this program began. Throws std::runtime_error when
  /// that has another version or another number of workers.
  ServedLog(native::FileDescriptor file, std::uint32_t workers);

  LogHeader& header() { return *reinterpret_cast<LogHeader*>(memory_.data()); }
  WorkerCounters& counters(std::uint32_t worker) {
    return *reinterpret_cast<WorkerCounters*>(memory_.data() + sizeof(LogHeader) +
                                              worker * sizeof(WorkerCounters));
  }
  std::uint32_t workers() { return header().workers; }

  /// A place for one more connection; null when there is none left.
  ServedConnection* take_row() {
    if (rows_ == 0) return nullptr;
    const std::uint64_t place = header().used.fetch_add(1, std::memory_order_relaxed);
    return place < rows_ ? row(place) : nullptr;
  }
  ServedConnection* row(std::uint64_t place) {
    return reinterpret_cast<ServedConnection*>(memory_.data() + rows_at()) + place;
  }
  /// The place of a row that take_row() gave.
  std::uint64_t place_of(const ServedConnection& taken) {
    return static_cast<std::uint64_t>(&taken - row(0));
  }

  /// -1 when the log is of no file.
  int file() const { return file_.get(); }

 private:
  std::size_t rows_at() { return sizeof(LogHeader) + workers() * sizeof(WorkerCounters); }
  void begin(std::uint32_t workers, std::uint64_t rows);

  native::FileDescriptor file_;
  SharedMemory memory_;
  std::uint64_t rows_ = 0;
};

}  // namespace acceptlab::native::server
