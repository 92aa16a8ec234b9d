#pragma once

#include <QStringList>
#include <atomic>
#include <chrono>
#include <exception>

namespace acceptlab::gui {

/// What went wrong, a line for each problem: all of a scenario's errors, else the one there is.
QStringList problems_of_failure(const std::exception_ptr& failure);

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
