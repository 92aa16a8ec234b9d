#pragma once

#include <QStringList>
#include <atomic>
#include <chrono>
#include <functional>

namespace acceptlab::gui {

/// Does the work. What went wrong, a line for each problem: all of a scenario's errors, else the
/// one there is. Nothing went wrong where it was interrupted.
QStringList problems_of(const std::function<void()>& work);

/// Says when it is time to tell of progress again. From any thread.
class Pace {
 public:
  /// True at most twenty times a second.
  bool is_due();

 private:
  using Clock = std::chrono::steady_clock;
  std::atomic<Clock::rep> next_ = 0;
};

}  // namespace acceptlab::gui
