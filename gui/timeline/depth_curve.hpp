#pragma once

#include <cstdint>
#include <vector>

#include "sim/time.hpp"

namespace acceptlab::gui {

/// How many wait in an accept queue: a value that changes by steps.
class DepthCurve {
 public:
  struct Step {
    sim::Time at{};
    std::uint32_t depth = 0;
  };
  struct Range {
    std::uint32_t least = 0, most = 0;
  };

  DepthCurve() = default;
  /// In the order of time; before the first one it is 0.
  explicit DepthCurve(std::vector<Step> steps);

  const std::vector<Step>& steps() const { return steps_; }
  std::uint32_t at(sim::Time time) const;
  /// From `from` up to `to`; at `from` alone if it does not come before `to`. Costs the logarithm
  /// of what lies between.
  Range range(sim::Time from, sim::Time to) const;
  std::uint32_t most() const { return most_; }
  std::size_t bytes() const;

 private:
  static constexpr std::size_t fan = 16;

  std::size_t steps_up_to(sim::Time time) const;

  std::vector<Step> steps_;
  std::vector<std::vector<Range>> levels_;  // each entry is of `fan` of the level before
  std::uint32_t most_ = 0;
};

}  // namespace acceptlab::gui
