#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "validation/native/linux/system_call.hpp"
#include "validation/native/linux/tracepoint.hpp"

namespace acceptlab::native {

/// Opens a software event at a tracepoint on one CPU for all processes. Throws EnvironmentError
/// when that is not permitted.
FileDescriptor open_tracepoint_event(unsigned id, int cpu);

/// Tracepoints on some CPUs, by perf_event_open: one ring buffer a CPU, which ends with this
/// process, however it ends. Linux 6.18 leaves out what happens while a CPU's idle task is the
/// present one, interrupts included.
class PerfRings {
 public:
  struct Event {
    std::string group, name;
    std::string filter;  // as tracefs takes it: "sport == 80"; empty: all
  };
  struct Sample {
    std::int64_t time = 0;  // CLOCK_MONOTONIC, ns
    int cpu = 0;
    std::size_t event = 0;  // which of the constructor's
    const Tracepoint* tracepoint = nullptr;
    const unsigned char* raw = nullptr;  // the tracepoint's fields; valid during the call only
  };

  /// `buffer_bytes` a CPU: a power of two and at least a page. Throws EnvironmentError when tracing
  /// is not permitted.
  PerfRings(const std::vector<int>& cpus, const std::vector<Event>& events,
            std::size_t buffer_bytes);

  void start();
  void stop();
  /// Hands over and removes what the buffers hold, CPU by CPU. Returns whether that is all that
  /// happened since the last call; false when a buffer was full.
  bool drain(const std::function<void(const Sample&)>& take);

 private:
  struct Unmap {
    std::size_t bytes;
    void operator()(void* memory) const noexcept;
  };
  struct CpuBuffer {
    std::vector<FileDescriptor> events;
    std::unique_ptr<void, Unmap> memory;
  };

  void open_buffer(int cpu, const std::vector<Event>& events);
  bool drain_buffer(CpuBuffer& buffer, const std::function<void(const Sample&)>& take);
  Sample parse(const unsigned char* sample) const;

  std::size_t buffer_bytes_;
  std::vector<Tracepoint> tracepoints_;
  std::vector<CpuBuffer> buffers_;
};

}  // namespace acceptlab::native
