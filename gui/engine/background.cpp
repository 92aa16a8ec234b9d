#include "gui/engine/background.hpp"

#include <utility>

namespace acceptlab::gui {

Background::Background() : thread_([this] { work(); }) {}

Background::~Background() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
    next_ = nullptr;
    if (running_) running_->request();
  }
  changed_.notify_one();
  thread_.join();
}

void Background::submit(Job job) {
  {
    const std::lock_guard lock(mutex_);
    next_ = std::move(job);
    if (running_) running_->request();
  }
  changed_.notify_one();
}

void Background::cancel() {
  const std::lock_guard lock(mutex_);
  next_ = nullptr;
  if (running_) running_->request();
}

void Background::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return ends_ || next_; });
    if (ends_) return;
    const Job job = std::exchange(next_, nullptr);
    sim::Interruption interruption;
    running_ = &interruption;
    lock.unlock();
    job(interruption);
    lock.lock();
    running_ = nullptr;
  }
}

}  // namespace acceptlab::gui
