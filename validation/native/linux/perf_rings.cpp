#include "validation/native/linux/perf_rings.hpp"

#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <system_error>

namespace acceptlab::native {
namespace {

std::size_t page_bytes() { return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)); }

[[noreturn]] void refuse(const std::string& what) {
  throw EnvironmentError(what + ": " + std::generic_category().message(errno));
}

template <class T>
T load(const unsigned char* from) {
  T value{};
  std::memcpy(&value, from, sizeof value);
  return value;
}

}  // namespace

FileDescriptor open_tracepoint_event(unsigned id, int cpu) {
  perf_event_attr attributes{};
  attributes.type = PERF_TYPE_TRACEPOINT;
  attributes.size = sizeof attributes;
  attributes.config = id;
  attributes.sample_period = 1;
  // With PERF_SAMPLE_PERIOD an event that counts nanoseconds, sched_stat_runtime, gives one record
  // and not one for each of them.
  attributes.sample_type =
      PERF_SAMPLE_TIME | PERF_SAMPLE_CPU | PERF_SAMPLE_PERIOD | PERF_SAMPLE_RAW;
  attributes.disabled = 1;
  attributes.use_clockid = 1;
  attributes.clockid = CLOCK_MONOTONIC;
  const long fd = ::syscall(SYS_perf_event_open, &attributes, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
  if (fd < 0) refuse("perf_event_open");
  return FileDescriptor(static_cast<int>(fd));
}

void PerfRings::Unmap::operator()(void* memory) const noexcept { ::munmap(memory, bytes); }

PerfRings::PerfRings(const std::vector<int>& cpus, const std::vector<Event>& events,
                     std::size_t buffer_bytes)
    : buffer_bytes_(buffer_bytes) {
  for (const Event& event : events)
    tracepoints_.push_back(find_tracepoint(event.group, event.name));
  for (const int cpu : cpus) open_buffer(cpu, events);
}

void PerfRings::open_buffer(int cpu, const std::vector<Event>& events) {
  CpuBuffer buffer;
  for (std::size_t i = 0; i < events.size(); ++i) {
    buffer.events.push_back(open_tracepoint_event(tracepoints_[i].id, cpu));
    const std::string& filter = events[i].filter;
    if (!filter.empty() &&
        ::ioctl(buffer.events.back().get(), PERF_EVENT_IOC_SET_FILTER, filter.c_str()) < 0)
      refuse("filter a tracepoint by " + filter);
  }
  const int first = buffer.events.front().get();
  const std::size_t bytes = page_bytes() + buffer_bytes_;
  void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, first, 0);
  if (memory == MAP_FAILED) refuse("map a trace buffer");
  buffer.memory = std::unique_ptr<void, Unmap>(memory, Unmap{bytes});
  for (const FileDescriptor& event : buffer.events)
    if (event.get() != first && ::ioctl(event.get(), PERF_EVENT_IOC_SET_OUTPUT, first) < 0)
      refuse("join trace buffers");
  buffers_.push_back(std::move(buffer));
}

void PerfRings::start() {
  for (const CpuBuffer& buffer : buffers_)
    for (const FileDescriptor& event : buffer.events)
      checked(::ioctl(event.get(), PERF_EVENT_IOC_ENABLE, 0), "start tracing");
}

void PerfRings::stop() {
  for (const CpuBuffer& buffer : buffers_)
    for (const FileDescriptor& event : buffer.events)
      checked(::ioctl(event.get(), PERF_EVENT_IOC_DISABLE, 0), "stop tracing");
}

bool PerfRings::drain(const std::function<void(const Sample&)>& take) {
  bool complete = true;
  for (CpuBuffer& buffer : buffers_) complete = drain_buffer(buffer, take) && complete;
  return complete;
}

bool PerfRings::drain_buffer(CpuBuffer& buffer, const std::function<void(const Sample&)>& take) {
  auto* control = static_cast<perf_event_mmap_page*>(buffer.memory.get());
  const auto* data = reinterpret_cast<const unsigned char*>(control) + page_bytes();
  const std::uint64_t head = std::atomic_ref(control->data_head).load(std::memory_order_acquire);
  const std::uint64_t tail = control->data_tail;
  std::vector<unsigned char> bytes(head - tail);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = data[(tail + i) % buffer_bytes_];
  std::atomic_ref(control->data_tail).store(head, std::memory_order_release);

  // A full buffer says so only in the next record that fits, which may never come.
  constexpr std::size_t longest_record = 4096;
  bool complete = bytes.size() + longest_record <= buffer_bytes_;
  for (std::size_t at = 0; at + sizeof(perf_event_header) <= bytes.size();) {
    const auto header = load<perf_event_header>(&bytes[at]);
    if (header.type == PERF_RECORD_SAMPLE) {
      const Sample sample = parse(&bytes[at] + sizeof header);
      if (sample.tracepoint != nullptr) take(sample);
    }
    if (header.type == PERF_RECORD_LOST || header.type == PERF_RECORD_THROTTLE) complete = false;
    at += header.size;
  }
  return complete;
}

// A sample: u64 time; u32 cpu, u32 unused; u64 period; u32 size of the raw data, raw data.
PerfRings::Sample PerfRings::parse(const unsigned char* sample) const {
  constexpr std::size_t cpu_at = 8, raw_at = 28;
  Sample result;
  result.time = load<std::int64_t>(sample);
  result.cpu = load<std::int32_t>(sample + cpu_at);
  result.raw = sample + raw_at;
  for (std::size_t i = 0; i < tracepoints_.size(); ++i) {
    if (tracepoints_[i].integer(result.raw, "common_type") != tracepoints_[i].id) continue;
    result.event = i;
    result.tracepoint = &tracepoints_[i];
  }
  return result;
}

}  // namespace acceptlab::native
