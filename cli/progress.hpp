#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace acceptlab::cli {

/// What is counted, and what goes on before it is known how many there will be.
struct ProgressWords {
  std::string counted = "replications", before = "looking for the warm-up";
};

/// How far a run is. `counted`: the time that had passed when `done` became what it is.
struct HowFar {
  unsigned done = 0, total = 0;
  std::uint64_t events = 0;
  std::chrono::duration<double> counted{0};
};

/// "3/10 replications, 5.2 M events/s, 12 s left"; without events if there are none.
std::string progress_text(const ProgressWords& words, const HowFar& far,
                          std::chrono::duration<double> elapsed);

/// Shows on stderr how far a run is: one line that is rewritten on a terminal, a plain line every
/// ten seconds with mode "always" elsewhere, nothing otherwise. Clears its line when it goes.
class Progress {
 public:
  Progress(const std::string& mode, bool quiet, ProgressWords words = {});
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Any thread may call it.
  void update(unsigned done, unsigned total, std::uint64_t events);
  /// What else to show, behind the rest. Any thread may call it.
  void note(std::string text);
  bool is_shown() const { return thread_.joinable(); }

 private:
  void show_until_stopped();
  void show(const std::string& text) const;

  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  ProgressWords words_;
  bool terminal_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopped_ = false;
  HowFar far_;
  std::string note_;
  std::thread thread_;
};

}  // namespace acceptlab::cli
