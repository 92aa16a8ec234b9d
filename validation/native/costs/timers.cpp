// Wake-ups by a timer of the process's own CPU, from the timer's due time on: when the CPU was
// idle, and when it was busy with something that makes way at once. (Linux 6.18 gives no
// tracepoints by perf_event_open while the idle task is interrupted, so the interrupt itself cannot
// be seen.)

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "validation/native/costs/child_process.hpp"
#include "validation/native/costs/experiment.hpp"
#include "validation/native/costs/idle_spinner.hpp"
#include "validation/native/probes/test_stand.hpp"

namespace acceptlab::native::costs {
namespace {

using native::checked;
using native::FileDescriptor;
using probes::now;

struct TimerWake {
  Nanoseconds due = 0, returned = 0;
};

constexpr std::size_t warm_up = 4;

/// Waits `gap` for a timer, again and again.
void wait_for_timers(Nanoseconds gap, std::span<TimerWake> wakes) {
  const FileDescriptor timer(
      checked(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK), "timerfd_create"));
  const FileDescriptor epoll(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1"));
  epoll_event event{};
  event.events = EPOLLIN;
  checked(::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, timer.get(), &event), "epoll_ctl");
  constexpr Nanoseconds second = 1'000'000'000;
  for (TimerWake& wake : wakes) {
    wake.due = now() + gap;
    itimerspec when{};
    when.it_value = {wake.due / second, wake.due % second};
    checked(::timerfd_settime(timer.get(), TFD_TIMER_ABSTIME, &when, nullptr), "timerfd_settime");
    checked(::epoll_wait(epoll.get(), &event, 1, -1), "epoll_wait");
    wake.returned = now();
    std::uint64_t expired = 0;
    checked(::read(timer.get(), &expired, sizeof expired), "read a timer");
  }
}

void measure_gap(const Stand& stand, Nanoseconds gap, std::string_view series) {
  const SharedArray<TimerWake> wakes(warm_up + count_after(gap));
  ChildProcess child(stand.server_cpu, [&] {
    wakes.touch();
    wait_for_timers(gap, wakes.items());
  });
  child.join();
  for (const TimerWake& wake : wakes.items().subspan(warm_up))
    stand.samples.add_between(series, gap, wake.due, wake.returned);
}

}  // namespace

void measure_timers(const Stand& stand) {
  for (const Nanoseconds gap : idle_gaps) measure_gap(stand, gap, "timer.idle");
  const IdleSpinner spinner(stand.server_cpu);
  measure_gap(stand, idle_gaps[2], "timer.busy");
}

}  // namespace acceptlab::native::costs
