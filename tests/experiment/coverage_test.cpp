#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <iostream>
#include <vector>

#include "experiment/run/parallel.hpp"
#include "experiment/statistics/batch_means.hpp"
#include "experiment/statistics/quantile_intervals.hpp"
#include "sim/arithmetic.hpp"
#include "sim/random.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/ar1.hpp"

// How often 95% intervals hold the truth: 1000 of each, at fixed seeds. The binomial sd of a
// coverage of 95% is 0.69%, so that one of 93 to 97% is within three of them.

namespace acceptlab::experiment {
namespace {

constexpr std::size_t intervals = 1000;

/// Counts the intervals that hold `truth`; shown, so that the documentation can be held to it.
class Coverage {
 public:
  Coverage(const char* name, double truth) : name_(name), truth_(truth) {}
  void add(const Estimate& estimate) {
    if (!estimate.interval) return;
    ++made_;
    covered_ += estimate.interval->contains(truth_) ? 1U : 0U;
  }
  /// The fraction of those made.
  double share() const {
    const double share = static_cast<double>(covered_) / static_cast<double>(made_);
    std::cout << name_ << ": " << 100 * share << "% of " << made_ << " intervals\n";
    return share;
  }
  std::size_t made() const { return made_; }

 private:
  const char* name_;
  double truth_;
  std::atomic<std::size_t> made_ = 0, covered_ = 0;
};

TEST_CASE("intervals on AR(1) cover as often as they say", "[coverage]") {
  // phi 0.9, n 10000, batches of 500. Quantile 0.9 of the marginal: 1.2816 sqrt(1/0.19).
  Coverage batches("AR(1), batch means", 0), overlapping("AR(1), overlapping batch means", 0);
  Coverage running("AR(1), running batches", 0);
  Coverage quantiles("AR(1), sectioned p90", sim::inverse_normal(0.9) / std::sqrt(0.19));
  for_each_in_parallel(intervals, 0, [&](std::size_t i) {
    constexpr std::size_t n = 10000, size = 500;
    const std::vector<double> x = ar1(0.9, n, 1000000 + i);
    batches.add(batch_estimate(batch_means(x, size)));
    // About 1.5 (n/m - 1) degrees of freedom.
    const double half =
        student_quantile(0.975, 28) * std::sqrt(overlapping_batch_variance(x, size) / double{n});
    overlapping.add({mean(x), Interval{mean(x) - half, mean(x) + half}});
    RunningBatches growing;
    for (const double v : x) growing.add(v);
    running.add(growing.estimate());
    quantiles.add(estimate(sectioned_quantile(x, size, 0.9)));
  });
  for (const Coverage* coverage : {&batches, &overlapping}) {
    const double share = coverage->share();
    CHECK(share >= 0.93);
    CHECK(share <= 0.97);
  }
  // Batches of the smallest size that looks independent are a little too short, and the quantile of
  // 500 dependent values is biased: 90% is asked of both.
  CHECK(running.made() > intervals * 9 / 10);
  CHECK(running.share() >= 0.90);
  CHECK(quantiles.share() >= 0.90);
}

/// Waits of an M/M/1 at rho 0.8 by Lindley's recursion, from empty; services have the mean 1.
class Waits {
 public:
  explicit Waits(std::uint64_t number) : draws_({20140827, 0}, sim::Purpose::Choice, 0, number) {}
  double next() {
    constexpr double rho = 0.8;
    const double wait = wait_;
    const double service = -sim::log(draws_.unit()), gap = -sim::log(draws_.unit()) / rho;
    wait_ = std::max(0.0, wait_ + service - gap);
    return wait;
  }

 private:
  sim::DrawSequence draws_;
  double wait_ = 0;
};

TEST_CASE("intervals on the wait of M/M/1 at rho 0.8 cover 90% and more", "[coverage]") {
  constexpr double truth = 4;  // rho/(1 - rho) services
  Coverage batches("M/M/1, 32 batches of 31250", truth), running("M/M/1, running batches", truth);
  Coverage replications("M/M/1, 10 replications of 100000", truth);
  for_each_in_parallel(intervals, 0, [&](std::size_t i) {
    constexpr std::size_t n = 1000000, size = n / 32;
    Waits waits(i);
    RunningBatches growing;
    std::vector<double> x(n);
    for (double& wait : x) growing.add(wait = waits.next());
    batches.add(batch_estimate(batch_means(x, size)));
    running.add(growing.estimate());
    std::vector<double> means;
    for (std::uint64_t r = 0; r < 10; ++r) {
      constexpr std::size_t warmup = 2000, each = 100000;
      Waits own(1000000 + 10 * i + r);
      for (std::size_t k = 0; k < warmup; ++k) own.next();
      double sum = 0;
      for (std::size_t k = 0; k < each; ++k) sum += own.next();
      means.push_back(sum / each);
    }
    replications.add(estimate(mean_sample(means)));
  });
  CHECK(running.made() > intervals * 9 / 10);
  for (const Coverage* coverage : {&batches, &running, &replications})
    CHECK(coverage->share() >= 0.90);
}

}  // namespace
}  // namespace acceptlab::experiment
