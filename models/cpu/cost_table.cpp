#include "models/cpu/cost_table.hpp"

namespace acceptlab::cpu {

namespace {

constexpr std::string_view measured =
    "measured: Linux 6.18, x86-64 guest with 2 CPUs, least of many repeats";
constexpr std::string_view assumed = "assumed";

// The longer a CPU was idle, the deeper its idle state and the colder its caches: assumed.
constexpr std::array<IdleStep, 4> idle_exit_steps{
    {{0, 0}, {50'000, 1'000}, {1'000'000, 3'000}, {5'000'000, 20'000}}};
constexpr std::array<IdleStep, 3> wake_idle_steps{
    {{50'000, 4'500}, {1'000'000, 7'500}, {5'000'000, 22'000}}};

}  // namespace

const std::array<CostRow, cost_count> cost_rows{{
    {"syn", 2000, true, "softirq work for a SYN: lookup, request, SYN-ACK", assumed},
    {"ack", 2000, true, "softirq work for the final ACK: child socket, accept queue", assumed},
    {"data", 1000, true, "softirq work for a segment that carries a request", assumed},
    {"fin", 1000, true, "softirq work for the client's FIN", assumed},
    {"irq", 800, true,
     "interrupt and the poll that it starts, for each burst of packets that finds the CPU's packet "
     "work done",
     assumed},
    {"idle_exit", 0, true,
     "way of an idle CPU out of its idle state, before an interrupt's packet work", assumed,
     idle_exit_steps},
    {"rps", 700, true,
     "a segment that RPS or RFS passes on to another CPU: queue and interrupt, on the CPU of the "
     "NIC "
     "queue",
     assumed},
    {"netisr", 900, true, "switch to a CPU's netisr thread that a message finds asleep (DragonFly)",
     assumed},
    {"wake_same", 3600, false, "wake-up by the thread's own CPU, call to running", measured},
    {"wake_idle", 4500, true, "wake-up of a thread on another CPU that is idle, call to running",
     assumed, wake_idle_steps},
    {"wake_remote", 2000, true, "wake-up of a thread on another CPU that is busy", assumed},
    {"context_switch", 1200, true, "from one thread to the next on a CPU", assumed},
    {"wake_call", 700, true,
     "the waker's own CPU time for a wake-up on an idle CPU: try_to_wake_up with run queue lock "
     "and "
     "interrupt",
     assumed},
    {"wake_queue", 700, true,
     "the same for one more thread on a CPU that it has interrupted already, or that is busy: no "
     "interrupt",
     assumed},
    {"migrate_near", 3000, true,
     "first run of a thread on another CPU of the same last-level cache: private caches refilled",
     assumed},
    {"migrate_far", 15000, true,
     "first run of a thread on a CPU of another last-level cache: its working set fetched again",
     assumed},
    {"accept_ok", 2300, false, "accept4 that returns a connection", measured},
    {"accept_again", 3500, false, "accept4 that returns EAGAIN", measured},
    {"epoll_wait", 410, false, "epoll_wait (poll, kevent) that returns something", measured},
    {"epoll_ctl", 300, true, "epoll_ctl ADD, MOD or DEL", assumed},
    {"read", 500, true, "read of a request", assumed},
    {"write", 5000, true, "write of a response, with the transmit path", assumed},
    {"close", 1500, true, "close of a connection", assumed},
    {"thread_start", 15000, true,
     "clone of a thread for a connection, its stack, and its exit; the wake-up apart", assumed},
    {"remote_socket", 8000, true,
     "a write or close on a connection whose flow belongs to another CPU (DragonFly): message and "
     "interrupt to that CPU's netisr, sleep until it answers",
     assumed},
    {"lock_hold", 300, true,
     "a listen socket's lock in accept4, which its cost includes, and in DragonFly's final ACK",
     assumed},
    // Bound: Linux 4.4 in the making took about 320 thousand SYNs a second with this lock as the
    // bottleneck, so 3.1 us with the way of the cache line (the series' commit messages).
    {"lock_hold_packet", 2000, true,
     "a listen socket's lock in a SYN or final ACK of Linux <= 4.3, whose cost includes it",
     "assumed: at most 3.1 us by the 320 thousand SYNs/s told for the series of Linux 4.4"},
    {"lock_waiter", 40, true,
     "what each further waiter adds to the hand-over of a ticket lock (Linux before 4.2): all of "
     "them fetch its line again",
     assumed},
    {"cache_line_near", 60, true,
     "way of a lock from another CPU of the same last-level cache, spinning", assumed},
    {"cache_line_far", 150, true, "way of a lock from a CPU of another last-level cache, spinning",
     assumed},
    {"client_open", 3000, true,
     "a client's own work on the server's machine before it connects: socket, options, address",
     assumed},
    {"client_connect", 3000, true, "the same for connect, with the transmit path of the SYN",
     assumed},
    {"client_segment", 5000, true,
     "the same for a request, or for an answer that it reads and its close", assumed},
    {"client_answer", 4000, true,
     "from the begin of an answer's write until a client on the server's machine has it, if it has "
     "nothing else to do; CPU time of nobody",
     assumed},
    {"client_sleep", 3000, true,
     "a client's way to sleep on the server's machine, with a timer for what is due next", assumed},
}};

void CostEntry::settle() {
  constant_ = steps_.empty() || (steps_.size() == 1 && steps_.front().second.is_constant());
  value_ = constant_ && !steps_.empty()
               ? sim::Duration(static_cast<std::int64_t>(steps_.front().second.mean() + 0.5))
               : sim::Duration{0};
}

sim::Duration CostEntry::draw_other(const sim::RandomSpace& space, std::uint32_t source,
                                    std::uint64_t& use, sim::Duration idle) const {
  std::size_t step = 0;
  while (step + 1 < steps_.size() && idle >= steps_[step + 1].first) ++step;
  sim::DrawSequence draws(space, sim::Purpose::Cost, source, use++);
  return steps_[step].second.sample_duration(draws);
}

CostTable CostTable::standard() {
  CostTable table;
  for (std::size_t i = 0; i < cost_count; ++i) {
    std::vector<std::pair<sim::Duration, sim::Distribution>> steps;
    for (const IdleStep& step : cost_rows[i].by_idle)
      steps.emplace_back(static_cast<std::int64_t>(step.idle_ns),
                         sim::Distribution::constant(step.cost_ns));
    table.entries_[i] = steps.empty()
                            ? CostEntry(sim::Distribution::constant(cost_rows[i].default_ns))
                            : CostEntry(std::move(steps));
  }
  return table;
}

}  // namespace acceptlab::cpu
