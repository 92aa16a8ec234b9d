#include "models/kernel/wait_queue.hpp"

#include <algorithm>

namespace acceptlab::kernel {

void WaitQueue::add_head(Waiter& waiter) {
  waiter.registered_ = ++registrations_;
  waiters_.insert(waiters_.begin(), &waiter);
}

void WaitQueue::add_tail(Waiter& waiter) {
  waiter.registered_ = ++registrations_;
  waiters_.push_back(&waiter);
}

void WaitQueue::remove(Waiter& waiter) { std::erase(waiters_, &waiter); }

void WaitQueue::wake(ListenSocket& socket, cpu::Cpu* waker) {
  for (Waiter* waiter : waiters_) {
    if (waiter->notify(socket, waker) && waiter->exclusive()) return;
  }
}

void WaitQueue::wake_what_if(ListenSocket& socket, cpu::Cpu* waker, WakeOrder order,
                             sim::DrawSequence draws) {
  auto& idle = idle_;
  idle.clear();
  for (Waiter* waiter : waiters_) {
    if (waiter->sleeper() != nullptr) idle.push_back(waiter);
  }
  if (idle.empty()) {
    wake(socket, waker);  // nobody to choose from: those awake still have to hear of it
    return;
  }
  const auto registered = [](const Waiter* a, const Waiter* b) {
    return a->registered_ < b->registered_;
  };
  const auto asleep = [](const Waiter* a, const Waiter* b) {
    return a->asleep_since() < b->asleep_since();
  };
  Waiter* chosen = idle.front();
  switch (order) {
    case WakeOrder::RegisteredFirst:
      chosen = *std::min_element(idle.begin(), idle.end(), registered);
      break;
    case WakeOrder::RegisteredLast:
      chosen = *std::max_element(idle.begin(), idle.end(), registered);
      break;
    case WakeOrder::LongestAsleep:
      chosen = *std::min_element(idle.begin(), idle.end(), asleep);
      break;
    case WakeOrder::LastAsleep:
      chosen = *std::max_element(idle.begin(), idle.end(), asleep);
      break;
    case WakeOrder::Random:
      chosen = idle[draws.below(static_cast<std::uint32_t>(idle.size()))];
      break;
    case WakeOrder::SameCpuFirst: {
      const auto same = std::find_if(
          idle.begin(), idle.end(), [&](const Waiter* w) { return &w->sleeper()->cpu() == waker; });
      chosen = same != idle.end() ? *same : *std::min_element(idle.begin(), idle.end(), registered);
      break;
    }
    case WakeOrder::System:
      break;
  }
  chosen->notify(socket, waker);
}

}  // namespace acceptlab::kernel
