// From one process to the next on a CPU, and a wake-up by the process's own CPU. Two workers that
// wait in epoll_wait hand a token to and fro. They are of the class SCHED_BATCH, whose wake-ups do
// not preempt: the one that wakes the other goes on until it waits itself.

#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "validation/native/costs/child_process.hpp"
#include "validation/native/costs/experiment.hpp"
#include "validation/native/probes/test_stand.hpp"

namespace acceptlab::native::costs {
namespace {

using native::checked;
using native::FileDescriptor;
using probes::now;

constexpr std::size_t warm_up = 10, rounds = 100;

/// An eventfd and an epoll set that watches it.
struct Inbox {
  FileDescriptor event{checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")};
  FileDescriptor epoll{checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")};

  Inbox() {
    epoll_event wanted{};
    wanted.events = EPOLLIN;
    checked(::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, event.get(), &wanted), "epoll_ctl");
  }
  void notify() const {
    const std::uint64_t one = 1;
    checked(::write(event.get(), &one, sizeof one), "write to an eventfd");
  }
  void wait() const {
    epoll_event found{};
    checked(::epoll_wait(epoll.get(), &found, 1, -1), "epoll_wait");
  }
  void clear() const {
    std::uint64_t value = 0;
    checked(::read(event.get(), &value, sizeof value), "read an eventfd");
  }
};

/// The token's way: before it is given, before the giver waits, and when the other one has it.
struct Handover {
  Nanoseconds giving = 0, waiting = 0, received = 0;
};

/// Gives the token on as often as there are entries in `given` and has it back after each.
void hand_to_and_fro(const Inbox& own, const Inbox& other, std::span<Handover> given,
                     std::span<Handover> received, bool begins) {
  const sched_param none{};
  checked(::sched_setscheduler(0, SCHED_BATCH, &none), "SCHED_BATCH");
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (!begins || i > 0) {
      own.wait();
      received[begins ? i - 1 : i].received = now();
      own.clear();
    }
    given[i].giving = now();
    other.notify();
    given[i].waiting = now();
  }
}

void measure_eventfd(const Stand& stand) {
  const SharedArray<Handover> calls(warm_up + rounds);
  ChildProcess child(stand.server_cpu, [&] {
    calls.touch();
    const Inbox inbox;
    for (Handover& call : calls.items()) {
      call.giving = now();
      inbox.notify();
      call.waiting = now();
      inbox.wait();
      call.received = now();
      inbox.clear();
    }
  });
  child.join();
  for (const Handover& call : calls.items().subspan(warm_up)) {
    stand.samples.add_between("switch.notify", 0, call.giving, call.waiting);
    stand.samples.add_between("switch.epoll_wait", 0, call.waiting, call.received);
  }
}

}  // namespace

void measure_switches(const Stand& stand) {
  measure_eventfd(stand);
  const Inbox first, second;
  const std::size_t count = warm_up + rounds;
  const SharedArray<Handover> to(count), fro(count);
  ChildProcess answerer(stand.server_cpu, [&] {
    to.touch(), fro.touch();
    hand_to_and_fro(second, first, fro.items(), to.items(), false);
  });
  ChildProcess beginner(stand.server_cpu, [&] {
    to.touch(), fro.touch();
    hand_to_and_fro(first, second, to.items(), fro.items(), true);
  });
  answerer.join();
  beginner.join();
  for (const Handover& way : to.items().subspan(warm_up)) {
    if (way.received == 0) continue;
    stand.samples.add_between("switch.waiting_to_received", 0, way.waiting, way.received);
    stand.samples.add_between("switch.giving_to_waiting", 0, way.giving, way.waiting);
    stand.samples.add_between("switch.giving_to_received", 0, way.giving, way.received);
  }
}

}  // namespace acceptlab::native::costs
