#include "tests/catch.hpp"
#include "tests/qualitative/answer.hpp"

namespace acceptlab::testing {
namespace {

TEST_CASE("at equal load a socket per worker has the longer tail", "[qualitative]") {
  const auto asked_of = [](const std::string& policy) {
    return asked("tail-at-equal-load.toml",
                 {"server.policy=" + policy, "run.replications=4", "run.duration=150ms"});
  };
  const auto shared = asked_of("nginx-exclusive"), own = asked_of("nginx-reuseport");
  // The load is the same: what arrives is, and the busy time differs by wake-ups alone.
  CHECK(figure(own, "rates.throughput_per_s").value ==
        Approx(figure(shared, "rates.throughput_per_s").value).epsilon(0.01));
  // In theory, were all 105 us exponential: behind one of 16 servers (M/M/1) the wait exceeds t
  // with probability 0.65 exp(-0.35 t / 105 us), so p99 is 1.25 ms; behind all of them
  // (M/M/16) 7.7% wait and p99 is 38 us. Wake-ups add to both, and more to what is short.
  CHECK(above(figure(own, "service_wait.p99"), 2, figure(shared, "service_wait.p99")));
  CHECK(above(figure(own, "service_wait.mean"), 2, figure(shared, "service_wait.mean")));
  CHECK(above(figure(own, "response.p99"), 1.3, figure(shared, "response.p99")));
}

}  // namespace
}  // namespace acceptlab::testing
