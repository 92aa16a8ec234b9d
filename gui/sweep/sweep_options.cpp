#include "gui/sweep/sweep_options.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <utility>

namespace acceptlab::gui {

namespace {

/// Says when it is time to tell of progress again. From any thread.
class Pace {
 public:
  /// True at most twenty times a second.
  bool is_due() {
    constexpr std::chrono::milliseconds pause{50};
    const Clock::rep now = Clock::now().time_since_epoch().count();
    Clock::rep next = next_.load();
    return now >= next && next_.compare_exchange_strong(next, now + Clock::duration(pause).count());
  }

 private:
  using Clock = std::chrono::steady_clock;
  std::atomic<Clock::rep> next_ = 0;
};

}  // namespace

experiment::SweepOptions sweep_options(
    const sim::Interruption& interruption,
    std::function<void(unsigned done, unsigned to_run)> progress) {
  experiment::SweepOptions options;
  options.simulator = experiment::Simulator(&interruption);
  options.cancelled = [&interruption] { return interruption.requested(); };
  options.progress = [progress = std::move(progress), pace = std::make_shared<Pace>()](
                         unsigned done, unsigned to_run, std::uint64_t) {
    if (done == to_run || pace->is_due()) progress(done, to_run);
  };
  return options;
}

}  // namespace acceptlab::gui
