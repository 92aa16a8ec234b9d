#include "gui/timeline/depth_curve.hpp"

#include <algorithm>

namespace acceptlab::gui {

using sim::Time;

namespace {

DepthCurve::Range joined(const DepthCurve::Range& a, const DepthCurve::Range& b) {
  return {std::min(a.least, b.least), std::max(a.most, b.most)};
}

}  // namespace

DepthCurve::DepthCurve(std::vector<Step> steps) : steps_(std::move(steps)) {
  steps_.shrink_to_fit();
  if (steps_.empty()) return;
  std::vector<Range> level;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const Range own{steps_[i].depth, steps_[i].depth};
    if (i % fan == 0) {
      level.push_back(own);
    } else {
      level.back() = joined(level.back(), own);
    }
  }
  levels_.push_back(std::move(level));
  while (levels_.back().size() > 1) {
    const std::vector<Range>& below = levels_.back();
    std::vector<Range> above;
    for (std::size_t i = 0; i < below.size(); ++i) {
      if (i % fan == 0) {
        above.push_back(below[i]);
      } else {
        above.back() = joined(above.back(), below[i]);
      }
    }
    levels_.push_back(std::move(above));
  }
  most_ = levels_.back().front().most;
}

std::size_t DepthCurve::steps_up_to(Time time) const {
  const auto end = std::upper_bound(steps_.begin(), steps_.end(), time,
                                    [](Time t, const Step& step) { return t < step.at; });
  return static_cast<std::size_t>(end - steps_.begin());
}

std::uint32_t DepthCurve::at(Time time) const {
  const std::size_t before = steps_up_to(time);
  return before == 0 ? 0 : steps_[before - 1].depth;
}

DepthCurve::Range DepthCurve::range(Time from, Time to) const {
  const std::size_t before = steps_up_to(from);
  const std::uint32_t first = before == 0 ? 0 : steps_[before - 1].depth;
  Range range{first, first};
  if (to <= from) return range;
  std::size_t begin = before, end = steps_up_to(to - sim::Duration{1});
  // Single entries up to a whole one of the level above, on both sides; then that level.
  const auto take = [&](std::size_t level, std::size_t i) {
    range =
        joined(range, level == 0 ? Range{steps_[i].depth, steps_[i].depth} : levels_[level - 1][i]);
  };
  for (std::size_t level = 0; begin < end; ++level) {
    while (begin < end && begin % fan != 0) take(level, begin++);
    while (begin < end && end % fan != 0) take(level, --end);
    begin /= fan;
    end /= fan;
  }
  return range;
}

std::size_t DepthCurve::bytes() const {
  std::size_t bytes = steps_.capacity() * sizeof(Step);
  for (const auto& level : levels_) bytes += level.capacity() * sizeof(Range);
  return bytes;
}

}  // namespace acceptlab::gui
