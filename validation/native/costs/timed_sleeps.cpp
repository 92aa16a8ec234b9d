// The way to sleep of a program that waits until a time: epoll_pwait2 programs a timer, finds
// nothing and gives the CPU up. On a virtual machine the timer alone leaves the guest.

#include <sys/epoll.h>

#include <algorithm>

#include "validation/native/costs/child_process.hpp"
#include "validation/native/costs/experiment.hpp"
#include "validation/native/linux/perf_rings.hpp"
#include "validation/native/probes/test_stand.hpp"

namespace acceptlab::native::costs {
namespace {

using native::checked;
using native::FileDescriptor;
using probes::now;

constexpr std::size_t warm_up = 4;
constexpr Nanoseconds pause = idle_gaps[2];

/// Sleeps again and again; says when each of them began.
void sleep_often(std::span<Nanoseconds> begun) {
  const FileDescriptor epoll(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1"));
  const timespec timeout{0, pause};
  for (Nanoseconds& begin : begun) {
    epoll_event event{};
    begin = now();
    checked(::epoll_pwait2(epoll.get(), &event, 1, &timeout, nullptr), "epoll_pwait2");
  }
}

}  // namespace

void measure_timed_sleeps(const Stand& stand) {
  if (!stand.traces)
    throw native::EnvironmentError("no tracepoints: when a CPU is given up is not seen");
  constexpr std::size_t buffer_bytes = std::size_t{1} << 20;
  PerfRings rings({stand.client_cpu}, {{"sched", "sched_switch", ""}}, buffer_bytes);
  const SharedArray<Nanoseconds> begun(warm_up + count_after(pause));
  rings.start();
  ChildProcess child(stand.client_cpu, [&] {
    begun.touch();
    sleep_often(begun.items());
  });
  child.join();
  rings.stop();
  std::vector<Nanoseconds> switches;  // to the idle task
  rings.drain([&switches](const PerfRings::Sample& sample) {
    if (sample.tracepoint->integer(sample.raw, "next_pid") == 0) switches.push_back(sample.time);
  });
  for (const Nanoseconds begin : begun.items().subspan(warm_up)) {
    const auto left = std::ranges::lower_bound(switches, begin);
    if (left != switches.end() && *left - begin < pause)
      stand.samples.add_between("sleep.timed", 0, begin, *left);
  }
}

}  // namespace acceptlab::native::costs
