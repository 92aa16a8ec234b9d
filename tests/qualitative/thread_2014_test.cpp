#include "tests/catch.hpp"
#include "tests/qualitative/answer.hpp"

namespace acceptlab::testing {
namespace {

double throughput(const std::string& file, std::vector<std::string> set) {
  set.emplace_back("run.replications=2");
  return figure(asked(file, set), "rates.throughput_per_s").value;
}

TEST_CASE("Intel's +46.3% lies between connections of 75 us and of 200 us", "[qualitative]") {
  // Closed clients: a connection that costs little more than accept's 20 us meets the lock, which
  // takes 1 / 4.6 us = 217 thousand/s at best; 48 CPU threads at 0.62 of their speed make
  // 30 / 95 us = 313 thousand/s of 75 us each, and 30 / 220 us = 135 thousand/s of 200 us.
  const auto gain = [](const std::string& work) {
    const auto by = [&](const std::string& policy) {
      return throughput("thread-2014-gain.toml",
                        {"server.policy=" + policy, "work.cpu.mean=" + work, "run.duration=50ms"});
    };
    return by("intel-2014") / by("nginx-herd") - 1;
  };
  CHECK(gain("75us") > 0.463);
  CHECK(gain("200us") < 0.463);
}

TEST_CASE("DragonFly's figures of 2013 are fitted to the first of each pair", "[qualitative]") {
  // A single number is fitted in each file; 5% is what short runs and later models may differ by.
  CHECK(throughput("thread-2014-dragonfly-i7.toml", {"run.duration=500ms"}) ==
        Approx(37386).epsilon(0.05));
  CHECK(throughput("thread-2014-dragonfly-accept.toml", {"run.duration=100ms"}) ==
        Approx(100e3).epsilon(0.05));
  // By its own token a socket for each process takes more than twice as much.
  CHECK(throughput("thread-2014-dragonfly-accept.toml",
                   {"server.policy=dragonfly-per-worker", "run.duration=100ms"}) > 200e3);
}

}  // namespace
}  // namespace acceptlab::testing
