#include "tests/catch.hpp"
#include "tests/qualitative/answer.hpp"

namespace acceptlab::testing {
namespace {

double local_share(unsigned workers, std::vector<std::string> set = {}) {
  set.push_back("server.workers=" + std::to_string(workers));
  set.emplace_back("run.replications=2");
  set.emplace_back("run.duration=100ms");
  return figure(asked("dragonfly-locality.toml", set), "connections.local_share").value;
}

TEST_CASE("DragonFly: workers as many as CPUs, or a multiple, keep every flow local",
          "[qualitative]") {
  // h & 127 is any of 0..127. CPU h mod 16; socket h mod n, whose worker is on CPU (h mod n) mod
  // 16, the same for every h exactly when 16 divides n.
  CHECK(local_share(16) == 1);
  CHECK(local_share(32) == 1);
  CHECK(local_share(48) == 1);
}

TEST_CASE("DragonFly: any other number of workers does not", "[qualitative]") {
  // Of the 128 values of h & 127 those with (h mod n) mod 16 == h mod 16, counted:
  //   n = 17  0..16 (16 mod 17 is CPU 0's)   17/128 = 13.3%
  //   n = 15  0..14                          15/128 = 11.7%
  //   n = 8   those with h mod 16 < 8        64/128 = 50%
  // 2000 addresses fill the 128 values unevenly: of 6000 connections a share p scatters by more
  // than sqrt(p (1 - p) / 2000) = 1.1%, so 4%.
  const auto [workers, share] = GENERATE(table<unsigned, double>({
      {17, 17 / 128.0},
      {15, 15 / 128.0},
      {8, 64 / 128.0},
  }));
  CAPTURE(workers);
  CHECK(local_share(workers) == Approx(share).margin(0.04));
}

TEST_CASE("DragonFly: nor do shared sockets, nor Linux with a socket per worker", "[qualitative]") {
  CHECK(local_share(16, {"server.policy=nginx-shared"}) < 0.1);
  CHECK(local_share(16, {"server.policy=intel-2014"}) < 0.1);
  // Linux's hash knows nothing of the card's: 1 in 16 by chance, of which 2000 addresses scatter by
  // sqrt(15) / 16 / sqrt(2000) = 0.5%.
  CHECK(local_share(16, {"kernel={version=\"6.1\"}", "server.policy=nginx-reuseport",
                         "machine.nic_queues=16"}) == Approx(1 / 16.0).margin(0.03));
}

}  // namespace
}  // namespace acceptlab::testing
