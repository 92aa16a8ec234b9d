#include "validation/judge/metric_judgement.hpp"

#include <cmath>

#include "tests/catch.hpp"

namespace acceptlab::validation {
namespace {

constexpr CaseFacts hash{PolicyClass::Hash, true, false, true};
constexpr CaseFacts herd{PolicyClass::Herd, true, false, true};

/// Runs in which one number has these values.
std::vector<RunValues> runs(const std::string& name, const std::vector<double>& values) {
  std::vector<RunValues> all;
  for (const double value : values) {
    all.emplace_back();
    all.back().numbers[name] = value;
  }
  return all;
}

MetricJudgement judged(const std::string& name, const std::vector<double>& real,
                       const std::vector<double>& simulated, const CaseFacts& facts = hash) {
  const auto all = judge_metrics(runs(name, real), runs(name, simulated), facts, shipped_margins());
  const MetricJudgement* m = find(all, name);
  if (m == nullptr) FAIL(name << " is not judged");
  return *m;
}

using Scale = MetricJudgement::Scale;

TEST_CASE("a number is judged by the ratio of the two sides, run by run", "[judge]") {
  // Run by run 10% more, although the runs themselves scatter by 30%.
  const auto m = judged("latency.response.p90", {100e-6, 130e-6, 80e-6}, {110e-6, 143e-6, 88e-6});
  CHECK(m.scale == Scale::Ratio);
  CHECK(m.margin == 0.25);
  CHECK(m.outcome.difference == Approx(std::log(1.1)));
  CHECK(m.outcome.verdict == Verdict::Equivalent);
  CHECK(m.real == 100e-6);
  CHECK(m.simulated == 110e-6);
  CHECK(m.spread == Approx(25e-6));

  CHECK(judged("latency.response.p50", {100e-6, 130e-6, 80e-6}, {120e-6, 156e-6, 96e-6})
            .outcome.verdict == Verdict::Different);
}

TEST_CASE("the median of a short wait may be off by 6 us", "[judge]") {
  // 15% of 20 us are 3 us, of 100 us 15 us.
  const auto shorter =
      judged("latency.accept_wait.p50", {20e-6, 20e-6, 20e-6}, {25e-6, 25e-6, 25.5e-6});
  CHECK(shorter.scale == Scale::Seconds);
  CHECK(shorter.margin == Approx(6e-6));
  CHECK(shorter.outcome.difference == Approx(5.1667e-6).epsilon(1e-3));
  CHECK(shorter.outcome.verdict == Verdict::Equivalent);
  CHECK(judged("latency.accept_wait.p50", {20e-6, 20e-6, 20e-6}, {0, 0, 0}).outcome.verdict ==
        Verdict::Different);
  const auto longer =
      judged("latency.accept_wait.p50", {100e-6, 100e-6, 100e-6}, {110e-6, 110e-6, 111e-6});
  CHECK(longer.scale == Scale::Ratio);
  CHECK(longer.outcome.verdict == Verdict::Equivalent);
}

TEST_CASE("nothing on one side is a difference, nothing on both is none", "[judge]") {
  CHECK(judged("latency.response.p50", {1e-3, 1e-3, 1e-3}, {0, 0, 0}).outcome.verdict ==
        Verdict::Different);
  CHECK(judged("latency.response.p50", {0, 0, 0}, {0, 0, 0}).outcome.verdict ==
        Verdict::Equivalent);
}

TEST_CASE("what is tiny on both sides is not judged", "[judge]") {
  const auto all = [](double real, double simulated) {
    const auto metrics = judge_metrics(runs("wakeups.eagain", {real, real, real}),
                                       runs("wakeups.eagain", {simulated, simulated, simulated}),
                                       herd, shipped_margins());
    return find(metrics, "wakeups.eagain") != nullptr;
  };
  CHECK_FALSE(all(0.01, 0.04));
  CHECK(all(0.01, 0.06));
  CHECK(all(0.06, 0));
}

TEST_CASE("p99 is judged by a factor of two and never counts", "[judge]") {
  const auto m = judged("latency.accept_wait.p99", {1e-3, 1e-3, 1e-3}, {1.9e-3, 1.9e-3, 1.9e-3});
  CHECK(m.outcome.verdict == Verdict::Equivalent);
  CHECK_FALSE(m.countable);
  CHECK(judged("latency.accept_wait.p99", {1e-3, 1e-3, 1e-3}, {0.4e-3, 0.4e-3, 0.4e-3})
            .outcome.verdict == Verdict::Different);
}

TEST_CASE("what was not measured is undecided and says so", "[judge]") {
  const double nan = std::nan("");
  const auto m = judged("latency.accept_wait.p50", {nan, nan, nan}, {1e-6, 1e-6, 1e-6});
  CHECK(m.outcome.verdict == Verdict::Undecided);
  CHECK(m.outcome.reason == "not measured");
  CHECK(std::isnan(m.real));
  // A run without it is left out of both sides.
  const auto some = judged("latency.response.p50", {1e-3, nan, 1e-3, 1e-3}, {1e-3, 9, 1e-3, 1e-3});
  CHECK(some.outcome.verdict == Verdict::Equivalent);
}

std::vector<RunValues> workers(const Shares& shares) {
  std::vector<RunValues> all;
  for (const auto& share : shares) {
    all.emplace_back();
    all.back().workers = share;
  }
  return all;
}

MetricJudgement judged_workers(const Shares& real, const Shares& simulated,
                               const CaseFacts& facts) {
  const auto all = judge_metrics(workers(real), workers(simulated), facts, shipped_margins());
  const MetricJudgement* m = find(all, "workers.share");
  if (m == nullptr) FAIL("workers.share is not judged");
  return *m;
}

TEST_CASE("a worker is compared with itself, or by its rank where any may win", "[judge]") {
  const Shares real(3, {0.5, 0.3, 0.2}), swapped(3, {0.2, 0.3, 0.5});
  const auto by_number = judged_workers(real, swapped, hash);
  CHECK(by_number.outcome.verdict == Verdict::Different);
  CHECK(by_number.outcome.difference == Approx(0.3));
  CHECK(by_number.real == 0.5);
  CHECK(by_number.simulated == 0.2);
  const auto by_rank = judged_workers(real, swapped, herd);
  CHECK(by_rank.outcome.verdict == Verdict::Equivalent);
  CHECK(by_rank.simulated == 0.5);
}

TEST_CASE("ranks are taken in each run, so that a bimodal winner is still one", "[judge]") {
  const Shares real{{0.9, 0.1}, {0.1, 0.9}, {0.9, 0.1}, {0.1, 0.9}}, even(4, {0.5, 0.5});
  CHECK(judged_workers(real, even, herd).outcome.verdict == Verdict::Different);
  CHECK(judged_workers(real, Shares(4, {0.88, 0.12}), herd).outcome.verdict == Verdict::Equivalent);
}

TEST_CASE("sides with other numbers of workers are not compared", "[judge]") {
  const auto m = judged_workers(Shares(3, {0.5, 0.5}), Shares(3, {0.3, 0.3, 0.4}), hash);
  CHECK(m.outcome.verdict == Verdict::Undecided);
  CHECK(m.outcome.reason == "2 shares in reality, 3 on the other side");
}

TEST_CASE("over one socket there is nothing to judge", "[judge]") {
  std::vector<RunValues> one(3);
  for (RunValues& run : one) run.sockets = {1};
  CHECK(find(judge_metrics(one, one, hash, shipped_margins()), "sockets.share") == nullptr);
}

TEST_CASE("the median is the middle of what is known", "[judge]") {
  CHECK(median({3, 1, 2}) == 2);
  CHECK(median({4, 1, std::nan(""), 2, 3}) == 2.5);
  CHECK(std::isnan(median({})));
}

}  // namespace
}  // namespace acceptlab::validation
