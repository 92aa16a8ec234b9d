#include "validation/native/load/process_setup.hpp"

#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <algorithm>
#include <string>

#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native::load {
namespace {

constexpr std::size_t most_open_by_default = 15000;
constexpr std::size_t spare_descriptors = 100;  // for everything that is no connection

}  // namespace

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  native::checked(::getrlimit(RLIMIT_NOFILE, &limit), "reading the limit on open files");
  limit.rlim_cur = limit.rlim_max;
  native::checked(::setrlimit(RLIMIT_NOFILE, &limit), "raising the limit on open files");
  return limit.rlim_cur;
}

std::size_t default_most_open(std::size_t descriptor_limit) {
  const std::size_t spare = std::min(spare_descriptors, descriptor_limit / 2);
  return std::clamp(descriptor_limit - spare, std::size_t{1}, most_open_by_default);
}

void pin_to(unsigned cpu) {
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  if (cpu < CPU_SETSIZE) CPU_SET(cpu, &cpus);
  if (::sched_setaffinity(0, sizeof cpus, &cpus) < 0)
    native::throw_errno("--pin " + std::to_string(cpu) + ": running on that CPU");
}

void make_realtime() {
  sched_param lowest{};
  lowest.sched_priority = ::sched_get_priority_min(SCHED_RR);
  if (::sched_setscheduler(0, SCHED_RR, &lowest) < 0)
    native::throw_errno("--priority rr: asking for SCHED_RR (it needs root or CAP_SYS_NICE)");
}

void make_timers_exact() {
  native::checked(::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL), "PR_SET_TIMERSLACK");
}

}  // namespace acceptlab::native::load
