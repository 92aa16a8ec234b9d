#include "validation/native/server/pinning.hpp"

#include <fmt/format.h>
#include <sched.h>

#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native::server {

std::vector<unsigned> allowed_cpus() {
  cpu_set_t set;
  native::checked(::sched_getaffinity(0, sizeof set, &set), "sched_getaffinity");
  std::vector<unsigned> cpus;
  for (unsigned cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &set)) cpus.push_back(cpu);
  }
  return cpus;
}

std::optional<unsigned> cpu_of(const Pin& pin, unsigned worker,
                               const std::vector<unsigned>& allowed) {
  switch (pin.kind) {
    case Pin::Kind::OnePerCpu:
      return allowed[worker % allowed.size()];
    case Pin::Kind::List:
      return pin.cpus[worker % pin.cpus.size()];
    default:
      return {};
  }
}

void run_on(unsigned cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  if (::sched_setaffinity(0, sizeof set, &set) < 0)
    native::throw_errno(fmt::format("--pin: CPU {}", cpu));
}

}  // namespace acceptlab::native::server
