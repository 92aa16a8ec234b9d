#pragma once

#include <string>
#include <vector>

#include "experiment/recommend/recommendation.hpp"
#include "tests/experiment/sweep/sweep_folder.hpp"

namespace acceptlab::experiment {

/// A plan of this text.
inline SweepPlan plan_of(const std::string& text, const Overrides& overrides = {}) {
  SweepPlan plan;
  plan.source = {"t.toml", text};
  plan.base = read_scenario_text(text, plan.source.file, overrides);
  return plan;
}

/// What `recommend` makes of it.
inline Recommendation recommend_text(const std::string& text, const RecommendOptions& options = {},
                                     const std::vector<std::string>& set = {}) {
  const Overrides overrides{set, {}, {}, {}, {}};
  return recommend(plan_of(text, overrides), overrides, options);
}

/// Nothing takes time but an exponential service of 100 us.
inline std::string queue_text(const std::string& rate, const std::string& server,
                              const std::string& rest) {
  return R"(format = 1
machine = { costs = "zero" }
network = { rtt = "0s" }
work = { cpu = { type = "exponential", mean = "100us" } }
[[arrivals]]
process = { type = "poisson", rate = ")" +
         rate + R"(" }
[server]
style = "prefork"
wait = "epoll-exclusive"
)" + server +
         "\n" + rest;
}

}  // namespace acceptlab::experiment
