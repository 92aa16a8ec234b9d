#include "models/kernel/socket_lock.hpp"

#include <utility>

#include "sim/check.hpp"

namespace acceptlab::kernel {

using sim::Duration;

bool SocketLock::own(cpu::Thread& asker, Duration hold) {
  if (owned()) return false;
  if (woken_ == &asker) woken_ = nullptr;
  cpu_ = &asker.cpu();
  free_at_ = queue_.now() + hold;
  left_to_owner_ = 0;
  if (!sleepers_.empty()) arm();
  return true;
}

void SocketLock::put_to_sleep(cpu::Thread& thread, std::coroutine_handle<> handle) {
  if (woken_ == &thread) woken_ = nullptr;
  sleepers_.push_back({&thread, queue_.now()});
  arm();
  thread.sleep().await_suspend(handle);
}

bool SocketLock::leave_to_owner(sim::Continuation packet) {
  AL_CHECK(owned());
  if (left_to_owner_ == backlog_packets_) return false;
  ++left_to_owner_;
  backlog_.push_back(packet);
  arm();
  return true;
}

void SocketLock::arm() {
  if (std::exchange(armed_, true)) return;
  queue_.at(free_at_, sim::EventClass::Completion, sim::bind<&SocketLock::hold_ends>(*this));
}

/// release_sock: first what packets have left, one after the other, then the next thread.
void SocketLock::hold_ends(std::uint64_t /*unused*/) {
  if (in_work_) std::exchange(in_work_, {})();
  armed_ = false;
  if (!backlog_.empty()) {
    in_work_ = backlog_.front();
    backlog_.pop_front();
    const Duration work = cpu_->draw(cpu::Cost::LockHoldPacket);
    cpu_->packets().add(work);
    free_at_ = queue_.now() + work;
    arm();
    return;
  }
  wake_one();
}

void SocketLock::wake_one() {
  if (sleepers_.empty()) return;
  const Sleeper next = sleepers_.front();
  sleepers_.pop_front();
  woken_ = next.thread;
  next.thread->history().record(cpu::DelayHistory::Lock, queue_.now(), queue_.now() - next.since);
  next.thread->reason = cpu::Thread::Reason::Other;
  next.thread->wake(cpu_);
}

void SocketLock::withdraw(cpu::Thread& dead) {
  sleepers_.remove_if([&](const Sleeper& sleeper) { return sleeper.thread == &dead; });
  if (woken_ != &dead) return;
  woken_ = nullptr;
  if (!owned()) wake_one();
}

}  // namespace acceptlab::kernel
