#pragma once

#include <cstddef>
#include <vector>

namespace acceptlab::sim {

/// First in, first out, in one block of memory that only grows: unlike std::deque, which takes and
/// gives back a node every so often, it allocates nothing once it has its size.
template <class T>
class Ring {
 public:
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  /// Requires !empty().
  const T& front() const { return slots_[head_]; }

  void push_back(const T& value) {
    if (size_ == slots_.size()) grow();
    at(size_++) = value;
  }
  void pop_front() {
    head_ = (head_ + 1) & (slots_.size() - 1);
    --size_;
  }
  /// The i-th from the front.
  const T& operator[](std::size_t i) const { return slots_[(head_ + i) & (slots_.size() - 1)]; }
  void clear() { size_ = 0; }
  /// Removes every element that `unwanted` is true of; the others keep their order.
  template <class Unwanted>
  void remove_if(Unwanted unwanted) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < size_; ++i) {
      if (!unwanted(at(i))) at(kept++) = at(i);
    }
    size_ = kept;
  }
  void remove(const T& value) {
    remove_if([&](const T& element) { return element == value; });
  }

 private:
  T& at(std::size_t i) { return slots_[(head_ + i) & (slots_.size() - 1)]; }
  void grow() {
    std::vector<T> larger(slots_.empty() ? 16 : 2 * slots_.size());
    for (std::size_t i = 0; i < size_; ++i) larger[i] = at(i);
    slots_.swap(larger);
    head_ = 0;
  }

  std::vector<T> slots_;  // size is a power of two
  std::size_t head_ = 0, size_ = 0;
};

}  // namespace acceptlab::sim
