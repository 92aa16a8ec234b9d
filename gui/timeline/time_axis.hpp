#pragma once

#include "sim/time.hpp"

namespace acceptlab::gui {

/// Which part of a recorded window is seen, over `width` pixels. Pixel x shows the nanoseconds from
/// time_at(x) up to time_at(x + 1): at least one, and each of them in exactly one pixel.
class TimeAxis {
 public:
  TimeAxis() = default;
  /// All of the window is seen.
  TimeAxis(sim::Time from, sim::Time to, int width);

  sim::Time from() const { return from_; }
  sim::Time to() const { return from_ + span_; }
  sim::Duration span() const { return span_; }
  int width() const { return width_; }
  bool shows_all() const { return span_ >= most(); }
  /// Of the part that can be seen.
  sim::Time first() const { return first_; }
  sim::Time last() const { return first_ + most(); }

  /// Also of pixels outside.
  sim::Time time_at(std::int64_t x) const;
  /// The pixel that shows `time`; outside it is less than 0 or at least width().
  std::int64_t pixel_of(sim::Time time) const;

  void resize(int width);
  /// Less than 1 shows more detail. `around` stays where it is, if it can.
  void zoom(double factor, sim::Time around);
  void pan(std::int64_t pixels);
  /// Moves the window's border in rather than show what was not recorded.
  void show(sim::Time from, sim::Time to);
  void fit() { show(first(), last()); }

 private:
  sim::Duration most() const;

  sim::Time first_{}, from_{};
  sim::Duration recorded_{1}, span_{1};
  int width_ = 1;
};

}  // namespace acceptlab::gui
