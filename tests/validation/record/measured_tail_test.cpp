#include "validation/record/measured_tail.hpp"

#include "tests/catch.hpp"

namespace acceptlab::validation {
namespace {

/// A repeat of 100 waits: 50 up to 1 us, 40 up to 2 us, 10 up to 3 us, all so much longer.
RealRun repeat(std::uint64_t more_ns) {
  RealRun run;
  RealLatency& wait = run.latency["accept_wait"];
  wait.count = 100;
  wait.histogram = {{1000 + more_ns, 50}, {2000 + more_ns, 40}, {3000 + more_ns, 10}};
  return run;
}

TEST_CASE("quantiles of a case: median and range of its repeats", "[record]") {
  RealCase real;
  real.runs = {repeat(0), repeat(300), repeat(100)};
  const auto tail = measured_tail(real, "accept_wait");
  // 5 of 100 are longer at a share of 0.05, 2 at the next.
  REQUIRE(tail.size() == 4);
  CHECK(tail[0].longer == 0.5);
  CHECK(tail[0].median_s == Approx(1.1e-6));
  CHECK(tail[0].least_s == Approx(1.0e-6));
  CHECK(tail[0].most_s == Approx(1.3e-6));
  CHECK(tail[1].longer == 0.2);
  CHECK(tail[1].median_s == Approx(2.1e-6));  // half are longer than 1 us, a tenth than 2 us
  CHECK(tail[2].longer == 0.1);
  CHECK(tail[2].median_s == Approx(2.1e-6));
  CHECK(tail[3].longer == Approx(0.05));
  CHECK(tail[3].median_s == Approx(3.1e-6));
  CHECK(judged_runs(real) == 3);
}

TEST_CASE("repeats that are not judged are left out", "[record]") {
  RealCase real;
  real.runs = {repeat(0), repeat(5000), repeat(200)};
  real.runs[1].faults = {"too much steal"};
  const auto tail = measured_tail(real, "accept_wait");
  CHECK(tail[0].median_s == Approx(1.1e-6));  // between two
  CHECK(tail[0].most_s == Approx(1.2e-6));
  CHECK(judged_runs(real) == 2);
  CHECK(measured_tail(real, "request").empty());
  real.runs.resize(2);
  real.runs[0].faults = {"too much steal"};
  CHECK(measured_tail(real, "accept_wait").empty());
  CHECK(judged_runs(real) == 0);
}

}  // namespace
}  // namespace acceptlab::validation
