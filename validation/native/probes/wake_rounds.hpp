#pragma once

#include <optional>
#include <string>
#include <vector>

#include "validation/native/probes/cpu_slices.hpp"

namespace acceptlab::native::probes {

/// What one event (a connection, a broadcast) did to several workers, by their numbers.
struct WakeRound {
  std::vector<int> woken;  // in the order in which the kernel woke them, each once
  std::vector<int> ran;    // in the order in which they first got the CPU
  int wakes = 0;           // all wake-ups, also of a worker that had slept again
  std::optional<int> winner;
};

/// Divides a trace at `starts`; `workers` are thread ids by worker number, all on one CPU.
std::vector<WakeRound> wake_rounds(const std::vector<SchedEvent>& events, int cpu,
                                   const std::vector<Nanoseconds>& starts,
                                   const std::vector<pid_t>& workers);

/// How often the k-th of those woken ran first.
std::vector<int> first_to_run_by_place(const std::vector<WakeRound>& rounds, std::size_t workers);
/// How often the winner was the k-th of those woken.
std::vector<int> winner_by_place(const std::vector<WakeRound>& rounds, std::size_t workers);
/// In how many rounds the workers ran in the order in which they were woken, or in the reverse.
std::size_t ran_as_woken(const std::vector<WakeRound>& rounds);
std::size_t ran_in_reverse(const std::vector<WakeRound>& rounds);
/// ["3210 0123 1", ...]: order of waking, order of running, winner (- if there is none).
std::string json_of(const std::vector<WakeRound>& rounds);

}  // namespace acceptlab::native::probes
