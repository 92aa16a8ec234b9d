#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "experiment/reader/candidate_values.hpp"
#include "experiment/recommend/candidates.hpp"
#include "experiment/recommend/recommendation.hpp"
#include "experiment/recommend/trend.hpp"
#include "experiment/reduction/idealised.hpp"
#include "experiment/result/validity.hpp"
#include "experiment/topology/capacity.hpp"
#include "experiment/topology/system_map.hpp"

namespace acceptlab::experiment {

namespace {

constexpr double confidence = 0.95;           // of the answer as a whole
constexpr std::size_t most_read_ahead = 256;  // candidates of a family that are all looked at first
constexpr unsigned roomy_connections = 16384;  // where the scenario has no limit
constexpr unsigned fewest_first = 10;          // replications: fewer look sure by chance

/// One combination of the other keys: which of the objective's values it can have, and what is
/// known of them.
class Family {
 public:
  Family(Candidates candidates, std::vector<std::size_t> values)
      : candidates_(std::move(candidates)), values_(std::move(values)) {}

  std::size_t size() const { return values_.size(); }
  std::size_t value(std::size_t i) const { return values_[i]; }
  const Candidates& candidates() const { return candidates_; }
  Scenario scenario(std::size_t i) const { return candidates_.scenario(values_[i]); }

  /// Only values better than this one are still of interest.
  void keep_below(std::size_t value) {
    values_.erase(std::lower_bound(values_.begin(), values_.end(), value), values_.end());
  }

  /// Whether the goals are met by whatever comes after a candidate that meets them.
  bool is_ordered(const std::string& key, bool maximise) const {
    const Trend wanted = maximise ? Trend::Harder : Trend::Easier;
    return trend_of(scenario(0), key) == wanted && trend_of(scenario(size() - 1), key) == wanted;
  }

 private:
  Candidates candidates_;
  std::vector<std::size_t> values_;  // ascending numbers of the objective's values
};

/// Where theory would find the first candidate that meets the goals if nothing but the service took
/// time; where that is no queue of theory, the first that can carry the load.
std::size_t likely_start(const Family& family) {
  const Ask seems_met = remembering([&](std::size_t i) {
    const Scenario scenario = family.scenario(i);
    if (try_by_capacity(scenario)) return Verdict::Missed;
    const auto trial = try_by_theory(idealised(scenario));
    return trial ? trial->verdict : Verdict::Met;
  });
  return climb(family.size(), family.size() / 2, seems_met).first_met;
}

Foundations foundations_of(const Scenario& scenario) {
  return {evidence_of(scenario), assumed_of(scenario), scenario.ignored,
          outside_validation(scenario)};
}

class Search {
 public:
  Search(const SweepPlan& plan, const Overrides& overrides, const RecommendOptions& options)
      : plan_(plan), overrides_(overrides), options_(options) {
    const Scenario& scenario = plan.base.scenario;
    result_.asked = {scenario.title,
                     scenario.hash,
                     plan.base.text,
                     scenario.run.seed,
                     options.most_replications,
                     options.simulate,
                     options.every_family};
    result_.space = search_space(plan.base);
    result_.goals = scenario.goals;
    say_what_two_numbers_are();
  }

  Recommendation run() {
    read_families();
    share_confidence();
    sure_ = possible_ = none();
    for (Family& family : families_) {
      if (!options_.every_family) family.keep_below(sure_);
      if (family.size() > 0 && !result_.interrupted) climb_or_scan(family);
    }
    conclude();
    return std::move(result_);
  }

 private:
  /// Two numbers look like a range, which only two integers are.
  void say_what_two_numbers_are() {
    const Domain& objective = result_.space.objective;
    if (objective.values.size() != 2) return;
    const auto is = [&](auto quality) {
      return std::all_of(objective.values.begin(), objective.values.end(), quality);
    };
    const bool numbers = is([](const std::string& v) { return number_of(v).has_value(); });
    const bool integers = is([](const std::string& v) { return v.find('.') == v.npos; });
    if (!numbers || integers) return;
    result_.findings.push_back(
        fmt::format("{}: {} and {} are the only two candidates; a range is two integers",
                    objective.key, objective.values[0], objective.values[1]));
  }

  // --- What there is to try

  void read_families() {
    std::optional<ScenarioError> first_error;
    for (std::size_t n = 0; n < result_.space.families(); ++n) {
      Candidates candidates(plan_, overrides_, result_.space.objective, result_.space.family(n));
      std::vector<std::size_t> values = valid_values(candidates, first_error);
      if (!values.empty()) families_.emplace_back(std::move(candidates), std::move(values));
    }
    if (families_.empty()) throw ScenarioError(*std::move(first_error));
  }

  /// All of a few values are looked at; of many those at both ends, until one is a scenario.
  std::vector<std::size_t> valid_values(const Candidates& candidates,
                                        std::optional<ScenarioError>& first_error) {
    const auto valid = [&](std::size_t i) { return is_scenario(candidates, i, first_error); };
    std::vector<std::size_t> values(result_.space.objective.values.size());
    std::iota(values.begin(), values.end(), std::size_t{0});
    if (values.size() <= most_read_ahead) {
      values.erase(
          std::remove_if(values.begin(), values.end(), [&](std::size_t i) { return !valid(i); }),
          values.end());
      return values;
    }
    const auto first = std::find_if(values.begin(), values.end(), valid);
    values.erase(values.begin(), first);
    while (!values.empty() && !valid(values.back())) values.pop_back();
    return values;
  }

  bool is_scenario(const Candidates& candidates, std::size_t i,
                   std::optional<ScenarioError>& first_error) {
    try {
      candidates.scenario(i);
      return true;
    } catch (const ScenarioError& error) {
      if (!first_error) first_error = error;
      if (!result_.space.by_default)
        result_.left_out.push_back({candidates.settings(i), error.first_error()});
      return false;
    }
  }

  /// Each candidate has its part of what may go wrong: which of them are asked follows from what
  /// came of others.
  void share_confidence() {
    std::size_t tests = 0;
    for (const Family& family : families_) tests += family.size();
    trials_.run = options_.run;
    trials_.simulate = options_.simulate;
    trials_.first_look = std::min(std::max(plan_.base.scenario.run.replications, fewest_first),
                                  options_.most_replications);
    trials_.most_replications = options_.most_replications;
    trials_.confidence = 1 - (1 - confidence) / static_cast<double>(tests);
  }

  bool ordered(const Family& family) const {
    return family.is_ordered(result_.space.objective.key, result_.space.maximise);
  }

  // --- The search in one family

  void climb_or_scan(const Family& family) {
    const Ask ask = remembering([&](std::size_t i) {
      return result_.interrupted ? Verdict::Undecided : try_one(family, i);
    });
    const bool in_order = ordered(family);
    const Found found =
        in_order ? climb(family.size(), likely_start(family), ask) : scan(family.size(), ask);
    take(family, found);
    if (!in_order && found.first_met + 1 < family.size()) look_beyond(family, found.first_met, ask);
  }

  Verdict try_one(const Family& family, std::size_t i) {
    auto trial = try_candidate(family.scenario(i), trials_);
    if (!trial) {
      result_.interrupted = true;
      return Verdict::Undecided;
    }
    trial->settings = family.candidates().settings(family.value(i));
    result_.tried.push_back(*std::move(trial));
    return result_.tried.back().verdict;
  }

  void take(const Family& family, const Found& found) {
    const auto value = [&](std::size_t i) { return i < family.size() ? family.value(i) : none(); };
    const std::size_t sure = value(found.first_met), possible = value(found.first_possible);
    if (options_.every_family)
      result_.families.push_back({family.candidates().others(), text_of(possible), text_of(sure)});
    if (possible < possible_) {
      possible_ = possible;
      result_.perhaps = family.candidates().settings(possible);
    }
    if (sure >= sure_) return;
    sure_ = sure;
    best_ = &family;
    before_best_ =
        found.first_met > 0
            ? std::optional(family.candidates().settings(family.value(found.first_met - 1)))
            : std::nullopt;
  }

  /// Where a larger value may be worse again, the next one is looked at, too.
  void look_beyond(const Family& family, std::size_t met, const Ask& ask) {
    if (ask(met + 1) != Verdict::Missed) return;
    const Domain& objective = result_.space.objective;
    result_.findings.push_back(fmt::format(
        "{} = {} meets the goals and {} does not: more is not always better here", objective.key,
        objective.values[family.value(met)], objective.values[family.value(met + 1)]));
  }

  // --- The answer

  /// The number that no value of the objective has.
  std::size_t none() const { return result_.space.objective.values.size(); }

  /// Of a value by its number; empty where there is none.
  std::string text_of(std::size_t value) const {
    const std::vector<std::string>& values = result_.space.objective.values;
    return value < values.size() ? values[value] : "";
  }

  void conclude() {
    result_.decided = !result_.interrupted && possible_ == sure_;
    result_.possible = text_of(possible_);
    result_.sure = text_of(sure_);
    const Trial* limited = before_best_ ? result_.trial_of(*before_best_) : nullptr;
    result_.rests_on = foundations_of(plan_.base.scenario);
    if (sure_ < none()) {
      const Scenario best = best_->candidates().scenario(sure_);
      result_.answer = best_->candidates().settings(sure_);
      if (limited == nullptr || limited->limit.empty()) limited = result_.trial_of(result_.answer);
      result_.rests_on = foundations_of(best);
      configure(best);
    } else if (!result_.tried.empty()) {
      limited = &result_.tried.back();
    }
    if (limited != nullptr) result_.limit = limited->limit;
    if (sure_ == 0) say_that_search_ends();
  }

  /// The best of all candidates does: nothing binds but the search itself.
  void say_that_search_ends() {
    result_.limit =
        "the search, whose best is " + point_name({{result_.space.objective.key, result_.sure}});
  }

  void configure(const Scenario& scenario) {
    result_.offered_per_s = capacity(scenario, system_map(scenario)).offered_per_s;
    result_.no_directives = no_directives_because(scenario);
    if (result_.no_directives.empty())
      result_.configuration = server_configuration(scenario, roomy_connections);
    result_.sysctls = sysctl_advice(scenario);
  }

  const SweepPlan& plan_;
  const Overrides& overrides_;
  const RecommendOptions& options_;
  std::vector<Family> families_;
  TrialOptions trials_;
  Recommendation result_;
  // Numbers of the objective's values: the best that surely meets the goals, and that may.
  std::size_t sure_ = 0, possible_ = 0;
  const Family* best_ = nullptr;
  std::optional<PointSettings> before_best_;  // the next better candidate of its family
};

/// Counts and maxima grow with the replications, of which candidates have different numbers.
void require_goals(const Scenario& scenario) {
  if (scenario.goals.empty())
    throw ScenarioError({problem_of_file(
        scenario.file, "goals.must", "there is nothing to meet: the scenario has no goals",
        "add [goals] with must = [\"accept_wait.p99 < 2ms\"], or --goal")});
  std::vector<Diagnostic> problems;
  for (const Goal& goal : scenario.goals) {
    if (find_metric(goal.metric)->exact)
      problems.push_back(problem_of_file(
          scenario.file, "goals.must",
          fmt::format("'{}': a count or maximum grows with the number of replications", goal.text),
          "a share, a rate or a quantile, such as lost_share or accept_wait.p999"));
  }
  if (!problems.empty()) throw ScenarioError(std::move(problems));
}

}  // namespace

const Trial* Recommendation::trial_of(const PointSettings& of) const {
  const auto found = std::find_if(tried.begin(), tried.end(),
                                  [&](const Trial& trial) { return trial.settings == of; });
  return found == tried.end() ? nullptr : &*found;
}

Recommendation recommend(const SweepPlan& plan, const Overrides& overrides,
                         const RecommendOptions& options) {
  require_goals(plan.base.scenario);
  require_candidates(plan.source.text, plan.source.file, overrides);
  return Search(plan, overrides, options).run();
}

}  // namespace acceptlab::experiment
