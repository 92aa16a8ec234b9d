#include "sim/process.hpp"

namespace acceptlab::sim {

void* FramePool::allocate(std::size_t bytes) {
  // The owner is stored in front of the frame, in a space that keeps the frame's alignment.
  constexpr std::size_t front = __STDCPP_DEFAULT_NEW_ALIGNMENT__;
  static_assert(front >= sizeof(Header));
  const std::size_t cell = (bytes + front + grain - 1) / grain;
  if (cell >= sizes) {  // no coroutine of ours is this large; still correct
    auto* raw = static_cast<std::byte*>(::operator new(bytes + front));
    ::new (raw) Header{nullptr};
    return raw + front;
  }
  auto& free = free_[cell];
  if (free.empty()) {
    memory_.push_back(std::make_unique<std::byte[]>(cell * grain));
    free.push_back(memory_.back().get());
  }
  auto* raw = static_cast<std::byte*>(free.back());
  free.pop_back();
  ::new (raw) Header{this};
  return raw + front;
}

void FramePool::release(void* frame, std::size_t bytes) {
  constexpr std::size_t front = __STDCPP_DEFAULT_NEW_ALIGNMENT__;
  auto* raw = static_cast<std::byte*>(frame) - front;
  FramePool* owner = reinterpret_cast<Header*>(raw)->owner;
  if (owner == nullptr) {
    ::operator delete(raw);
  } else {
    owner->free_[(bytes + front + grain - 1) / grain].push_back(raw);
  }
}

}  // namespace acceptlab::sim
