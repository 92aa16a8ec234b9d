#include "validation/native/probes/tracepoints.hpp"

#include <linux/perf_event.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fstream>
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
void read_field(const std::string& line, Tracepoint& into) {
  if (line.find("field:") == std::string::npos) return;
  std::string name = line.substr(0, line.find(';'));
  name = name.substr(name.rfind(' ') + 1);
  name = name.substr(0, name.find('['));
  into.fields[name] = {number_after(line, "offset:"), number_after(line, "size:")};
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

std::int64_t integer_of(const unsigned char* raw, const Tracepoint::Field& field) {
  if (field.size == sizeof(std::int64_t)) return load<std::int64_t>(raw + field.offset);
  if (field.size == sizeof(std::uint16_t)) return load<std::uint16_t>(raw + field.offset);
  return load<std::int32_t>(raw + field.offset);
}

}  // namespace

Tracepoint Tracepoint::find(const std::string& name) {
  make_tracefs_visible();
  const std::string folder = std::string(trace_root) + "/events/" + name;
  Tracepoint tracepoint;
  if (!(std::ifstream(folder + "/id") >> tracepoint.id))
    throw EnvironmentError("this kernel has no tracepoint " + name);
  std::ifstream format(folder + "/format");
  for (std::string line; std::getline(format, line);) read_field(line, tracepoint);
  return tracepoint;
}

std::int64_t TraceRecord::integer(std::string_view field) const {
  return integer_of(raw_, format_->fields.find(field)->second);
}

std::string_view TraceRecord::text(std::string_view field) const {
  const Tracepoint::Field& at = format_->fields.find(field)->second;
  const std::string_view all(reinterpret_cast<const char*>(raw_ + at.offset), at.size);
  return all.substr(0, all.find('\0'));
}

bool TraceRecord::is(const Tracepoint& tracepoint) const {
  return integer_of(raw_, tracepoint.fields.find("common_type")->second) ==
         static_cast<std::int64_t>(tracepoint.id);
}

void TracepointReader::Unmap::operator()(void* memory) const noexcept {
  ::munmap(memory, mapped_bytes());
}

TracepointReader::TracepointReader(const std::vector<int>& cpus,
                                   const std::vector<std::string>& names) {
  for (const std::string& name : names) tracepoints_.push_back(Tracepoint::find(name));
  for (const int cpu : cpus) open_buffer(cpu);
}

void TracepointReader::open_buffer(int cpu) {
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

void TracepointReader::control(unsigned long request, const char* what) const {
  for (const CpuBuffer& buffer : buffers_)
    for (const FileDescriptor& event : buffer.events)
      checked(::ioctl(event.get(), request, 0), what);
}

void TracepointReader::start() { control(PERF_EVENT_IOC_ENABLE, "start tracing"); }

void TracepointReader::stop(const std::function<void(const TraceRecord&)>& take) {
  control(PERF_EVENT_IOC_DISABLE, "stop tracing");
  complete_ = true;
  for (CpuBuffer& buffer : buffers_) read_buffer(buffer, take);
}

void TracepointReader::read_buffer(CpuBuffer& buffer,
                                   const std::function<void(const TraceRecord&)>& take) {
  auto* page = static_cast<perf_event_mmap_page*>(buffer.memory.get());
  const auto* data = reinterpret_cast<const unsigned char*>(page) + page_bytes();
  const std::uint64_t head = std::atomic_ref(page->data_head).load(std::memory_order_acquire);
  const std::uint64_t tail = page->data_tail;
  std::vector<unsigned char> bytes(head - tail);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = data[(tail + i) % buffer_bytes];
  std::atomic_ref(page->data_tail).store(head, std::memory_order_release);

  constexpr std::size_t longest_record = 4096;
  if (bytes.size() + longest_record > buffer_bytes) complete_ = false;
  for (std::size_t at = 0; at + sizeof(perf_event_header) <= bytes.size();) {
    const auto header = load<perf_event_header>(&bytes[at]);
    if (header.type == PERF_RECORD_SAMPLE) give(&bytes[at] + sizeof header, take);
    if (header.type == PERF_RECORD_LOST || header.type == PERF_RECORD_THROTTLE) complete_ = false;
    at += header.size;
  }
}

// A sample: u64 time; u32 cpu, u32 unused; u64 period; u32 size of the raw data, raw data.
void TracepointReader::give(const unsigned char* sample,
                            const std::function<void(const TraceRecord&)>& take) const {
  constexpr std::size_t cpu_at = 8, raw_at = 28;
  TraceRecord record(load<std::int64_t>(sample), load<std::int32_t>(sample + cpu_at),
                     sample + raw_at);
  for (; record.which < tracepoints_.size(); ++record.which) {
    const Tracepoint& tracepoint = tracepoints_[record.which];
    if (!record.is(tracepoint)) continue;
    record.set_format(tracepoint);
    take(record);
    return;
  }
}

}  // namespace acceptlab::probes
