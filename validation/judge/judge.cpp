#include "validation/judge/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "validation/judge/passing.hpp"
#include "validation/judge/prepared_case.hpp"
#include "validation/judge/simulations.hpp"

namespace acceptlab::validation {

namespace {

using Cases = std::vector<CaseJudgement>;
using Chosen = std::vector<const CaseJudgement*>;

template <class Wanted>
Chosen choose(const Cases& cases, const Wanted& wanted) {
  Chosen chosen;
  for (const CaseJudgement& c : cases) {
    if (wanted(c)) chosen.push_back(&c);
  }
  return chosen;
}

Chosen all_of(const Cases& cases) {
  return choose(cases, [](const CaseJudgement&) { return true; });
}

bool held_out(const CaseJudgement& c) { return !c.calibration; }

/// The policies in the order of the record.
std::vector<std::string> policies_of(const Record& record) {
  std::vector<std::string> names;
  for (const RealCase& real : record.cases) {
    if (std::find(names.begin(), names.end(), real.policy) == names.end())
      names.push_back(real.policy);
  }
  return names;
}

CaseJudgement head_of(const PreparedCase& prepared) {
  const RealCase& real = *prepared.real;
  return {real.name,
          real.setting,
          real.policy,
          real.calibration,
          real.saturated,
          static_cast<unsigned>(real.runs.size()),
          static_cast<unsigned>(prepared.runs.size()),
          {}};
}

class Judge {
 public:
  Judge(const Record& record, const Margins& margins, const SimulateCase& simulate,
        const JudgeOptions& options)
      : record_(record),
        margins_(margins),
        options_(options),
        simulations_(simulate, options.progress),
        prepared_(prepare(record, margins)),
        as_is_{in_force(), Ablation::AsIs} {}

  Validation run();

 private:
  const std::string& in_force() const {
    return options_.costs.in_force.empty() ? record_.costs : options_.costs.in_force;
  }
  CaseJudgement judge_case(const PreparedCase& p, const Model& model);
  Cases judge_all(const Model& model);
  void judge_cases(Validation& v);
  void mark_counted(Cases& cases, const std::vector<WrongPolicy>& wrong);
  void judge_order(Validation& v);
  void add_scores(Validation& v);
  template <class Wanted>
  Cases judge_like(const Cases& as_is, const Model& model, const Wanted& wanted);
  void add_ablations(Validation& v);
  void add_other_profiles(Validation& v);
  const std::string& profile_not_fitted_to(const std::string& policy) const;

  const Record& record_;
  const Margins& margins_;
  const JudgeOptions& options_;
  Simulations simulations_;
  std::vector<PreparedCase> prepared_;
  Model as_is_;
};

CaseJudgement Judge::judge_case(const PreparedCase& p, const Model& model) {
  CaseJudgement judged = head_of(p);
  judged.metrics =
      judge_metrics(p.values, simulations_.of(*p.real, p.runs, model), p.facts, margins_);
  return judged;
}

Cases Judge::judge_all(const Model& model) {
  Cases cases;
  for (const PreparedCase& p : prepared_) cases.push_back(judge_case(p, model));
  return cases;
}

/// A metric counts where a model that is wrong would fail it by the same margin.
void Judge::mark_counted(Cases& cases, const std::vector<WrongPolicy>& wrong) {
  const Cases textbook = judge_all({as_is_.costs, Ablation::Textbook});
  const auto count = [](MetricJudgement& m, const std::vector<MetricJudgement>& other,
                        const std::string& by) {
    const MetricJudgement* same = find(other, m.name);
    if (m.counted || !m.countable || same == nullptr) return;
    m.counted = same->outcome.verdict == Verdict::Different;
    if (m.counted) m.counts_by = by;
  };
  for (std::size_t i = 0; i < cases.size(); ++i) {
    for (MetricJudgement& m : cases[i].metrics) {
      count(m, textbook[i].metrics, name_of(Ablation::Textbook));
      for (const WrongPolicy& w : wrong) {
        if (w.real == &prepared_[i])
          count(m, w.metrics, "the model of " + w.modelled->real->policy);
      }
    }
  }
}

void Judge::judge_cases(Validation& v) {
  v.cases = judge_all(as_is_);
  const auto wrong = judge_wrong_policies(prepared_, simulations_, as_is_, margins_);
  mark_counted(v.cases, wrong);
  v.controls = negative_controls(wrong, margins_);
}

void Judge::judge_order(Validation& v) {
  std::vector<std::vector<RunValues>> simulated;
  for (const PreparedCase& p : prepared_)
    simulated.push_back(simulations_.of(*p.real, p.runs, as_is_));
  v.ranking = rank_policies(prepared_, simulated, margins_);
}

void Judge::add_scores(Validation& v) {
  for (const std::string& policy : policies_of(record_)) {
    const Chosen chosen =
        choose(v.cases, [&](const CaseJudgement& c) { return held_out(c) && c.policy == policy; });
    if (!chosen.empty()) v.by_policy.push_back(score(policy, chosen));
  }
  v.total = score("all", choose(v.cases, held_out));
  v.calibration =
      score("calibration", choose(v.cases, [](const CaseJudgement& c) { return c.calibration; }));
}

/// The wanted cases of `as_is` under another model.
template <class Wanted>
Cases Judge::judge_like(const Cases& as_is, const Model& model, const Wanted& wanted) {
  Cases cases;
  for (std::size_t i = 0; i < as_is.size(); ++i) {
    if (!wanted(as_is[i])) continue;
    cases.push_back(judge_case(prepared_[i], model));
    count_like(cases.back().metrics, as_is[i].metrics);
  }
  return cases;
}

void Judge::add_ablations(Validation& v) {
  constexpr std::array table{Ablation::AsIs, Ablation::NoIdleTable, Ablation::FifoScheduler,
                             Ablation::NoSoftirq, Ablation::NoCosts};
  for (const Ablation ablation : table) {
    const Cases cases = judge_like(v.cases, {as_is_.costs, ablation}, held_out);
    v.ablations.push_back(score(name_of(ablation), all_of(cases)));
  }
}

const std::string& Judge::profile_not_fitted_to(const std::string& policy) const {
  const bool fitted_to =
      std::any_of(record_.cases.begin(), record_.cases.end(),
                  [&](const RealCase& c) { return c.calibration && c.policy == policy; });
  return fitted_to ? options_.costs.unfitted : as_is_.costs;
}

void Judge::add_other_profiles(Validation& v) {
  if (options_.costs.unfitted.empty()) return;
  const Cases unfitted = judge_like(v.cases, {options_.costs.unfitted, Ablation::AsIs}, held_out);
  v.unfitted.push_back(score("nothing fitted", all_of(unfitted)));
  for (const std::string& policy : policies_of(record_)) {
    const Cases cases = judge_like(v.cases, {profile_not_fitted_to(policy), Ablation::AsIs},
                                   [&](const CaseJudgement& c) { return c.policy == policy; });
    v.left_out.push_back(score(policy, all_of(cases)));
  }
}

Validation Judge::run() {
  Validation v;
  v.suite = record_.suite;
  v.server = record_.server;
  v.measured_by = record_.version;
  v.machine = record_.machine;
  v.margins_from = margins_.source;
  v.margins = margins_;
  v.fit = options_.costs.fit;
  v.noise = noise_of(record_, margins_);
  judge_cases(v);
  judge_order(v);
  add_scores(v);
  if (options_.ablations) add_ablations(v);
  add_other_profiles(v);
  conclude(v);
  return v;
}

}  // namespace

Validation judge(const Record& record, const Margins& margins, const SimulateCase& simulate,
                 const JudgeOptions& options) {
  return Judge(record, margins, simulate, options).run();
}

}  // namespace acceptlab::validation
