#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace acceptlab::bench {

/// What one writes by hand where no engine is at hand: a 4-ary min-heap of {time, index}, ordered
/// by time alone, nothing to cancel.
class PlainHeap {
 public:
  struct Entry {
    std::int64_t time;
    std::uint64_t index;
  };

  bool empty() const { return heap_.empty(); }
  const Entry& top() const { return heap_[0]; }

  void push(Entry entry) {
    heap_.push_back(entry);
    std::size_t at = heap_.size() - 1;
    while (at > 0 && entry.time < heap_[(at - 1) / 4].time) {
      heap_[at] = heap_[(at - 1) / 4];
      at = (at - 1) / 4;
    }
    heap_[at] = entry;
  }

  /// Puts `entry` in the place of the top.
  void replace_top(Entry entry) {
    const std::size_t size = heap_.size();
    Entry* const heap = heap_.data();
    std::size_t at = 0;
    for (;;) {
      const std::size_t first = 4 * at + 1;
      if (first >= size) break;
      std::size_t least = first;
      if (first + 4 <= size) {
        const std::size_t left = first + (heap[first + 1].time < heap[first].time);
        const std::size_t right = first + 2 + (heap[first + 3].time < heap[first + 2].time);
        least = heap[right].time < heap[left].time ? right : left;
      } else {
        for (std::size_t child = first + 1; child < size; ++child) {
          if (heap[child].time < heap[least].time) least = child;
        }
      }
      if (entry.time <= heap[least].time) break;
      heap[at] = heap[least];
      at = least;
    }
    heap[at] = entry;
  }

  void pop() {
    const Entry last = heap_.back();
    heap_.pop_back();
    if (!heap_.empty()) replace_top(last);
  }

 private:
  std::vector<Entry> heap_;
};

/// A first-in first-out queue in a ring that grows by doubling.
template <class T>
class Fifo {
 public:
  bool empty() const { return head_ == tail_; }
  T& front() { return ring_[head_ & mask_]; }
  void push(T value) {
    if (tail_ - head_ == ring_.size()) grow();
    ring_[tail_++ & mask_] = value;
  }
  T pop() { return ring_[head_++ & mask_]; }

 private:
  void grow() {
    std::vector<T> larger(2 * ring_.size());
    for (std::uint64_t i = head_; i != tail_; ++i) larger[i & (larger.size() - 1)] = front_at(i);
    ring_.swap(larger);
    mask_ = ring_.size() - 1;
  }
  T& front_at(std::uint64_t i) { return ring_[i & mask_]; }

  std::vector<T> ring_ = std::vector<T>(16);
  std::uint64_t mask_ = 15, head_ = 0, tail_ = 0;
};

}  // namespace acceptlab::bench
