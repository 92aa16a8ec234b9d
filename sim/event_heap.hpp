#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

#include "sim/wide_integer.hpp"

namespace acceptlab::sim {

/// A min-heap of 16-byte entries, four children a node, the four siblings in one cache line.
/// A pop only leaves a hole at the root: the push that usually follows fills it, so that an event
/// which schedules its successor costs one descent instead of two.
class EventHeap {
 public:
  struct Entry {
    std::uint64_t time;  // nanoseconds since the start
    std::uint64_t key;   // breaks ties; unique
    UInt128 order() const { return static_cast<UInt128>(time) << 64 | key; }
  };

  std::size_t size() const { return size_ - (hole_ ? 1 : 0); }
  bool empty() const { return size() == 0; }

  void push(Entry entry) {
    if (hole_) {
      hole_ = false;
      sift_down(entry);
    } else {
      if (size_ == capacity_) grow();
      sift_up(size_++, entry);
    }
  }

  /// The least entry. Requires !empty().
  const Entry& top() {
    if (hole_) close_hole();
    return heap_[0];
  }

  /// Removes what top() returned. Requires that top() was called since the last change.
  void pop() { hole_ = true; }

  /// Calls f(Entry&) on every entry, in no order; f must keep the relative order of entries.
  template <class F>
  void for_each(F&& f) {
    if (hole_) close_hole();
    for (std::size_t i = 0; i < size_; ++i) f(heap_[i]);
  }

 private:
  void close_hole() {
    hole_ = false;
    if (--size_ > 0) sift_down(heap_[size_]);
  }

  void sift_up(std::size_t at, Entry entry) {
    const auto order = entry.order();
    while (at > 0) {
      const std::size_t parent = (at - 1) / 4;
      if (heap_[parent].order() < order) break;
      heap_[at] = heap_[parent];
      at = parent;
    }
    heap_[at] = entry;
  }

  void sift_down(Entry entry) {
    const auto order = entry.order();
    std::size_t at = 0;
    for (;;) {
      const std::size_t first = 4 * at + 1;
      std::size_t least = first;
      if (first + 4 <= size_) {
        const std::size_t left = first + (heap_[first + 1].order() < heap_[first].order());
        const std::size_t right = first + 2 + (heap_[first + 3].order() < heap_[first + 2].order());
        least = heap_[right].order() < heap_[left].order() ? right : left;
      } else {
        if (first >= size_) break;
        for (std::size_t child = first + 1; child < size_; ++child) {
          if (heap_[child].order() < heap_[least].order()) least = child;
        }
      }
      if (order < heap_[least].order()) break;
      heap_[at] = heap_[least];
      at = least;
    }
    heap_[at] = entry;
  }

  void grow() {
    const std::size_t larger = capacity_ == 0 ? 61 : 2 * capacity_ + 3;
    // Entry 1 starts a cache line, so entry 0 stands 48 bytes behind one.
    const std::size_t bytes = ((larger + 3) * sizeof(Entry) + 63) / 64 * 64;
    auto* raw = static_cast<Entry*>(std::aligned_alloc(64, bytes));
    if (raw == nullptr) throw std::bad_alloc();
    Entry* heap = raw + 3;
    for (std::size_t i = 0; i < size_; ++i) heap[i] = heap_[i];
    memory_.reset(raw);
    heap_ = heap;
    capacity_ = larger;
  }

  struct Free {
    void operator()(Entry* p) const { std::free(p); }
  };
  std::unique_ptr<Entry[], Free> memory_;
  Entry* heap_ = nullptr;
  std::size_t size_ = 0;  // counts the hole
  std::size_t capacity_ = 0;
  bool hole_ = false;
};

}  // namespace acceptlab::sim
