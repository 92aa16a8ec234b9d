#include "sim/histogram.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

#include "sim/random.hpp"
#include "sim/time_average.hpp"
#include "tests/catch.hpp"

namespace acceptlab::sim {
namespace {

using namespace std::chrono_literals;

TEST_CASE("the layout is HdrHistogram's with three digits", "[sim][histogram]") {
  // lowest 1, highest 3 600 000 000: 2048 sub-buckets, 22 buckets, (22 + 1) * 1024 = 23552
  // counters.
  Histogram histogram;
  histogram.record(Duration(3600000000));
  CHECK(histogram.bytes() == 23552 * sizeof(std::uint64_t));
  CHECK(Histogram::index_of((1ULL << 32) - 1) == 23551);
  CHECK(Histogram::index_of(0) == 0);
  CHECK(Histogram::index_of(2047) == 2047);
  CHECK(Histogram::index_of(2048) == 2048);  // cells of 2 from here on
  CHECK(Histogram::index_of(2049) == 2048);
  CHECK(Histogram::index_of(4096) == 3072);  // cells of 4
}

TEST_CASE("the sizes of HdrHistogram's layouts", "[sim][histogram]") {
  // With two digits 256 sub-buckets, the least power of two from 200 on. Up to 10 000 000 they
  // double 16 times (128 x 2^17 = 16.8 million), so 17 buckets and (17 + 1) x 128 counters.
  using Three = HistogramLayout<3>;
  using Two = HistogramLayout<2>;
  CHECK(Three::sub_buckets == 2048);
  CHECK(Three::buckets(3600000000) == 22);
  CHECK(Three::counters(Three::index_of(3600000000)) == 23552);
  CHECK(Two::sub_buckets == 256);
  CHECK(Two::buckets(10000000) == 17);
  CHECK(Two::counters(Two::index_of(10000000)) == 2304);
  const auto widest = [](auto layout, std::size_t counters) {
    double most = 0;
    for (std::size_t i = layout.sub_buckets; i < counters; ++i) {
      const auto low = layout.lowest_of(i), next = layout.lowest_of(i + 1);
      most = std::max(most, static_cast<double>(next - low) / static_cast<double>(low));
    }
    return most;
  };
  CHECK(widest(Three{}, 23552) == 0.0009765625);
  CHECK(widest(Two{}, 2304) == 0.0078125);
}

TEST_CASE("cells cover all values without a gap and none is wider than 1/1024",
          "[sim][histogram]") {
  for (std::size_t i = 0; i < 52 * 1024; ++i) {
    const auto low = Histogram::lowest_of(i), high = Histogram::highest_of(i);
    if (Histogram::index_of(low) != i || Histogram::index_of(high) != i) FAIL("cell " << i);
    if (low >= 2048 && static_cast<double>(high - low + 1) > static_cast<double>(low) / 1024)
      FAIL("cell " << i << " from " << low << " to " << high << " is too wide");
    if (low < 2048 && low != high) FAIL("cell " << i << " is not exact");
  }
}

std::vector<Duration> sample(std::size_t n) {
  const RandomSpace space{5, 0};
  DrawSequence draws(space, Purpose::Choice, 0, 0);
  std::vector<Duration> values;
  for (std::size_t i = 0; i < n; ++i) {
    values.emplace_back(static_cast<std::int64_t>(std::exp(20 * draws.unit())));  // 1 ns to 0.5 s
  }
  return values;
}

TEST_CASE("quantiles are order statistics to one part in 2048", "[sim][histogram]") {
  auto values = sample(5001);
  Histogram histogram;
  for (const Duration v : values) histogram.record(v);
  std::sort(values.begin(), values.end());
  for (const double p : {0.0, 0.001, 0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    const auto rank = std::max<std::size_t>(
        1, static_cast<std::size_t>(std::ceil(p * static_cast<double>(values.size()))));
    const auto exact = static_cast<double>(values[rank - 1].count());
    CHECK(histogram.quantile_ns(p) == Approx(exact).epsilon(0).margin(exact / 2048 + 0.5));
  }
  CHECK(histogram.quantile_ns(1.0) <= static_cast<double>(histogram.max().count()));
}

TEST_CASE("count, mean, deviation and maximum are exact", "[sim][histogram]") {
  // 1, 2, 3, 4: mean 5/2, variance (9 + 1 + 1 + 9)/4/3 = 5/3.
  Histogram histogram;
  for (const int ns : {1, 2, 3, 4}) histogram.record(Duration(ns));
  CHECK(histogram.count() == 4);
  CHECK(histogram.mean_ns() == 2.5);
  CHECK(histogram.sd_ns() == Approx(std::sqrt(5.0 / 3)));
  CHECK(histogram.max() == Duration(4));
  CHECK(histogram.count_up_to(Duration(2)) == 2);
}

TEST_CASE("an empty histogram answers 0", "[sim][histogram]") {
  const Histogram histogram;
  CHECK(histogram.count() == 0);
  CHECK(histogram.mean_ns() == 0.0);
  CHECK(histogram.sd_ns() == 0.0);
  CHECK(histogram.quantile_ns(0.99) == 0.0);
  CHECK(histogram.cells().empty());
}

bool equal(const Histogram& a, const Histogram& b) {
  const auto cells_a = a.cells(), cells_b = b.cells();
  return a.count() == b.count() && a.mean_ns() == b.mean_ns() && a.sd_ns() == b.sd_ns() &&
         a.max() == b.max() &&
         std::equal(cells_a.begin(), cells_a.end(), cells_b.begin(), cells_b.end(),
                    [](const auto& x, const auto& y) {
                      return x.upper_ns == y.upper_ns && x.count == y.count;
                    });
}

TEST_CASE("merging in any order is recording everything", "[sim][histogram]") {
  const auto values = sample(3000);
  Histogram all;
  std::vector<Histogram> parts(3);
  for (std::size_t i = 0; i < values.size(); ++i) {
    all.record(values[i]);
    parts[i % 3].record(values[i]);
  }
  Histogram forth, back;
  for (std::size_t i = 0; i < 3; ++i) {
    forth.merge(parts[i]);
    back.merge(parts[2 - i]);
  }
  CHECK(equal(forth, all));
  CHECK(equal(back, all));
}

TEST_CASE("sums do not overflow where 64 bits would", "[sim][histogram]") {
  // Squares of an hour are 1.3e25; a million of them still add up exactly.
  Histogram histogram;
  for (int i = 0; i < 1000000; ++i) histogram.record(3600s);
  CHECK(histogram.mean_ns() == 3.6e12);
  CHECK(histogram.sd_ns() == 0.0);
}

TEST_CASE("a time average is the exact integral of a step function", "[sim][time-average]") {
  // 0 on [0, 10), 2 on [10, 15), 3 on [15, 20), 1 on [20, 30): 0 + 10 + 15 + 10 = 35.
  TimeAverage average;
  average.add(Time(10ns), 2);
  average.add(Time(15ns), 1);
  average.add(Time(20ns), -2);
  CHECK(average.area(Time(30ns)) == 35);
  CHECK(average.value() == 1);
  CHECK(average.max() == 3);

  // The window starts again at 30 with the level 1: 1 on [30, 40), 0 on [40, 50).
  average.restart(Time(30ns));
  average.add(Time(40ns), -1);
  CHECK(average.area(Time(50ns)) == 10);
  CHECK(average.max() == 1);
}

TEST_CASE("the integral of a queue's length is the sum of the stays", "[sim][time-average]") {
  const RandomSpace space{6, 0};
  DrawSequence draws(space, Purpose::Choice, 0, 0);
  TimeAverage average;
  std::vector<std::pair<std::int64_t, int>> changes;
  std::int64_t stays = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto in = static_cast<std::int64_t>(1e9 * draws.unit());
    const auto stay = static_cast<std::int64_t>(1e8 * draws.unit());
    changes.emplace_back(in, 1);
    changes.emplace_back(in + stay, -1);
    stays += stay;
  }
  std::sort(changes.begin(), changes.end());
  for (const auto& [at, change] : changes) average.add(Time(Duration(at)), change);
  CHECK(average.area(Time(2s)) == stays);
  CHECK(average.value() == 0);
}

}  // namespace
}  // namespace acceptlab::sim
