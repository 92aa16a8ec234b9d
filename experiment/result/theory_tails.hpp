#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "experiment/scenario/scenario.hpp"

namespace acceptlab::experiment {

/// A point of an exact tail: the probability of a longer time.
struct ExactTailPoint {
  double seconds = 0;
  double longer = 0;
};

/// The curves of queueing theory to draw beside simulated tails.
struct TheoryTails {
  std::string model;       // "M/M/4"
  bool idealised = false;  // of the scenario without costs, distance and limits, not of itself
  /// By latency kind, in the order of latency_kinds(); empty where theory has no tail, or where
  /// nothing takes any time.
  std::vector<std::vector<ExactTailPoint>> curves;
};

/// Down to where a share of `rarest` is longer, 0 < rarest < 1: of the scenario itself, where
/// `acceptlab run --exact` has an answer; where it has none and `run.theory` asks for it, of the
/// scenario without costs, distance and limits. Else why there is none, in words. May take as long
/// as `acceptlab run --exact`; calls `step` all the while, which may throw to end it.
std::variant<TheoryTails, std::string> theory_tails(const Scenario& scenario, double rarest,
                                                    const std::function<void()>& step = {});

}  // namespace acceptlab::experiment
