#include "gui/schematic/watch_clock.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace acceptlab::gui {

using sim::Duration;
using sim::Time;

std::optional<Duration> WatchClock::per_second(int speed) {
  if (speed >= fastest) return std::nullopt;
  constexpr std::array<std::int64_t, 6> steps{10, 15, 20, 30, 50, 70};
  std::int64_t factor = 1'000;  // 10 us are the slowest
  speed = std::max(speed, 0);
  for (int decade = speed / 6; decade > 0; --decade) factor *= 10;
  return Duration(steps[static_cast<std::size_t>(speed % 6)] * factor);
}

void WatchClock::set_window(Time begin, Time end) {
  begin_ = begin;
  end_ = std::max(begin, end);
  playing_ = false;
  seek(begin);
}

void WatchClock::seek(Time time) {
  time_ = std::clamp(time, begin_, end_);
  rest_ns_ = 0;
}

void WatchClock::play() {
  if (time_ >= end_) seek(begin_);
  playing_ = true;
}

void WatchClock::set_speed(int speed) {
  speed_ = std::clamp(speed, 0, speeds - 1);
  rest_ns_ = 0;
}

Duration WatchClock::shown_in(std::chrono::nanoseconds wall) const {
  const Duration each = per_second(std::min(speed_, real_time)).value_or(Duration{});
  return Duration(std::llround(static_cast<double>(wall.count()) * sim::seconds(each)));
}

void WatchClock::pass(std::chrono::nanoseconds wall) {
  const auto each = per_second(speed_);
  if (!playing_ || !each) return;
  const double passed = static_cast<double>(wall.count()) * sim::seconds(*each) + rest_ns_;
  const double whole = std::floor(passed);
  const Time time = time_ + Duration(static_cast<std::int64_t>(whole));
  if (time >= end_) {
    seek(end_);
    playing_ = false;
    return;
  }
  time_ = time;
  rest_ns_ = passed - whole;
}

}  // namespace acceptlab::gui
