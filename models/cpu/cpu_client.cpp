#include <algorithm>
#include <utility>

#include "models/cpu/cpu.hpp"
#include "models/cpu/placement.hpp"

// A client on the server's machine, and the packets that it sends, which are worked on within its
// calls: a thread that goes before all others (SCHED_RR), sleeps in between, and is no worker.

namespace acceptlab::cpu {

using sim::Duration;

void Cpu::run_client(Duration work) {
  if (shared_ != nullptr) return packets_.run_client(work);
  const bool starts = !client_runs_;
  // A thread that it takes the CPU from has to be switched to again.
  if (starts && current_ != nullptr) work += 2 * draw(Cost::ContextSwitch);
  if (work == Duration{0}) return;
  packets_.run_client(work);
  client_falls_asleep_ = false;
  if (starts) client_begins();
}

void Cpu::client_begins() {
  client_runs_ = true;
  client_since_ = machine_.queue.now();
  client_holds_ = current_ == nullptr;
  if (client_holds_) {
    settle();
    leave_idle();
  } else {
    ++context_switches_;
    if (machine_.placement != nullptr) machine_.placement->crowded();
  }
  look_at_client_later();
}

void Cpu::look_at_client_later() {
  // Work that spins for a lock will tell later how long it takes.
  const sim::Time soonest = machine_.queue.now() + Duration{1};
  machine_.queue.at(std::max(packets_.until(), soonest), sim::EventClass::Packet,
                    sim::bind<&Cpu::client_may_sleep>(*this));
}

/// It sleeps when all is done that it has, and what it has sent has led to.
void Cpu::client_may_sleep(std::uint64_t /*unused*/) {
  if (!packets_.busy() && !std::exchange(client_falls_asleep_, true))
    packets_.run_client(draw(Cost::ClientSleep));
  if (packets_.busy()) return look_at_client_later();
  clients_ran_ = clients_ran();
  client_runs_ = client_falls_asleep_ = false;
  if (!std::exchange(client_holds_, false)) return;
  settle();
  idle_since_ = machine_.queue.now();
  for (Cpu* sibling : siblings_) sibling->sibling_changed(-1);
  dispatch_next(true);
}

}  // namespace acceptlab::cpu
