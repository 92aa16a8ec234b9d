#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace acceptlab::bench {

/// The M/M/c of bench/queues.cpp, all but its events: the same customers from the same generator
/// and logarithm, the same histogram. A peer calls arrive() and complete() when they are due and
/// schedules what they return. This header is C++17, for ns-3.
class Station {
 public:
  explicit Station(unsigned servers);
  ~Station();
  Station(const Station&) = delete;
  Station& operator=(const Station&) = delete;

  struct Next {
    std::int64_t arrival_after = 0;  // ns until the next arrival; 0: none follows from this event
    std::int64_t completion_after = 0;  // ns until a service ends; 0: none starts
  };
  Next arrive(std::int64_t now_ns);
  Next complete(std::int64_t now_ns);

  /// Calls `run_for(ns)` of a peer five times, about a million events each, and prints the median.
  void measure(const char* peer, const std::function<void(std::int64_t)>& run_for) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace acceptlab::bench
