#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/cpu/scheduler.hpp"

namespace acceptlab::cpu {

/// Waiting threads by virtual run time, the least first; of equal ones the one that came first, as
/// in the kernel's tree, where an equal key goes to the right. A thread's vruntime must not change
/// while it is in. Entity::place belongs to the heap.
class RunHeap {
 public:
  bool empty() const { return slots_.empty(); }
  std::size_t size() const { return slots_.size(); }
  /// Requires !empty().
  Entity& first() const { return *slots_.front().thread; }
  /// In no order that means anything.
  Entity& at(std::size_t index) const { return *slots_[index].thread; }
  bool contains(const Entity& thread) const {
    return thread.place < slots_.size() && slots_[thread.place].thread == &thread;
  }

  void insert(Entity& thread);
  /// Requires contains(thread).
  void remove(const Entity& thread);

 private:
  struct Slot {
    std::int64_t vruntime;
    std::uint64_t arrival;  // counts insertions
    Entity* thread;
  };

  static bool before(const Slot& a, const Slot& b) {
    return a.vruntime != b.vruntime ? a.vruntime < b.vruntime : a.arrival < b.arrival;
  }
  void put(std::size_t index, const Slot& slot);
  void sift_up(std::size_t index, const Slot& slot);
  void sift_down(std::size_t index, const Slot& slot);

  std::vector<Slot> slots_;
  std::uint64_t arrivals_ = 0;
};

}  // namespace acceptlab::cpu
