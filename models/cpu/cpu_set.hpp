#pragma once

#include <cstdint>
#include <vector>

namespace acceptlab::cpu {

/// A set of CPUs by number, such as those that a thread may run on.
class CpuSet {
 public:
  CpuSet() = default;
  explicit CpuSet(const std::vector<unsigned>& cpus) {
    for (const unsigned cpu : cpus) insert(cpu);
  }
  void insert(unsigned cpu) {
    if (cpu / bits >= words_.size()) words_.resize(cpu / bits + 1);
    words_[cpu / bits] |= word_of(cpu);
  }
  bool contains(unsigned cpu) const {
    return cpu / bits < words_.size() && (words_[cpu / bits] & word_of(cpu)) != 0;
  }

 private:
  static constexpr unsigned bits = 64;
  static std::uint64_t word_of(unsigned cpu) { return std::uint64_t{1} << cpu % bits; }
  std::vector<std::uint64_t> words_;
};

}  // namespace acceptlab::cpu
