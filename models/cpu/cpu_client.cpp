#include <utility>

#include "models/cpu/cpu.hpp"

// A client on the server's machine, and the packets that it sends, which are worked on within its
// calls: a thread that goes before all others (SCHED_RR), sleeps in between, and is no worker.

namespace acceptlab::cpu {

using sim::Duration;

void Cpu::run_client(Duration work) {
  if (shared_ != nullptr) return packets_.run_client(work);
  const bool starts = !client_runs_;
  if (starts) {
    // It goes to sleep at the end; a thread that it takes the CPU from has to be switched to again.
    work += draw(Cost::ContextSwitch);
    if (current_ != nullptr) {
      work += draw(Cost::ContextSwitch);
      ++context_switches_;
    }
  }
  if (work == Duration{0}) return;
  packets_.run_client(work);
  if (!starts) return;
  client_runs_ = true;
  client_holds_ = current_ == nullptr;
  if (client_holds_) {
    settle();
    leave_idle();
  }
  machine_.queue.at(packets_.until(), sim::EventClass::Packet,
                    sim::bind<&Cpu::client_may_sleep>(*this));
}

/// It sleeps when all is done that it has, and what it has sent has led to.
void Cpu::client_may_sleep(std::uint64_t /*unused*/) {
  if (packets_.busy()) {
    // Work that spins for a lock will tell later how long it takes.
    const sim::Time soonest = machine_.queue.now() + Duration{1};
    machine_.queue.at(std::max(packets_.until(), soonest), sim::EventClass::Packet,
                      sim::bind<&Cpu::client_may_sleep>(*this));
    return;
  }
  client_runs_ = false;
  if (!std::exchange(client_holds_, false)) return;
  settle();
  idle_since_ = machine_.queue.now();
  for (Cpu* sibling : siblings_) sibling->sibling_changed(-1);
  dispatch_next(true);
}

}  // namespace acceptlab::cpu
