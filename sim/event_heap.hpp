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
///
/// An entry is one 128-bit number, not a struct of two words: compilers copy such a struct as a
/// vector right after it was written in words, and the copy then waits for the store buffer.
class EventHeap {
 public:
  class Entry {
   public:
    Entry() = default;
    /// `time` in nanoseconds since the start; `key` breaks ties and is unique.
    Entry(std::uint64_t time, std::uint64_t key) : order_(static_cast<UInt128>(time) << 64 | key) {}
    std::uint64_t time() const { return static_cast<std::uint64_t>(order_ >> 64); }
    std::uint64_t key() const { return static_cast<std::uint64_t>(order_); }

   private:
    friend class EventHeap;
    UInt128 order_;
  };

  std::size_t size() const { return size_ - (hole_ ? 1 : 0); }
  bool empty() const { return size() == 0; }

  /// In a large heap `announce(Entry)` may be called with what is now the least, before the rest of
  /// the heap is put in order: the caller can fetch what belongs to it meanwhile.
  template <class F>
  void push(Entry entry, F announce) {
    if (hole_) {
      hole_ = false;
      sift_down(entry.order_, announce);
    } else {
      if (size_ == capacity_) grow();
      sift_up(size_++, entry.order_);
    }
  }

  /// The least entry. Requires !empty().
  Entry top() {
    if (hole_) close_hole();
    return heap_[0];
  }

  /// Removes what top() returned. Requires that top() was called since the last change.
  void pop() { hole_ = true; }

 private:
  static constexpr UInt128 last = ~UInt128{0};  // in every place from size_ on: orders after all

  // From this size on (128 KiB) a descent fetches two levels ahead.
  static constexpr std::size_t large = 8192;

  [[gnu::noinline]] void close_hole() {
    hole_ = false;
    const UInt128 order = heap_[--size_].order_;
    heap_[size_].order_ = last;
    if (size_ > 0) sift_down(order, [](Entry) {});
  }

  void sift_up(std::size_t at, UInt128 order) {
    while (at > 0) {
      const std::size_t parent = (at - 1) / 4;
      const UInt128 above = heap_[parent].order_;
      if (above < order) break;
      heap_[at].order_ = above;
      at = parent;
    }
    heap_[at].order_ = order;
  }

  template <class F>
  void sift_down(UInt128 order, F announce) {
    if (size_ < large) {
      descend<false>(order, announce);
    } else {
      descend<true>(order, announce);
    }
  }

  template <bool FetchAhead, class F>
  void descend(UInt128 order, F announce) {
    Entry* const heap = heap_;
    const std::size_t size = size_;
    std::size_t at = 0;
    for (;;) {
      const std::size_t first = 4 * at + 1;
      if (first >= size) break;
      if constexpr (FetchAhead) {  // the four groups of their children are neighbours
        for (std::size_t i = 0; i < 16; i += 4) __builtin_prefetch(heap + 4 * first + 1 + i);
      }
      // All four can be read: what is not there orders last.
      const UInt128 a = heap[first].order_, b = heap[first + 1].order_;
      const UInt128 c = heap[first + 2].order_, d = heap[first + 3].order_;
      const std::size_t left = first + (b < a), right = first + 2 + (d < c);
      const UInt128 left_order = b < a ? b : a, right_order = d < c ? d : c;
      const std::size_t least = right_order < left_order ? right : left;
      const UInt128 least_order = right_order < left_order ? right_order : left_order;
      if (order < least_order) break;
      heap[at].order_ = least_order;
      if constexpr (FetchAhead) {
        if (at == 0) announce(heap[0]);
      }
      at = least;
    }
    heap[at].order_ = order;
  }

  void grow() {
    const std::size_t larger = capacity_ == 0 ? 61 : 2 * capacity_ + 3;  // whole groups of four
    // Entry 1 starts a cache line, so entry 0 stands 48 bytes behind one.
    const std::size_t bytes = ((larger + 3) * sizeof(Entry) + 63) / 64 * 64;
    auto* raw = static_cast<Entry*>(std::aligned_alloc(64, bytes));
    if (raw == nullptr) throw std::bad_alloc();
    Entry* heap = raw + 3;
    for (std::size_t i = 0; i < size_; ++i) heap[i] = heap_[i];
    for (std::size_t i = size_; i < larger; ++i) heap[i].order_ = last;
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
