#include "validation/judge/judge.hpp"

#include <cmath>

#include "tests/catch.hpp"
#include "tests/validation/judge/synthetic_record.hpp"

namespace acceptlab::validation {
namespace {

using namespace synthetic;

Validation judged(const Record& record, const Truths& model, const JudgeOptions& options = {}) {
  return judge(record, shipped_margins(), model_of(model), options);
}

const CaseJudgement& case_of(const Validation& v, const std::string& policy) {
  for (const CaseJudgement& c : v.cases) {
    if (c.policy == policy) return c;
  }
  FAIL("no case of " << policy);
  return v.cases.front();
}

const MetricJudgement& metric(const Validation& v, const std::string& policy,
                              const std::string& name) {
  const MetricJudgement* m = find(case_of(v, policy).metrics, name);
  if (m == nullptr) FAIL(name << " is not judged");
  return *m;
}

bool contains(const std::vector<std::string>& texts, const std::string& part) {
  for (const std::string& text : texts) {
    if (text.find(part) != std::string::npos) return true;
  }
  return false;
}

TEST_CASE("a model that does what the machine does passes", "[judge]") {
  const Validation v = judged(record_of(three_policies()), three_policies());
  for (const std::string& failure : v.failures) UNSCOPED_INFO(failure);
  CHECK(v.passed());
  CHECK(v.total.counted >= 15);
  CHECK(v.total.equivalent == v.total.counted);
  CHECK(v.total.median_off < 0.01);
  CHECK(control_rate(v.controls).all == 6);
  CHECK(control_rate(v.controls).good == 6);
  CHECK(v.ranking.size() == 3 * 6);
  CHECK(ranking_rate(v.ranking).rate() == 1);
  CHECK(v.different_uncounted == 0);
  REQUIRE(v.by_policy.size() == 3);
  CHECK(v.by_policy[0].name == "nginx-herd");
}

TEST_CASE("a metric off by twice its margin is different, and the validation fails", "[judge]") {
  Truths model = three_policies();
  model["nginx-herd"].response *= 1.2;  // the margin of p50 is 10%
  const Validation v = judged(record_of(three_policies()), model);
  CHECK(metric(v, "nginx-herd", "latency.response.p50").outcome.verdict == Verdict::Different);
  CHECK(metric(v, "nginx-herd", "latency.accept_wait.p50").outcome.verdict == Verdict::Equivalent);
  CHECK_FALSE(v.passed());
  CHECK(contains(v.failures, "1 of " + std::to_string(v.total.counted) +
                                 " metrics that count are different: nginx-herd, 4 workers, 60%: "
                                 "latency.response.p50"));
}

TEST_CASE("a noisy machine decides nothing, and that is no pass", "[judge]") {
  const Shape noisy{5, 0.2, "4 workers, 60%", false};
  const Validation v = judged(record_of(three_policies(), noisy), three_policies());
  const MetricJudgement& m = metric(v, "nginx-reuseport", "latency.response.p50");
  CHECK(m.outcome.verdict == Verdict::Undecided);
  CHECK(m.margin == 0.10);
  CHECK_FALSE(v.passed());
  CHECK(contains(v.failures, "metrics decided: "));
}

TEST_CASE("too few quiet runs are undecided with the reason", "[judge]") {
  Record record = record_of(three_policies());
  for (unsigned r = 0; r < 3; ++r) record.cases[0].runs[r].conditions.steal = 0.006;
  record.cases[1].runs[0].conditions.foreign = 0.03;
  record.cases[1].runs[1].faults = {"the generator was late"};
  const Validation v = judged(record, three_policies());
  CHECK(v.cases[0].judged == 2);
  CHECK(v.cases[1].judged == 3);
  CHECK(v.cases[0].metrics.front().outcome.reason == "2 quiet runs of 3 that it takes");
  CHECK(v.cases[1].metrics.front().outcome.verdict == Verdict::Equivalent);
  CHECK(v.noise.runs == 15);
  CHECK(v.noise.judged == 10);
  CHECK(v.noise.by_steal == 3);
  CHECK(v.noise.by_foreign == 1);
  CHECK(v.noise.with_faults == 1);
  CHECK(contains(v.findings, "noisy machine: 5 of 15 runs are not judged"));
  CHECK(contains(v.findings, "2 of 3 cases have fewer than 5 quiet runs"));
}

TEST_CASE("of many cases with too few quiet runs the first are named", "[judge]") {
  Record record = record_of({{"shared-blocking", Truth{}}}, {4, 0.01, "a setting", false});
  const RealCase one = record.cases.front();
  for (unsigned i = 1; i < 20; ++i) {
    record.cases.push_back(one);
    record.cases.back().name = "case " + std::to_string(i);
  }
  const Noise noise = noise_of(record, shipped_margins());
  CHECK(noise.short_of_runs.size() == 20);
  CHECK(contains(noise.findings,
                 "20 of 20 cases have fewer than 5 quiet runs: shared-blocking, a setting, case 1, "
                 "case 2, case 3, case 4, case 5, case 6, case 7 and 12 more"));
}

TEST_CASE("a run at the gate is judged, one above it is not", "[judge]") {
  RealRun run;
  run.conditions = {0.005, 0.02, 0, 0};
  CHECK(is_judged(run, shipped_margins().gates));
  run.conditions.steal = 0.0051;
  CHECK_FALSE(is_judged(run, shipped_margins().gates));
  run.conditions = {0.005, 0.0201, 0, 0};
  CHECK_FALSE(is_judged(run, shipped_margins().gates));
  run.conditions = {std::nan(""), 0.02, 0, 0};  // a system that does not tell
  CHECK(is_judged(run, shipped_margins().gates));
}

TEST_CASE("a metric counts only where a simpler model or another policy fails it", "[judge]") {
  const Validation v = judged(record_of(three_policies()), three_policies());
  CHECK(metric(v, "shared-blocking", "latency.accept_wait.p50").counted);
  CHECK(metric(v, "shared-blocking", "latency.accept_wait.p50").counts_by == "cost-free M/M/c");
  // Costs make no difference to the response here, but another policy does.
  const MetricJudgement& response = metric(v, "shared-blocking", "latency.response.p50");
  CHECK(response.counted);
  CHECK(response.counts_by == "the model of nginx-herd");
  CHECK_FALSE(metric(v, "shared-blocking", "latency.response.p99").counted);

  // One policy alone: nothing but the cost-free model can fail.
  Truths one{{"shared-blocking", Truth{}}};
  const Validation alone = judged(record_of(one), one);
  CHECK(metric(alone, "shared-blocking", "latency.accept_wait.p50").counted);
  CHECK_FALSE(metric(alone, "shared-blocking", "latency.response.p50").counted);
  CHECK_FALSE(metric(alone, "shared-blocking", "workers.share").counted);
  CHECK(alone.passed());
  CHECK(contains(alone.findings, "no negative control"));
}

TEST_CASE("an accept wait that begins when connect returns is reported only", "[judge]") {
  Record record = record_of(three_policies());
  for (RealRun& run : record.cases[0].runs) run.established_from = "connect";
  const Validation v = judged(record, three_policies());
  const std::string first = record.cases[0].policy, second = record.cases[1].policy;
  for (const char* metric_name : {"latency.accept_wait.p50", "latency.accept_wait.p90"}) {
    CHECK_FALSE(metric(v, first, metric_name).countable);
    CHECK_FALSE(metric(v, first, metric_name).counted);
    CHECK(metric(v, first, metric_name).outcome.verdict == Verdict::Equivalent);
    CHECK(metric(v, second, metric_name).counted);
  }
  CHECK(metric(v, first, "latency.response.p50").counted);
  CHECK(contains(v.findings, "accept waits begin when connect returns"));
}

TEST_CASE("what differs without counting is told", "[judge]") {
  // What the model adds is wrong: the cost-free one is right about the response, so it cannot
  // count.
  const Truths one{{"shared-blocking", Truth{}}};
  const SimulateCase simulate = [&](const RealCase& real, const Model& which) {
    Truths model = one;
    if (which.ablation == Ablation::AsIs) model["shared-blocking"].response *= 2;
    return model_of(model)(real, which);
  };
  const Validation v = judge(record_of(one), shipped_margins(), simulate);
  CHECK(v.different_uncounted == 2);  // p50 and p90, not p99
  CHECK(contains(v.findings, "2 metrics that do not count"));
}

TEST_CASE("where nothing counts nothing was tested", "[judge]") {
  Truths idle{{"shared-blocking", Truth{1e-9, 300e-6, 0.5, 0.5, 5000, {0.25, 0.25, 0.25, 0.25}}}};
  const Validation v = judged(record_of(idle), idle);
  CHECK(v.total.counted == 0);
  CHECK(v.failures == std::vector<std::string>{"no metric counts, so nothing was tested"});
}

TEST_CASE("a model that makes two policies alike fails its controls", "[judge]") {
  Truths model = three_policies();
  model["nginx-herd"] = model["shared-blocking"];
  const Validation v = judged(record_of(three_policies()), model);
  // Of herd and blocking each passes for the other: real blocking against the model of the herd.
  const Rate rate = control_rate(v.controls);
  CHECK(rate.all == 6);
  CHECK(rate.good == 5);
  CHECK(contains(v.failures, "policies told apart: 5 of 6 (83.3%; 90.0% wanted)"));
}

TEST_CASE("nothing is asked of the model where reality does not separate", "[judge]") {
  Truths reality = three_policies();
  reality["nginx-herd"] = reality["shared-blocking"];
  const Validation v = judged(record_of(reality), reality);
  CHECK(v.controls.size() == 6);
  CHECK(control_rate(v.controls).all == 4);
  CHECK(control_rate(v.controls).good == 4);
}

TEST_CASE("controls stay within a setting", "[judge]") {
  Record record = record_of(three_policies());
  for (RealCase& real : record_of(three_policies(), {5, 0.01, "8 workers", false}).cases)
    record.cases.push_back(std::move(real));
  const Validation v = judged(record, three_policies());
  CHECK(v.controls.size() == 12);
  for (const ControlPair& c : v.controls)
    CHECK(c.real.substr(c.real.find(',')) == c.simulated.substr(c.simulated.find(',')));
}

TEST_CASE("a wrong order of policies is found, and only where reality has one", "[judge]") {
  Truths model = three_policies();
  std::swap(model["nginx-herd"].wait, model["shared-blocking"].wait);
  const Validation v = judged(record_of(three_policies()), model);
  CHECK(ranking_rate(v.ranking).all == 18);
  CHECK(ranking_rate(v.ranking).good == 15);  // p50, p90 and mean of one pair
  CHECK(contains(v.failures, "pairs in the real order: 15 of 18"));

  // 20 us and 30 us with runs from 14 us to 45 us overlap; 60 us does not overlap with 20 us.
  const Validation noisy =
      judged(record_of(three_policies(), {5, 0.4, "4 workers", false}), three_policies());
  for (const RankedPair& pair : noisy.ranking)
    CHECK(pair.lower + pair.higher == "shared-blocking, 4 workersnginx-reuseport, 4 workers");
  CHECK_FALSE(noisy.ranking.empty());
}

TEST_CASE("saturated cases have no ranks, but their throughput is judged", "[judge]") {
  const Shape shape{5, 0.01, "4 workers, 120%", true};
  Truths model = three_policies();
  model["nginx-herd"].throughput *= 1.25;
  const Validation v = judged(record_of(three_policies(), shape), model);
  CHECK(v.ranking.empty());
  CHECK(metric(v, "nginx-herd", "rates.throughput_per_s").outcome.verdict == Verdict::Different);
  CHECK(metric(v, "nginx-reuseport", "rates.throughput_per_s").outcome.verdict ==
        Verdict::Equivalent);
  CHECK(find(case_of(v, "nginx-herd").metrics, "latency.response.p50") == nullptr);
}

TEST_CASE("cases that were fitted to are scored apart and decide nothing", "[judge]") {
  Record record = record_of(three_policies());
  for (RealCase& real : record.cases) real.calibration = real.policy == "shared-blocking";
  Truths model = three_policies();
  model["shared-blocking"].response *= 2;
  const Validation v = judged(record, model);
  CHECK(v.by_policy.size() == 2);
  CHECK(v.total.different == 0);
  CHECK(v.calibration.cases == 1);
  CHECK(v.calibration.different > 0);
  CHECK_FALSE(contains(v.failures, "metrics that count are different"));
}

TEST_CASE("parts taken out of the model are judged by what counts as it is", "[judge]") {
  const Validation v = judged(record_of(three_policies()), three_policies());
  REQUIRE(v.ablations.size() == 5);
  CHECK(v.ablations[0].name == "as is");
  CHECK(v.ablations[4].name == "no costs");
  CHECK(v.ablations[0].equivalent == v.total.equivalent);
  CHECK(v.ablations[4].counted == v.total.counted);
  CHECK(v.ablations[4].different > 0);
  CHECK(v.ablations[4].worst_off > 1);
  JudgeOptions without;
  without.ablations = false;
  CHECK(judged(record_of(three_policies()), three_policies(), without).ablations.empty());
}

/// A model that is right with the fitted profile only, and so far off without.
SimulateCase fitted_model(std::vector<std::string>* asked = nullptr) {
  return [asked](const RealCase& real, const Model& which) {
    if (asked != nullptr) asked->push_back(real.policy + ": " + which.costs);
    Truths truths = three_policies();
    if (which.costs != "fitted") truths[real.policy].response *= 1.5;
    return model_of(truths)(real, which);
  };
}

TEST_CASE("with nothing fitted, and without the policy that was fitted to", "[judge]") {
  Record record = record_of(three_policies());
  record.cases[2].calibration = true;
  REQUIRE(record.cases[2].policy == "shared-blocking");
  JudgeOptions options;
  FittedValues fit;
  fit.parameters = {{"write", 1, 1.25, 0.1, 0}};
  options.costs = {"fitted", "unfitted", fit};
  const Validation v = judge(record, shipped_margins(), fitted_model(), options);
  REQUIRE(v.fit.parameters.size() == 1);
  CHECK(v.fit.parameters[0].fitted == 1.25);
  CHECK(v.total.different == 0);
  REQUIRE(v.unfitted.size() == 1);
  CHECK(v.unfitted[0].different >= 2);
  REQUIRE(v.left_out.size() == 3);
  CHECK(v.left_out[0].name == "nginx-herd");
  CHECK(v.left_out[0].different == 0);  // nothing was fitted to it
  CHECK(v.left_out[2].name == "shared-blocking");
  CHECK(v.left_out[2].different >= 1);  // all was
}

TEST_CASE("the profile of the record is judged with unless another is given", "[judge]") {
  Record record = record_of({{"shared-blocking", Truth{}}});
  record.costs = "format = 1\nbase = \"zero\"\n";
  std::vector<std::string> asked;
  judge(record, shipped_margins(), fitted_model(&asked), {});
  CHECK(asked.front() == "shared-blocking: " + record.costs);
  CHECK(judge(record, shipped_margins(), fitted_model(), {}).unfitted.empty());
}

TEST_CASE("the model sees the schedule of a run and nothing that was measured", "[judge]") {
  unsigned runs = 0;
  const SimulateCase simulate = [&](const RealCase& real, const Model& which) {
    for (const RealRun& run : real.runs) {
      ++runs;
      CHECK(run.seed == 100 + run.repeat);
      CHECK((run.latency.empty() && run.workers.empty() && run.wakeups.empty() &&
             run.rates.empty() && run.counters.empty() && run.completed == 0));
    }
    return model_of(three_policies())(real, which);
  };
  JudgeOptions options;
  options.ablations = false;
  judge(record_of(three_policies()), shipped_margins(), simulate, options);
  // Three policies share their seeds: each is simulated once as it is, and once without costs.
  CHECK(runs == 2 * 3 * 5);
}

}  // namespace
}  // namespace acceptlab::validation
