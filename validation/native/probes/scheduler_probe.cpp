// What the kernel's CPU scheduler does in the cases to which models of it are held. Threads are
// pinned to one CPU (the second that this process may use), the driver to the first; everything is
// raised above ordinary load as one autogroup, within which the threads compete as usual. Times are
// those of the scheduler's own tracepoints, or of the threads' clocks where tracing is not
// permitted. Each case records how much of its CPUs others took, and is repeated when that is
// above 3%. Only what every Linux promises is judged; the rest is for comparison.

#include <sys/utsname.h>

#include <ctime>
#include <fstream>
#include <string>

#include "validation/native/probes/net_namespace.hpp"
#include "validation/native/probes/probe.hpp"
#include "validation/native/probes/scheduler_cases.hpp"

namespace acceptlab::native::probes {
namespace {

std::string line_of(const std::string& file, const std::string& key) {
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);)
    if (line.starts_with(key)) return line.substr(line.find(':') + 2);
  return "unknown";
}

std::string kernel_build() {
  utsname names{};
  checked(::uname(&names), "uname");
  return static_cast<const char*>(names.version);
}

// The coarse clock advances once a tick, and says so.
Nanoseconds tick_period() {
  timespec resolution{};
  checked(::clock_getres(CLOCK_MONOTONIC_COARSE, &resolution), "clock_getres");
  return resolution.tv_nsec;
}

void describe_machine(const TestStand& stand, const Tick& tick, const std::string& session,
                      Report& report) {
  const long hz = 1'000'000'000 / tick.period;
  const long cpus = ::sysconf(_SC_NPROCESSORS_ONLN);
  const std::string processor = line_of("/proc/cpuinfo", "model name");
  const std::string times = stand.traces() ? "tracepoints" : "clocks of the threads";
  report.note("Linux " + kernel_release() + " (" + kernel_build() + "), HZ " + std::to_string(hz) +
              ", " + std::to_string(cpus) + " CPUs, " + processor);
  report.note("times from " + times + "; " + session);
  if (!stand.traces()) report.note("tracing is not permitted: " + stand.refusal());
  report.record("machine", R"({"build": ")" + kernel_build() + R"(", "hz": )" + std::to_string(hz) +
                               R"(, "cpus": )" + std::to_string(cpus) + R"(, "processor": ")" +
                               processor + R"(", "times_from": ")" + times + R"(", "session": ")" +
                               session + "\"}");
}

}  // namespace

void probe_scheduler(const Options& /*options*/, Report& report) {
  const std::string session = continue_in_raised_session();
  enter_fresh_namespace();
  TestStand stand;
  Tick tick{tick_period(), {}};
  describe_machine(stand, tick, session, report);
  measure_turns(stand, report, tick);
  measure_wake_delay(stand, report, tick);
  measure_return_delay(stand, report, tick);
  measure_herd(stand, report);
  measure_broadcast(stand, report);
  measure_placement(stand, report);
}

}  // namespace acceptlab::native::probes
