#include "validation/measure/latency_summary.hpp"

#include "tests/catch.hpp"

namespace acceptlab::validation {
namespace {

TEST_CASE("a latency's figures are order statistics in seconds") {
  // 10 us, 20 us, ..., 1000 us: the 50th, 90th and 99th of a hundred.
  std::vector<std::int64_t> ns;
  for (int i = 100; i >= 1; --i) ns.push_back(i * 10'000);
  const RealLatency latency = summarise_latency(ns);
  CHECK(latency.count == 100);
  CHECK(latency.p50_s == Approx(500e-6));
  CHECK(latency.p90_s == Approx(900e-6));
  CHECK(latency.p99_s == Approx(990e-6));
  CHECK(latency.max_s == Approx(1000e-6));
  CHECK(latency.mean_s == Approx(505e-6));
  // Variance of 1..n with n - 1: n (n + 1) / 12, so 10 us times the root of 100 x 101 / 12.
  CHECK(latency.sd_s == Approx(10e-6 * 29.0115));
}

TEST_CASE("a time is the number nearest to its nanoseconds, which is the shortest to write") {
  CHECK(summarise_latency({35'000}).max_s == 35e-6);  // 35000 * 1e-9 is 3.5000000000000004e-05
  CHECK(summarise_latency({35'000}).p50_s == 35e-6);
}

TEST_CASE("the histogram's cells hold their values and are at most 1/16 wide") {
  const RealLatency latency = summarise_latency({0, 31, 32, 33, 1000, 1'000'000});
  std::uint64_t sum = 0;
  for (const auto& [upper, count] : latency.histogram) sum += count;
  CHECK(sum == 6);
  // 1000 has ten bits, of which the first five are kept: cells of 32, and 1000 is in 992 to 1023.
  CHECK(latency.histogram[3].first == 1023);
  CHECK(latency.histogram.back().first >= 1'000'000);
  CHECK(latency.histogram.back().first < 1'000'000 + 1'000'000 / 16);
}

TEST_CASE("nothing measured is an empty summary") {
  CHECK(summarise_latency({}).count == 0);
  CHECK(summarise_latency({}).histogram.empty());
}

}  // namespace
}  // namespace acceptlab::validation
