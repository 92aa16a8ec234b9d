#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace acceptlab::sim {

/// Objects of one kind, in chunks, reused last in first out. Addresses are stable; nothing is
/// given back to the system before the pool dies, so a steady state allocates nothing.
template <class T, std::size_t ChunkSize = 1024>
class Pool {
 public:
  /// A value-initialised object. Destroyed objects must be given back with release().
  T* take() {
    if (free_.empty()) add_chunk();
    T* object = free_.back();
    free_.pop_back();
    *object = T{};
    ++in_use_;
    return object;
  }
  void release(T* object) {
    free_.push_back(object);
    --in_use_;
  }
  std::size_t in_use() const { return in_use_; }

 private:
  void add_chunk() {
    chunks_.push_back(std::make_unique<T[]>(ChunkSize));
    free_.reserve(chunks_.size() * ChunkSize);
    for (std::size_t i = ChunkSize; i-- > 0;) free_.push_back(&chunks_.back()[i]);
  }

  std::vector<std::unique_ptr<T[]>> chunks_;
  std::vector<T*> free_;
  std::size_t in_use_ = 0;
};

}  // namespace acceptlab::sim
