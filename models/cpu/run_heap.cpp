#include "models/cpu/run_heap.hpp"

#include <cassert>

namespace acceptlab::cpu {

void RunHeap::insert(Entity& thread) {
  const Slot slot{thread.vruntime, arrivals_++, &thread};
  slots_.push_back(slot);
  sift_up(slots_.size() - 1, slot);
}

void RunHeap::remove(const Entity& thread) {
  assert(contains(thread));
  const std::size_t hole = thread.place;
  const Slot last = slots_.back();
  slots_.pop_back();
  if (hole == slots_.size()) return;
  if (hole > 0 && before(last, slots_[(hole - 1) / 2])) {
    sift_up(hole, last);
  } else {
    sift_down(hole, last);
  }
}

void RunHeap::put(std::size_t index, const Slot& slot) {
  slots_[index] = slot;
  slot.thread->place = static_cast<std::uint32_t>(index);
}

void RunHeap::sift_up(std::size_t index, const Slot& slot) {
  while (index > 0) {
    const std::size_t parent = (index - 1) / 2;
    if (!before(slot, slots_[parent])) break;
    put(index, slots_[parent]);
    index = parent;
  }
  put(index, slot);
}

void RunHeap::sift_down(std::size_t index, const Slot& slot) {
  for (std::size_t child = 2 * index + 1; child < slots_.size(); child = 2 * index + 1) {
    if (child + 1 < slots_.size() && before(slots_[child + 1], slots_[child])) ++child;
    if (!before(slots_[child], slot)) break;
    put(index, slots_[child]);
    index = child;
  }
  put(index, slot);
}

}  // namespace acceptlab::cpu
