#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "sim/interruption.hpp"

namespace acceptlab::gui {

/// A thread that works on the newest job. A new one interrupts the one that runs, and takes the
/// place of one that waits: who drags a slider wants the last of its values.
class Background {
 public:
  /// Gives its interruption to what it runs, so that it ends soon after a newer job comes. Throws
  /// nothing.
  using Job = std::function<void(const sim::Interruption&)>;

  Background();
  ~Background();  // interrupts what runs, and waits for it
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  void submit(Job job);
  /// Interrupts what runs and forgets what waits.
  void cancel();

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  Job next_;
  sim::Interruption* running_ = nullptr;
  bool ends_ = false;
  std::thread thread_;
};

}  // namespace acceptlab::gui
