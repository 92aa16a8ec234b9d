#include "cli/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <utility>

namespace acceptlab::cli {

namespace {

std::string short_time(double seconds) {
  if (seconds < 90) return fmt::format("{:.0f} s", std::ceil(seconds));
  if (seconds < 5400) return fmt::format("{:.0f} min", std::ceil(seconds / 60));
  return fmt::format("{:.1f} h", seconds / 3600);
}

}  // namespace

std::string progress_text(const ProgressWords& words, const HowFar& far,
                          std::chrono::duration<double> elapsed) {
  const auto [done, total, events, counted] = far;
  if (total == 0) return fmt::format("{}, {}", words.before, short_time(elapsed.count()));
  std::string text = fmt::format("{}/{} {}", done, total, words.counted);
  if (elapsed.count() <= 0) return text;
  const double per_s = static_cast<double>(events) / elapsed.count();
  if (events > 0) text += fmt::format(", {:.3g} M events/s", per_s / 1e6);
  if (done > 0 && done < total) {
    // Counted down from what the finished ones took, so that it does not rise between two of them.
    const double left = counted.count() / done * (total - done) - (elapsed - counted).count();
    text += fmt::format(", {} left", short_time(std::max(left, 1.0)));
  }
  return text;
}

Progress::Progress(const std::string& mode, bool quiet, ProgressWords words)
    : words_(std::move(words)), terminal_(::isatty(STDERR_FILENO) == 1) {
  const bool wanted = mode == "always" || (mode == "auto" && terminal_ && !quiet);
  if (wanted) thread_ = std::thread([this] { show_until_stopped(); });
}

Progress::~Progress() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
  thread_.join();
  if (terminal_) std::cerr << "\r\x1b[K" << std::flush;
}

void Progress::update(unsigned done, unsigned total, std::uint64_t events) {
  const std::lock_guard lock(mutex_);
  if (done < far_.done) return;
  if (done > far_.done) far_.counted = std::chrono::steady_clock::now() - start_;
  far_.done = done;
  far_.total = total;
  far_.events = events;
}

void Progress::note(std::string text) {
  const std::lock_guard lock(mutex_);
  note_ = std::move(text);
}

void Progress::show_until_stopped() {
  std::string shown;
  std::unique_lock lock(mutex_);
  const std::chrono::milliseconds step(terminal_ ? 100 : 10'000);
  while (!changed_.wait_for(lock, step, [this] { return stopped_; })) {
    const auto elapsed = std::chrono::steady_clock::now() - start_;
    std::string text = progress_text(words_, far_, elapsed);
    if (!note_.empty()) text += ", " + note_;
    if (terminal_ && text == shown) continue;
    show(text);
    shown = std::move(text);
  }
}

void Progress::show(const std::string& text) const {
  if (terminal_) {
    std::cerr << '\r' << text << "\x1b[K" << std::flush;
  } else {
    std::cerr << text << '\n';
  }
}

}  // namespace acceptlab::cli
