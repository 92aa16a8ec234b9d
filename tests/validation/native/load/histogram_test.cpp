#include "validation/native/load/histogram.hpp"

#include <cmath>
#include <random>

#include "tests/catch.hpp"

using namespace acceptlab::native::load;

TEST_CASE("buckets cover all times without a gap", "[load][histogram]") {
  for (std::size_t bucket = 1; bucket < Histogram::bucket_count(); ++bucket)
    REQUIRE(Histogram::lower_end(bucket) == Histogram::upper_end(bucket - 1) + 1);
  CHECK(Histogram::lower_end(0) == 0);
  CHECK(Histogram::upper_end(Histogram::bucket_count() - 1) == Histogram::longest_time);
}

TEST_CASE("a time falls into the bucket whose ends enclose it", "[load][histogram]") {
  const auto time = GENERATE(as<Nanoseconds>(), 0, 1, 2047, 2048, 2049, 4095, 4096, 123'456,
                             1'000'000'007, Histogram::longest_time);
  CAPTURE(time);
  Histogram histogram;
  histogram.add(time);
  for (std::size_t bucket = 0; bucket < Histogram::bucket_count(); ++bucket) {
    if (histogram.count_of(bucket) == 0) continue;
    CHECK(Histogram::lower_end(bucket) <= time);
    CHECK(time <= Histogram::upper_end(bucket));
    // Three digits.
    CHECK(static_cast<double>(Histogram::upper_end(bucket) - Histogram::lower_end(bucket)) <=
          static_cast<double>(time) / 1000);
  }
}

TEST_CASE("quantiles agree with a sorted sample to three digits", "[load][histogram]") {
  std::mt19937_64 random(5);
  std::lognormal_distribution<double> times(11, 1.5);
  std::vector<Nanoseconds> sample(20'000);
  Histogram histogram;
  for (Nanoseconds& time : sample) histogram.add(time = std::llround(times(random)));
  std::sort(sample.begin(), sample.end());
  for (const double q : {0.001, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    const auto rank = static_cast<std::size_t>(std::ceil(q * 20'000)) - 1;
    CAPTURE(q);
    CHECK(static_cast<double>(histogram.quantile(q)) ==
          Approx(static_cast<double>(sample[rank])).epsilon(0.001));
  }
  double sum = 0;
  for (const Nanoseconds time : sample) sum += static_cast<double>(time);
  CHECK(histogram.mean() == Approx(sum / 20'000));
  CHECK(histogram.max() == sample.back());
}

TEST_CASE("times out of range count at its ends", "[load][histogram]") {
  Histogram histogram;
  histogram.add(-5);
  histogram.add(never);
  CHECK(histogram.total() == 2);
  CHECK(histogram.quantile(0.5) == 0);
  CHECK(histogram.max() == Histogram::longest_time);
}

TEST_CASE("an empty histogram has zeros", "[load][histogram]") {
  const Histogram histogram;
  CHECK(histogram.quantile(0.99) == 0);
  CHECK(histogram.mean() == 0);
  CHECK(histogram.standard_deviation() == 0);
}

TEST_CASE("standard deviation of two times is half their distance", "[load][histogram]") {
  Histogram histogram;
  histogram.add(1000);
  histogram.add(2000);
  CHECK(histogram.standard_deviation() == Approx(500));
}
