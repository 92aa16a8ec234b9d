#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "validation/native/load/schedule.hpp"
#include "validation/native/log/shared_log.hpp"

namespace acceptlab::native::load {

/// The rows of shared_log.hpp, kept in memory while the load runs, so that no write-back disturbs
/// it. Row i is the i-th connection. Connections beyond the capacity are counted, not kept.
class IssuedLog {
 public:
  /// Touches all of its memory.
  explicit IssuedLog(std::size_t capacity);

  /// Fills the rows in advance: what is not issued keeps its intended time and its address.
  void plan(const Schedule& schedule, Nanoseconds start_ns);
  void set_start(Nanoseconds start_ns) { header().start_ns = start_ns; }
  void keep(std::uint64_t id, const IssuedConnection& row);

  std::span<const IssuedConnection> rows() const;
  /// Connections that were not kept.
  std::uint64_t lost() const;
  /// Ends the log: the capacity becomes that of the rows kept. The content of its file.
  std::string_view finish();

 private:
  struct Unmap {
    std::size_t size;
    void operator()(std::byte* memory) const noexcept;
  };

  LogHeader& header() const;
  IssuedConnection* first_row() const;

  std::unique_ptr<std::byte, Unmap> memory_;
};

}  // namespace acceptlab::native::load
