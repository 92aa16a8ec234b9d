#pragma once

#include <algorithm>
#include <chrono>

namespace acceptlab::experiment {

/// How long to sleep before looking for a message again. MPI can only wait with a busy CPU, which
/// computes points better. A 16th of the time in which nothing has come: that costs next to
/// nothing, and while points are short, each thread has its next one before it asks (points_ahead).
class Patience {
 public:
  void something_came() { last_ = Clock::now(); }
  std::chrono::microseconds pause() const {
    using std::chrono::microseconds;
    constexpr microseconds shortest{200}, longest{5000};
    constexpr int parts = 16;
    const auto since = std::chrono::duration_cast<microseconds>(Clock::now() - last_);
    return std::clamp(since / parts, shortest, longest);
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point last_ = Clock::now();
};

}  // namespace acceptlab::experiment
