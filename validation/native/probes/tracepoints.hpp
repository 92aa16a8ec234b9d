#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "validation/native/probes/system_call.hpp"

namespace acceptlab::probes {

/// Instants of CLOCK_MONOTONIC and durations, in nanoseconds.
using Nanoseconds = std::int64_t;

/// One of the kernel's tracepoints: its number, and where the fields of a record stand.
struct Tracepoint {
  struct Field {
    std::size_t offset = 0, size = 0;
  };
  unsigned id = 0;
  std::map<std::string, Field, std::less<>> fields;

  /// `name` as in "sched/sched_switch". Throws EnvironmentError when this kernel does not have it,
  /// or does not show it.
  static Tracepoint find(const std::string& name);
};

/// A tracepoint that was passed. It points into the reader's buffer.
class TraceRecord {
 public:
  TraceRecord(Nanoseconds when, int where, const unsigned char* raw) noexcept
      : time(when), cpu(where), raw_(raw) {}

  Nanoseconds time = 0;
  int cpu = 0;
  std::size_t which = 0;  // of the names that the reader was given

  std::int64_t integer(std::string_view field) const;
  std::string_view text(std::string_view field) const;
  bool is(const Tracepoint& tracepoint) const;
  void set_format(const Tracepoint& tracepoint) { format_ = &tracepoint; }

 private:
  const unsigned char* raw_;
  const Tracepoint* format_ = nullptr;
};

/// Tracepoints on some CPUs, through perf_event_open: they end with this process, however it ends,
/// and read CLOCK_MONOTONIC. The machine-wide tracefs is not touched; it is mounted, where it has
/// to be, in a mount namespace of this process.
class TracepointReader {
 public:
  /// `names` as in "sched/sched_switch". Throws EnvironmentError when tracing is not permitted.
  TracepointReader(const std::vector<int>& cpus, const std::vector<std::string>& names);

  void start();
  /// Gives what happened since start() to `take`: CPU after CPU, in the order of time on each.
  void stop(const std::function<void(const TraceRecord&)>& take);
  /// Whether the last stop() had everything; false when a buffer was full.
  bool complete() const { return complete_; }

 private:
  struct Unmap {
    void operator()(void* memory) const noexcept;
  };
  struct CpuBuffer {
    std::vector<FileDescriptor> events;
    std::unique_ptr<void, Unmap> memory;
  };

  void open_buffer(int cpu);
  void control(unsigned long request, const char* what) const;
  void read_buffer(CpuBuffer& buffer, const std::function<void(const TraceRecord&)>& take);
  void give(const unsigned char* sample, const std::function<void(const TraceRecord&)>& take) const;

  std::vector<Tracepoint> tracepoints_;
  std::vector<CpuBuffer> buffers_;
  bool complete_ = true;
};

}  // namespace acceptlab::probes
