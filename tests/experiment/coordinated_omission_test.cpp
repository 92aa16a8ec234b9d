#include "experiment/statistics/coordinated_omission.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "experiment/statistics/quantile_intervals.hpp"
#include "experiment/statistics/statistics.hpp"
#include "tests/catch.hpp"
#include "tests/traced_run.hpp"

// One request every 1000 us, 100 us of work each, and the 50000th of 100000 meets a stall of 2 s.
// Simulated with clients that do not wait for one another and with one that waits for its answer.

namespace acceptlab::experiment {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t requests = 100000, stalled = 50000;

Scenario one_worker(const std::string& lines) {
  return testing::scenario(
      "format = 1\n[machine]\ncosts = \"zero\"\n[network]\nrtt = \"0s\"\n"
      "[server]\nworkers = 1\nbacklog = 4000\nwait = \"blocking\"\nstyle = \"prefork\"\n"
      "[work]\ncpu = { type = \"constant\", value = \"100us\" }\n"
      "[run]\nwarmup = \"0s\"\nconnections = 100000\n" +
      lines);
}

/// Microseconds from the first SYN to the end of each connection, in the order of their ends.
std::vector<double> latencies_us(const Scenario& scenario) {
  std::vector<double> us;
  for (const testing::End& end : testing::traced_run(scenario).ends) {
    if (end.cohort) us.push_back(static_cast<double>((end.at - end.first_syn).count()) / 1e3);
  }
  return us;
}

struct Quantiles {
  double p50, p90, p99, p999, max;
};
void check(const std::vector<double>& us, const Quantiles& known) {
  CHECK(quantile(us, 0.5) == known.p50);
  CHECK(quantile(us, 0.9) == known.p90);
  CHECK(quantile(us, 0.99) == known.p99);
  CHECK(quantile(us, 0.999) == known.p999);
  CHECK(quantile(us, 1) == known.max);
}

TEST_CASE("an open load sees all of a stall", "[statistics][omission]") {
  Scenario s = one_worker("[[arrivals]]\n");
  std::vector<testing::Row> rows;
  for (std::size_t i = 0; i < requests; ++i)
    rows.push_back({1000us * static_cast<std::int64_t>(i), i == stalled ? 2s + 100us : 100us});
  testing::replay(s, rows);
  const std::vector<double> us = latencies_us(s);
  REQUIRE(us.size() == requests);
  check(us, {100, 100, 1100100, 1910100, 2000100});
  CHECK(mean(us) == Approx(22332.223).epsilon(1e-9));
  CHECK(std::count_if(us.begin(), us.end(), [](double x) { return x > 10000; }) == 2212);
}

TEST_CASE("a client that waits leaves most of a stall out, and correction brings back a part",
          "[statistics][omission]") {
  // The client sends 900 us after the start and after each answer. A worker that is serving when a
  // stall begins would end that first: it begins 1 us before the request.
  const Scenario s = one_worker(
      "[[arrivals]]\nprocess = { type = \"closed\", clients = 1, think = \"900us\" }\n"
      "[[events]]\nat = \"50000899us\"\ndo = { stall_worker = 0, for = \"2000001us\" }\n");
  const std::vector<double> us = latencies_us(s);
  REQUIRE(us.size() == requests);
  check(us, {100, 100, 100, 100, 2000100});
  CHECK(mean(us) == Approx(120).epsilon(1e-9));
  const std::vector<double> corrected = corrected_for_omission(us, 1000);
  CHECK(corrected.size() == 101999);
  check(corrected, {100, 100, 981100, 1899100, 2000100});
}

}  // namespace
}  // namespace acceptlab::experiment
