#pragma once

#include <chrono>
#include <optional>

#include "sim/time.hpp"

namespace acceptlab::gui {

/// The time that is watched, within the window of a recording, and how fast it passes.
class WatchClock {
 public:
  /// From 10 us of the model's time in a second up to real time, six steps for each factor of ten;
  /// the last speed is as fast as possible.
  static constexpr int speeds = 32;
  static constexpr int real_time = speeds - 2, fastest = speeds - 1;
  static constexpr int usual = 12;  // 1 ms in a second

  /// How much of the model's time passes in a second; none: as much as can be shown.
  static std::optional<sim::Duration> per_second(int speed);

  /// The time is its begin, and stands.
  void set_window(sim::Time begin, sim::Time end);
  sim::Time begin() const { return begin_; }
  sim::Time end() const { return end_; }
  sim::Time time() const { return time_; }
  /// What lies outside of the window is its nearer end.
  void seek(sim::Time time);

  bool is_playing() const { return playing_; }
  /// At the end it begins again.
  void play();
  void pause() { playing_ = false; }

  int speed() const { return speed_; }
  void set_speed(int speed);
  /// What of the model's time a stretch of real time shows. At the fastest speed that of real time.
  sim::Duration shown_in(std::chrono::nanoseconds wall) const;

  /// Real time has passed while it plays; the end stops it. Nothing passes by itself at the fastest
  /// speed: whoever shows it knows how much is possible.
  void pass(std::chrono::nanoseconds wall);

 private:
  sim::Time begin_{}, end_{}, time_{};
  double rest_ns_ = 0;  // of a nanosecond
  int speed_ = usual;
  bool playing_ = false;
};

}  // namespace acceptlab::gui
