#pragma once

#include "models/cpu/scheduler.hpp"
#include "sim/ring.hpp"

namespace acceptlab::cpu {

/// First runnable, first run, until it sleeps.
class FifoScheduler final : public Scheduler {
 public:
  void enqueue(Entity& thread, Arrival /*why*/, sim::Time /*now*/) override {
    queue_.push_back(&thread);
  }
  Entity* pick(sim::Time /*now*/) override {
    if (queue_.empty()) return nullptr;
    Entity* thread = queue_.front();
    queue_.pop_front();
    return thread;
  }
  void remove(Entity& thread, sim::Time /*now*/) override { queue_.remove(&thread); }
  bool preempts(const Entity& /*woken*/, const Entity& /*running*/, sim::Time /*now*/) override {
    return false;
  }
  std::size_t waiting() const override { return queue_.size(); }
  Entity& waiting_at(std::size_t index) const override { return *queue_[index]; }

 private:
  sim::Ring<Entity*> queue_;
};

}  // namespace acceptlab::cpu
