#include "validation/native/probes/sched_trace.hpp"

#include <linux/perf_event.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

namespace acceptlab::probes {
namespace {

constexpr const char* trace_root = "/sys/kernel/tracing";
// A record takes about 100 bytes: room for 80 000 a CPU, ten times what the busiest case makes.
constexpr std::size_t buffer_bytes = std::size_t{8} << 20;

std::size_t page_bytes() { return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)); }

std::size_t mapped_bytes() { return page_bytes() + buffer_bytes; }

[[noreturn]] void refuse(const std::string& what) {
  throw EnvironmentError(what + ": " + std::generic_category().message(errno));
}

bool has_tracepoints() {
  return std::ifstream(std::string(trace_root) + "/events/sched/sched_switch/id").good();
}

void make_tracefs_visible() {
  if (has_tracepoints()) return;
  if (::unshare(CLONE_NEWNS) < 0) refuse("cannot make a mount namespace");
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) < 0) refuse("private mounts");
  if (::mount("nodev", trace_root, "tracefs", 0, nullptr) < 0) refuse("cannot mount tracefs");
  if (!has_tracepoints()) throw EnvironmentError("this kernel has no tracepoints of the scheduler");
}

std::size_t number_after(const std::string& line, std::string_view key) {
  const std::size_t at = line.find(key);
  return at == std::string::npos ? 0 : std::stoul(line.substr(at + key.size()));
}

// A line of a format file: "field:pid_t prev_pid; offset:24; size:4; signed:1;".
void read_field(const std::string& line, SchedTrace::Tracepoint& into) {
  if (line.find("field:") == std::string::npos) return;
  std::string name = line.substr(0, line.find(';'));
  name = name.substr(name.rfind(' ') + 1);
  name = name.substr(0, name.find('['));
  into.fields[name] = {number_after(line, "offset:"), number_after(line, "size:")};
}

SchedTrace::Tracepoint find_tracepoint(const std::string& name, SchedEventKind kind) {
  const std::string folder = std::string(trace_root) + "/events/sched/" + name;
  SchedTrace::Tracepoint tracepoint;
  tracepoint.kind = kind;
  if (!(std::ifstream(folder + "/id") >> tracepoint.id))
    throw EnvironmentError("this kernel has no tracepoint " + name);
  std::ifstream format(folder + "/format");
  for (std::string line; std::getline(format, line);) read_field(line, tracepoint);
  return tracepoint;
}

FileDescriptor open_event(unsigned id, int cpu) {
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

template <class T>
T load(const unsigned char* from) {
  T value{};
  std::memcpy(&value, from, sizeof value);
  return value;
}

std::int64_t integer(const unsigned char* raw, const SchedTrace::Field& field) {
  if (field.size == sizeof(std::int64_t)) return load<std::int64_t>(raw + field.offset);
  if (field.size == sizeof(std::uint16_t)) return load<std::uint16_t>(raw + field.offset);
  return load<std::int32_t>(raw + field.offset);
}

bool is_named(const unsigned char* raw, const SchedTrace::Field& field, const std::string& name) {
  const std::string_view text(reinterpret_cast<const char*>(raw + field.offset), field.size);
  return text.substr(0, text.find('\0')) == name;
}

}  // namespace

void SchedTrace::Unmap::operator()(void* memory) const noexcept {
  ::munmap(memory, mapped_bytes());
}

SchedTrace::SchedTrace(const std::vector<int>& cpus, std::string own_name)
    : own_name_(std::move(own_name)) {
  make_tracefs_visible();
  tracepoints_ = {find_tracepoint("sched_switch", SchedEventKind::Switch),
                  find_tracepoint("sched_waking", SchedEventKind::Waking),
                  find_tracepoint("sched_stat_runtime", SchedEventKind::Runtime)};
  for (const int cpu : cpus) open_buffer(cpu);
}

void SchedTrace::open_buffer(int cpu) {
  CpuBuffer buffer;
  for (const Tracepoint& tracepoint : tracepoints_)
    buffer.events.push_back(open_event(tracepoint.id, cpu));
  const int first = buffer.events.front().get();
  void* memory = ::mmap(nullptr, mapped_bytes(), PROT_READ | PROT_WRITE, MAP_SHARED, first, 0);
  if (memory == MAP_FAILED) refuse("map a trace buffer");
  buffer.memory.reset(memory);
  for (const FileDescriptor& event : buffer.events)
    if (event.get() != first && ::ioctl(event.get(), PERF_EVENT_IOC_SET_OUTPUT, first) < 0)
      refuse("join trace buffers");
  buffers_.push_back(std::move(buffer));
}

void SchedTrace::start() {
  for (const CpuBuffer& buffer : buffers_)
    for (const FileDescriptor& event : buffer.events)
      checked(::ioctl(event.get(), PERF_EVENT_IOC_ENABLE, 0), "start tracing");
}

std::vector<SchedEvent> SchedTrace::stop() {
  for (const CpuBuffer& buffer : buffers_)
    for (const FileDescriptor& event : buffer.events)
      checked(::ioctl(event.get(), PERF_EVENT_IOC_DISABLE, 0), "stop tracing");
  complete_ = true;
  std::vector<SchedEvent> events;
  for (CpuBuffer& buffer : buffers_) read_buffer(buffer, events);
  std::ranges::stable_sort(events, {}, &SchedEvent::time);
  return events;
}

void SchedTrace::read_buffer(CpuBuffer& buffer, std::vector<SchedEvent>& into) {
  auto* control = static_cast<perf_event_mmap_page*>(buffer.memory.get());
  const auto* data = reinterpret_cast<const unsigned char*>(control) + page_bytes();
  const std::uint64_t head = std::atomic_ref(control->data_head).load(std::memory_order_acquire);
  const std::uint64_t tail = control->data_tail;
  std::vector<unsigned char> bytes(head - tail);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = data[(tail + i) % buffer_bytes];
  std::atomic_ref(control->data_tail).store(head, std::memory_order_release);

  constexpr std::size_t longest_record = 4096;
  if (bytes.size() + longest_record > buffer_bytes) complete_ = false;
  for (std::size_t at = 0; at + sizeof(perf_event_header) <= bytes.size();) {
    const auto header = load<perf_event_header>(&bytes[at]);
    if (header.type == PERF_RECORD_SAMPLE) parse_sample(&bytes[at] + sizeof header, into);
    if (header.type == PERF_RECORD_LOST || header.type == PERF_RECORD_THROTTLE) complete_ = false;
    at += header.size;
  }
}

// A sample: u64 time; u32 cpu, u32 unused; u64 period; u32 size of the raw data, raw data.
void SchedTrace::parse_sample(const unsigned char* sample, std::vector<SchedEvent>& into) const {
  constexpr std::size_t cpu_at = 8, raw_at = 28;
  const unsigned char* raw = sample + raw_at;
  SchedEvent event;
  event.time = load<std::int64_t>(sample);
  event.cpu = load<std::int32_t>(sample + cpu_at);
  for (const Tracepoint& tracepoint : tracepoints_) {
    const auto& fields = tracepoint.fields;
    if (integer(raw, fields.at("common_type")) != tracepoint.id) continue;
    event.kind = tracepoint.kind;
    const bool is_switch = event.kind == SchedEventKind::Switch;
    event.task = static_cast<pid_t>(integer(raw, fields.at(is_switch ? "next_pid" : "pid")));
    event.own = is_named(raw, fields.at(is_switch ? "next_comm" : "comm"), own_name_);
    if (event.kind == SchedEventKind::Runtime) event.runtime = integer(raw, fields.at("runtime"));
    if (is_switch) {
      // The lowest eight bits are states of sleep and death; a preempted task has none of them.
      constexpr std::int64_t not_runnable = 0xff;
      event.previous = static_cast<pid_t>(integer(raw, fields.at("prev_pid")));
      event.previous_own = is_named(raw, fields.at("prev_comm"), own_name_);
      event.previous_runnable = (integer(raw, fields.at("prev_state")) & not_runnable) == 0;
    }
    into.push_back(event);
  }
}

}  // namespace acceptlab::probes
