#include "experiment/sweep/crew.hpp"

#include <utility>

namespace acceptlab::experiment {

Crew::Crew(unsigned threads)
    : threads_(threads),
      allowed_(tbb::global_control::max_allowed_parallelism, threads + 1),
      arena_(static_cast<int>(threads), 0) {}

Crew::~Crew() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return finished_.size() == running_; });
}

unsigned Crew::running() const {
  const std::lock_guard lock(mutex_);
  return running_;
}

void Crew::begin(std::function<Outcome(unsigned)> compute, bool shared) {
  {
    const std::lock_guard lock(mutex_);
    ++running_;
  }
  const unsigned allowed = shared && threads_ > 1 ? threads_ + 1 : 1;
  arena_.enqueue([this, allowed, compute = std::move(compute)] {
    Outcome outcome = compute(allowed);
    const std::lock_guard lock(mutex_);  // also while it is told: the crew may go right after
    finished_.push_back(std::move(outcome));
    changed_.notify_all();
  });
}

std::optional<Outcome> Crew::finished() {
  const std::lock_guard lock(mutex_);
  if (finished_.empty()) return std::nullopt;
  Outcome outcome = std::move(finished_.front());
  finished_.pop_front();
  --running_;
  return outcome;
}

void Crew::wait(std::chrono::microseconds most) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, most, [this] { return !finished_.empty(); });
}

void Crew::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !finished_.empty() || running_ == 0; });
}

}  // namespace acceptlab::experiment
