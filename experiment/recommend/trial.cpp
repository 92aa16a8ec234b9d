#include "experiment/recommend/trial.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "experiment/recommend/binding_limit.hpp"
#include "experiment/result/goal_verdict.hpp"
#include "experiment/result/validity.hpp"
#include "experiment/run/run.hpp"
#include "experiment/run/warmup.hpp"

namespace acceptlab::experiment {

namespace {

/// Goals of replications so far, with intervals that hold for all goals at all looks together.
class Looks {
 public:
  Looks(const Scenario& scenario, const TrialOptions& options)
      : scenario_(scenario),
        confidence_(1 - (1 - options.confidence) /
                            static_cast<double>(scenario.goals.size() * count_of(options))) {}

  std::vector<TriedGoal> goals(const RunResult& result) const {
    std::vector<TriedGoal> all;
    for (const Goal& goal : scenario_.goals) {
      const Estimate estimate =
          estimate_for(goal, result.replications, result.with_drawn_costs, confidence_);
      all.push_back({evaluate(goal, estimate), find_metric(goal.metric)->unit, estimate});
    }
    return all;
  }

 private:
  static std::size_t count_of(const TrialOptions& options) {
    const unsigned doublings = (options.most_replications - 1) / options.first_look;
    return 1 + static_cast<std::size_t>(std::bit_width(doublings));
  }

  const Scenario& scenario_;
  double confidence_;
};

Verdict joined(const std::vector<TriedGoal>& goals) {
  const auto surely = [](bool met) {
    return [met](const TriedGoal& g) { return g.verdict.decided && g.verdict.met == met; };
  };
  if (std::any_of(goals.begin(), goals.end(), surely(false))) return Verdict::Missed;
  if (std::all_of(goals.begin(), goals.end(), surely(true))) return Verdict::Met;
  return Verdict::Undecided;
}

/// So many more replications shrink the widest interval until it lies on one side of its bound;
/// nothing when the estimate is the bound, or costs are what is not known.
std::optional<std::uint64_t> more_needed(const Scenario& scenario, const RunResult& result,
                                         const std::vector<TriedGoal>& goals) {
  const auto done = static_cast<double>(result.replications.size());
  double most = 0;
  for (std::size_t i = 0; i < goals.size(); ++i) {
    const auto& [verdict, unit, estimate] = goals[i];
    if (verdict.decided) continue;
    const double bound = scenario.goals[i].bound, distance = std::abs(estimate.value - bound);
    if (!estimate.interval || !(distance > 0) || !result.with_drawn_costs.empty())
      return std::nullopt;
    const double half = estimate.value < bound ? estimate.interval->high - estimate.value
                                               : estimate.value - estimate.interval->low;
    most = std::max(most, done * (half / distance) * (half / distance));
  }
  constexpr double hopeless = 1e9;
  if (!(most < hopeless)) return std::nullopt;
  return static_cast<std::uint64_t>(std::ceil(std::max(most - done, 1.0)));
}

/// A few replications may hold none of the bursts in which connections are lost, and then look
/// sure: that a goal on losses is met is believed only when the budget is spent.
bool losses_come_in_bursts(const Scenario& scenario) {
  using Process = ProcessSpec::Kind;
  const auto bursty = [](const ArrivalsSpec& arrivals) {
    const Process kind = arrivals.process.kind;
    return kind == Process::OnOff || kind == Process::Mmpp || kind == Process::BatchPoisson ||
           kind == Process::Replay;
  };
  const auto on_losses = [](const Goal& goal) {
    return find_metric(goal.metric)->name.starts_with("connections.");
  };
  return std::any_of(scenario.arrivals.begin(), scenario.arrivals.end(), bursty) &&
         std::any_of(scenario.goals.begin(), scenario.goals.end(), on_losses);
}

Trial trial_of(const Scenario& scenario, const RunResult& result, std::vector<TriedGoal> goals) {
  Trial trial;
  trial.goals = std::move(goals);
  trial.replications = static_cast<unsigned>(result.replications.size());
  trial.verdict = joined(trial.goals);
  if (overloaded(result)) {
    trial.verdict = Verdict::Missed;
    trial.why = "load exceeds capacity: connections came faster than they left";
  } else if (trial.verdict == Verdict::Met && no_steady_state(result)) {
    trial.verdict = Verdict::Undecided;
    trial.why =
        "no steady state: in every window more connections came than left; run longer, or "
        "after a longer warm-up";
  } else if (trial.verdict == Verdict::Undecided) {
    trial.more_replications = more_needed(scenario, result, trial.goals);
    if (!trial.more_replications)
      trial.why = result.with_drawn_costs.empty()
                      ? "too close to the bound for any number of replications"
                      : "what is not known of the costs decides, not chance";
  }
  trial.limit = binding_limit(scenario, summarise(result), trial.goals);
  return trial;
}

std::optional<Trial> simulate(Scenario scenario, const TrialOptions& options) {
  scenario.run.control_variate = false;  // no goal is judged by it
  const Looks looks(scenario, options);
  Stopping stopping{options.first_look, options.most_replications, {}};
  stopping.enough = [&, patient = losses_come_in_bursts(scenario)](const RunResult& so_far) {
    const Verdict verdict = joined(looks.goals(so_far));
    return overloaded(so_far) || verdict == Verdict::Missed ||
           (verdict == Verdict::Met && !patient);
  };
  const Warmup warmup = common_warmup({&scenario, 1}, options.run);
  const RunResult result = run_until(scenario, options.run, warmup, stopping);
  if (result.interrupted) return std::nullopt;
  return trial_of(scenario, result, looks.goals(result));
}

}  // namespace

std::optional<Trial> try_candidate(const Scenario& scenario, const TrialOptions& options) {
  if (!options.simulate) {
    if (auto exact = try_by_theory(scenario)) return exact;
  }
  if (auto bound = try_by_capacity(scenario)) return bound;
  return simulate(scenario, options);
}

}  // namespace acceptlab::experiment
