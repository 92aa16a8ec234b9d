#include "validation/published/simulated_claim.hpp"

#include <chrono>

#include "tests/catch.hpp"
#include "validation/published/judge_claims.hpp"

namespace acceptlab::validation {
namespace {

using std::chrono::milliseconds;

/// Replications whose only response took so long each.
experiment::RunResult responses(const std::vector<int>& ms) {
  experiment::RunResult result;
  for (const int length : ms) {
    result.replications.emplace_back();
    result.replications.back().latency.response.record(milliseconds(length));
  }
  return result;
}

/// Replications with these connections accepted by each worker.
experiment::RunResult accepted(const std::vector<std::vector<std::uint64_t>>& counts) {
  experiment::RunResult result;
  for (const auto& by_worker : counts) {
    kernel::Measurement m;
    for (const std::uint64_t count : by_worker) {
      m.workers.emplace_back();
      m.workers.back().accepted = count;
    }
    result.replications.push_back(m);
  }
  return result;
}

Claim number(const char* metric, double published, double band) {
  Claim claim;
  claim.metric = experiment::find_metric(metric);
  claim.published = published;
  claim.band = band;
  return claim;
}

Claim of_workers(Claim::Kind kind, std::vector<double> counts, double band) {
  Claim claim;
  claim.kind = kind;
  claim.counts = std::move(counts);
  claim.band = band;
  return claim;
}

TEST_CASE("a number is equivalent when its interval lies in the band", "[published]") {
  // ln of 10.0, 10.1 and 9.9 over 10 ms scatters by 0.01, so the interval at 90 % is t(0.95, 2) =
  // 2.92 times 0.01 / sqrt(3) = 0.017 wide on either side.
  const auto runs = responses({1000, 1010, 990});
  const auto verdict = [&](double published, double band) {
    return judge_claim(number("response.mean", published, band), runs, nullptr).outcome.verdict;
  };
  CHECK(verdict(1.0, 0.05) == Verdict::Equivalent);
  CHECK(verdict(1.2, 0.05) == Verdict::Different);
  CHECK(verdict(1.0, 0.01) == Verdict::Undecided);
}

TEST_CASE("a ratio is of the same replications", "[published]") {
  Claim claim = number("response.mean", 2, 0.01);
  claim.ratio = true;
  const auto over = responses({100, 200, 300});
  const auto twice = responses({200, 400, 600});
  const SimulatedClaim result = judge_claim(claim, twice, &over);
  CHECK(result.simulated == Approx(2));
  CHECK(result.outcome.verdict == Verdict::Equivalent);
}

TEST_CASE("shares are compared by total variation", "[published]") {
  // Simulated 0.75 and 0.25; published 0.5 and 0.5: a quarter of all connections moves.
  const auto runs = accepted({{75, 25}, {75, 25}});
  const SimulatedClaim result =
      judge_claim(of_workers(Claim::Kind::Workers, {50, 50}, 0.1), runs, nullptr);
  CHECK(result.outcome.difference == Approx(0.25));
  CHECK(result.outcome.verdict == Verdict::Different);
  CHECK(judge_claim(of_workers(Claim::Kind::Workers, {25, 75}, 0.1), runs, nullptr)
            .outcome.difference == Approx(0.5));
  Claim by_rank = of_workers(Claim::Kind::Workers, {25, 75}, 0.1);
  by_rank.by_rank = true;
  CHECK(judge_claim(by_rank, runs, nullptr).outcome.verdict == Verdict::Equivalent);
}

TEST_CASE("a share that something was fitted to is no part of what is predicted", "[published]") {
  // By rank 60, 30 and 10 published, 60, 20 and 20 simulated. The busiest was fitted: of the others
  // 3/4 and 1/4 are published, 1/2 and 1/2 simulated, a quarter apart; with it it would be a tenth.
  Claim claim = of_workers(Claim::Kind::Workers, {10, 60, 30}, 0.1);
  claim.by_rank = true;
  const auto runs = accepted({{60, 20, 20}, {20, 20, 60}});
  CHECK(judge_claim(claim, runs, nullptr).outcome.difference == Approx(0.1));
  CHECK(judge_claim(claim, runs, nullptr).shown == "largest share");
  claim.without = {0};
  const SimulatedClaim others = judge_claim(claim, runs, nullptr);
  CHECK(others.outcome.difference == Approx(0.25));
  CHECK(others.published == Approx(0.75));
  CHECK(others.simulated == Approx(0.5));
  CHECK(others.shown == "largest share of those not fitted");
}

TEST_CASE("a score says at once what it leaves out", "[published]") {
  PublishedScore score{9, 9, 0, 3, 6};
  CHECK(
      score_sentence(score) ==
      "passed: 9 predicted figures, 9 equivalent, 0 different, 0 undecided; 3 published figures "
      "are not explained by the model (rows marked unexplained) and not counted; 6 fitted figures "
      "are not counted either");
  score = {1, 0, 1, 0, 0};
  CHECK(score_sentence(score) ==
        "not passed: 1 predicted figure, 0 equivalent, 1 different, 0 undecided");
}

TEST_CASE("a histogram is compared bin by bin", "[published]") {
  Claim claim;
  claim.kind = Claim::Kind::Histogram;
  for (const auto& kind : experiment::latency_kinds()) {
    if (std::string(kind.name) == "response") claim.latency = &kind;
  }
  claim.bins = {0, 0.1, 0.2};
  claim.counts = {0, 3, 1};
  claim.band = 0.01;
  experiment::RunResult runs;
  for (int replication = 0; replication < 2; ++replication) {
    runs.replications.emplace_back();
    for (const int ms : {110, 120, 150, 900})
      runs.replications.back().latency.response.record(milliseconds(ms));
  }
  const SimulatedClaim result = judge_claim(claim, runs, nullptr);
  CHECK(result.simulated_shares == std::vector<double>{0, 0.75, 0.25});
  CHECK(result.shown == "fullest bin, from 100 ms");
  CHECK(result.outcome.verdict == Verdict::Equivalent);
}

TEST_CASE("dispersion is the variance over what chance gives", "[published]") {
  // Mean 14: squares 16 4 4 49 0 49 9 25 25 0 9 add up to 190; 190 / 14 / 10 = 1.357.
  CHECK(dispersion({10, 16, 16, 7, 14, 21, 17, 9, 19, 14, 11}) == Approx(190.0 / 14 / 10));
  CHECK(dispersion({5, 5}) == 0);
}

TEST_CASE("a dispersion belongs in the middle of the simulated ones", "[published]") {
  std::vector<std::vector<std::uint64_t>> runs;
  for (std::uint64_t apart = 0; apart < 20; ++apart) runs.push_back({100 + apart, 100 - apart});
  const auto simulated = accepted(runs);
  const auto verdict = [&](double apart) {
    return judge_claim(of_workers(Claim::Kind::Dispersion, {100 + apart, 100 - apart}, 0.9),
                       simulated, nullptr)
        .outcome.verdict;
  };
  CHECK(verdict(10) == Verdict::Equivalent);
  CHECK(verdict(0) == Verdict::Different);   // below all: rank 0 of 20
  CHECK(verdict(30) == Verdict::Different);  // above all
}

}  // namespace
}  // namespace acceptlab::validation
