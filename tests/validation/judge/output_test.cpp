#include <cmath>
#include <nlohmann/json.hpp>

#include "experiment/result/result_json.hpp"
#include "tests/catch.hpp"
#include "tests/validation/judge/synthetic_record.hpp"
#include "validation/judge/passing.hpp"
#include "validation/judge/validation_json.hpp"
#include "validation/judge/validation_table.hpp"

namespace acceptlab::validation {
namespace {

using Scale = MetricJudgement::Scale;

MetricJudgement response(Verdict verdict) {
  MetricJudgement m;
  m.name = "latency.response.p50";
  m.margin = 0.1;
  m.real = 200e-6;
  m.simulated = 250e-6;
  m.spread = 4e-6;
  m.outcome = {verdict, std::log(1.25), experiment::Interval{0.125, 0.25}, 0, ""};
  m.counted = true;
  m.counts_by = "cost-free M/M/c";
  return m;
}

MetricJudgement shares() {
  MetricJudgement m;
  m.name = "workers.share";
  m.scale = Scale::Variation;
  m.margin = 0.05;
  m.real = 0.5;
  m.simulated = 0.625;
  m.spread = 0.03125;
  m.real_shares = {0.5, 0.5};
  m.simulated_shares = {0.625, 0.375};
  m.outcome = {Verdict::Undecided, 0.125, experiment::Interval{0, 0.25}, 0.0625,
               "the interval reaches over the margin"};
  return m;
}

MetricJudgement missing() {
  MetricJudgement m;
  m.name = "latency.accept_wait.p99";
  m.margin = 1;
  m.real = m.simulated = std::nan("");
  m.countable = false;
  m.outcome.reason = "not measured";
  return m;
}

/// A validation with one case, a control, a ranked pair and a fault.
Validation small() {
  Validation v;
  v.suite = "quick";
  v.server = "native";
  v.measured_by = "0.0.9";
  v.machine = {{"cpu", "one"}};
  v.margins = shipped_margins();
  v.fit.parameters = {{"wake_up", 1, 0.5, 0.25, 0}, {"write", 1, 1.125, 0, 1}};
  v.fit.fixed = {"write"};
  v.fit.condition = 16;
  v.fit.fitted_directions = 1;
  v.fit.converged = true;
  v.noise.runs = 6;
  v.noise.judged = 5;
  v.noise.with_faults = 1;
  v.noise.faults = {"late"};
  v.noise.conditions = {{"steal", 0, 0.001, 0.004}, {"lateness_p50_s", 1e-6, 2e-6, 3e-6}};
  v.cases = {{"hash, 60%",
              "60%",
              "nginx-reuseport",
              false,
              false,
              6,
              5,
              {response(Verdict::Different), shares(), missing()}}};
  v.controls = {{"hash, 60%", "herd, 60%", {"wakeups.woken"}, {}}};
  v.ranking = {
      {"60%", "latency.response.p50", "hash, 60%", "herd, 60%", 200e-6, 300e-6, 350e-6, 250e-6}};
  v.total = score("all", {&v.cases[0]});
  v.by_policy = {score("nginx-reuseport", {&v.cases[0]})};
  v.calibration = score("calibration", {});
  conclude(v);
  return v;
}

constexpr const char* expected_json = R"json({
  "schema": "acceptlab.validation/1",
  "version": "VERSION",
  "suite": "quick",
  "server": "native",
  "measured_by": "0.0.9",
  "machine": {"cpu":"one"},
  "margins": "shipped",
  "findings": [],
  "noise": {
    "runs": 6,
    "judged": 5,
    "with_faults": 1,
    "by_steal": 0,
    "by_foreign": 0,
    "faults": ["late"],
    "conditions": {"steal":{"least":0.0,"median":0.001,"most":0.004},"lateness_p50_s":{"least":1e-06,"median":2e-06,"most":3e-06}}
  },
  "cases": [
    {
      "name": "hash, 60%",
      "setting": "60%",
      "policy": "nginx-reuseport",
      "calibration": false,
      "saturated": false,
      "runs": 6,
      "judged": 5,
      "metrics": [
        {"name":"latency.response.p50","real":0.0002,"simulated":0.00025,"margin":0.1,"scale":"ratio","spread":4e-06,"difference":0.22314355131420976,"interval":[0.125,0.25],"counted":true,"verdict":"different","counts_by":"cost-free M/M/c"},
        {"name":"workers.share","real":0.5,"simulated":0.625,"margin":0.05,"scale":"variation","spread":0.03125,"difference":0.125,"interval":[0.0,0.25],"counted":false,"verdict":"undecided","reason":"the interval reaches over the margin","chance":0.0625,"shares":{"real":[0.5,0.5],"simulated":[0.625,0.375]}},
        {"name":"latency.accept_wait.p99","real":null,"simulated":null,"margin":1.0,"scale":"ratio","spread":0.0,"difference":null,"interval":null,"counted":false,"verdict":"undecided","reason":"not measured"}
      ]
    }
  ],
  "controls": {
    "separated": 1,
    "told": 0,
    "rate": 0.0,
    "pairs": [
      {"real":"hash, 60%","simulated":"herd, 60%","separated_by":["wakeups.woken"],"told_by":[]}
    ]
  },
  "ranking": {
    "judged": 1,
    "agree": 0,
    "rate": 0.0,
    "pairs": [
      {"setting":"60%","quantity":"latency.response.p50","lower":"hash, 60%","higher":"herd, 60%","real":[0.0002,0.0003],"simulated":[0.00035,0.00025],"agrees":false}
    ]
  },
  "by_policy": [
    {"name":"nginx-reuseport","cases":1,"counted":1,"equivalent":0,"different":1,"undecided":0,"median_off":0.25,"worst_off":0.25}
  ],
  "ablation": [],
  "unfitted": [],
  "left_out": [],
  "fit": {
    "parameters": [
      {"name":"wake_up","unit":"factor","measured":1.0,"fitted":0.5,"relative_error":0.25,"not_told":0.0},
      {"name":"write","unit":"factor","measured":1.0,"fitted":1.125,"relative_error":0.0,"not_told":1.0}
    ],
    "kept_as_measured": ["write"],
    "condition": 16.0,
    "directions": 1,
    "converged": true
  },
  "summary": {
    "passed": false,
    "failures": ["1 of 1 metrics that count are different: hash, 60%: latency.response.p50","policies told apart: 0 of 1 (0%; 90.0% wanted)","pairs in the real order: 0 of 1 (0%; 95.0% wanted)"],
    "counted": 1,
    "equivalent": 0,
    "different": 1,
    "undecided": 0,
    "decided": 1.0,
    "different_uncounted": 0,
    "fitted_parameters": 1,
    "controls": {"good":0,"all":1,"rate":0.0},
    "ranking": {"good":0,"all":1,"rate":0.0},
    "calibration": {"name":"calibration","cases":0,"counted":0,"equivalent":0,"different":0,"undecided":0,"median_off":null,"worst_off":null}
  }
}
)json";

constexpr const char* expected_table = R"text(suite quick, server native, margins: those that ship

  metric                real     spread   simulated                       off     margin     verdict     counts                              by or why
  hash, 60%                                                                                                               nginx-reuseport, 5 of 6 runs
    response.p50      200 us   ±4.00 us      250 us   +25.0% [+13.3%, +28.4%]      10.0%   different        yes                        cost-free M/M/c
    workers.share      50.0%      0.031       62.5%      0.125 [0.000, 0.250]       0.05   undecided         no   the interval reaches over the margin
    accept_wait.p99        -          -           -                         -   factor 2   undecided   reported                           not measured

  policy            cases   counted   equivalent   different   undecided   decided   median off   worst off
  nginx-reuseport       1         1            0           1           0      100%        25.0%       25.0%
  all                   1         1            0           1           0      100%        25.0%       25.0%

negative controls: real runs of one policy against the model of another, told apart where reality does: 0 of 1 (0%; 90.0% wanted)
  not told apart: hash, 60% and the model of herd, 60% (reality: wakeups.woken)
ranking: pairs of policies in the real order: 0 of 1 (0%; 95.0% wanted)
  60%: latency.response.p50: hash, 60% (200 us) before herd, 60% (300 us); simulated 350 us and 250 us

measured by acceptlab 0.0.9
runs: 5 of 6 judged; left out 1 with faults, 0 above 0.5% steal, 0 above 2.00% foreign load
  fault: late
  of judged runs     least    median      most
  steal                 0%      0.1%      0.4%
  lateness_p50_s   1.00 us   2.00 us   3.00 us

fitted parameters: 1
  factor    measured   fitted     low    high   not told
  wake_up          1    0.500   0.389   0.642          -
  write            1    1.125   1.125   1.125       100%
not told by these runs, kept as measured: write
not passed
  1 of 1 metrics that count are different: hash, 60%: latency.response.p50
  policies told apart: 0 of 1 (0%; 90.0% wanted)
  pairs in the real order: 0 of 1 (0%; 95.0% wanted)
)text";

TEST_CASE("a validation as JSON has the fields of the contract and no time of day", "[output]") {
  std::string expected = expected_json;
  const std::string version = "VERSION";
  expected.replace(expected.find(version), version.size(), experiment::program_version());
  CHECK(validation_json(small()) == expected);
  CHECK(nlohmann::json::parse(expected)["cases"][0]["metrics"][0]["verdict"] == "different");
}

TEST_CASE("a validation for people", "[output]") {
  CHECK(validation_table(small(), {}) == expected_table);
}

TEST_CASE("in a pipe each metric is a row of its own with the name of its case", "[output]") {
  const std::string text = validation_table(small(), {false, false});
  CHECK(
      text.starts_with("case\tmetric\treal\tspread\tsimulated\toff\tmargin\tverdict\tcounts\t"
                       "by or why\nhash, 60%\tresponse.p50\t200 us\t±4.00 us\t250 us\t"));
  CHECK(text.find('\x1b') == std::string::npos);
}

TEST_CASE("what fails is red on a terminal, and only there", "[output]") {
  const std::string text = validation_table(small(), {true, true});
  CHECK(text.find("\x1b[31mdifferent\x1b[0m") != std::string::npos);
  CHECK(text.find("\x1b[31mnot passed\x1b[0m") != std::string::npos);
}

TEST_CASE("an older record does not say who measured it", "[output]") {
  Validation v = small();
  v.measured_by.reset();
  CHECK(nlohmann::json::parse(validation_json(v))["measured_by"].is_null());
  CHECK_THAT(validation_table(v, {}),
             Catch::Contains("measured by acceptlab of a version that the record"));
}

TEST_CASE("where nothing was fitted there are no values", "[output]") {
  Validation v = small();
  v.fit = {};
  CHECK(nlohmann::json::parse(validation_json(v))["fit"].is_null());
  CHECK_THAT(validation_table(v, {}), Catch::Contains("fitted parameters: 0\nnot passed"));
}

TEST_CASE("a fit that did not end is told", "[output]") {
  Validation v = small();
  v.fit.converged = false;
  CHECK_THAT(validation_table(v, {}), Catch::Contains("fitted parameters: 1; THE FIT DID NOT"));
}

TEST_CASE("equal records give equal bytes", "[output]") {
  const Record record = synthetic::record_of(synthetic::three_policies());
  const auto judged = [&] {
    return validation_json(
        judge(record, shipped_margins(), synthetic::model_of(synthetic::three_policies())));
  };
  CHECK(judged() == judged());
}

}  // namespace
}  // namespace acceptlab::validation
