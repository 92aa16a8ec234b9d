#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "validation/native/probes/sched_trace.hpp"

namespace acceptlab::native::costs {

using probes::Nanoseconds;

/// What was measured, in nanoseconds, by what it is ("accept"), by how long the CPU had been idle
/// before, and by the repeat.
class Samples {
 public:
  /// `clock_ns`: what one reading of the clock takes.
  explicit Samples(double clock_ns) : clock_ns_(clock_ns) {}

  void begin_repeat() { ++repeats_; }
  std::size_t repeats() const { return repeats_; }

  void add(std::string_view series, Nanoseconds gap, double ns);
  /// What happened between two readings of the clock, without the reading itself.
  void add_between(std::string_view series, Nanoseconds gap, Nanoseconds from, Nanoseconds to) {
    add(series, gap, static_cast<double>(to - from) - clock_ns_);
  }

  /// The samples of each repeat, or null when there are none.
  using Repeats = std::vector<std::vector<double>>;
  const Repeats* find(std::string_view series, Nanoseconds gap) const;

 private:
  double clock_ns_;
  std::size_t repeats_ = 0;
  std::map<std::pair<std::string, Nanoseconds>, Repeats, std::less<>> series_;
};

/// The value below which `share` of the samples lie; they need no order. Requires some.
double quantile(std::vector<double> samples, double share);
inline double median(std::vector<double> samples) { return quantile(std::move(samples), 0.5); }
/// The mean without the largest 2 %, in which a hypervisor or an interrupt had the CPU. Requires
/// some.
double mean(std::vector<double> samples);

}  // namespace acceptlab::native::costs
