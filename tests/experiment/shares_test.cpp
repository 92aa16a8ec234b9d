#include "experiment/result/shares.hpp"

#include <cmath>

#include "experiment/statistics/chance.hpp"
#include "tests/catch.hpp"

namespace acceptlab::experiment {
namespace {

using kernel::Measurement;

Measurement replication(const std::vector<std::uint64_t>& accepted) {
  Measurement m;
  m.window = std::chrono::seconds(1);
  for (unsigned i = 0; i < accepted.size(); ++i) {
    kernel::WorkerMeasurement& worker = m.workers.emplace_back();
    worker.index = i;
    worker.accepted = accepted[i];
  }
  return m;
}

TEST_CASE("shares over two replications", "[shares]") {
  // Worker 0: 30 of 100 and 50 of 100, together 80 of 200. The values are 0.3 and 0.5 about 0.4:
  // half-width t(0.975, 1) * sqrt((0.01 + 0.01) / 2) = 12.706 * 0.1, cut at 0 and 1.
  const std::vector<Measurement> both{replication({30, 70}), replication({50, 50})};
  const Shares shares = worker_shares(both);
  REQUIRE(shares.members.size() == 2);
  CHECK(shares.members[0].share.value == Approx(0.4));
  REQUIRE(shares.members[0].share.interval);
  CHECK(shares.members[0].share.interval->low == 0);
  CHECK(shares.members[0].share.interval->high == 1);
  CHECK(shares.members[0].whole);
  CHECK(shares.even == 0.5);
  CHECK(shares.chance.low == chance95_shares(200, 2).low);
  CHECK(shares.chance.high == chance95_shares(200, 2).high);
}

TEST_CASE("one replication has no interval", "[shares]") {
  const std::vector<Measurement> one{replication({10, 30})};
  CHECK(worker_shares(one).members[1].share.value == 0.75);
  CHECK_FALSE(worker_shares(one).members[1].share.interval);
}

TEST_CASE("chance is for those who were there for the whole window", "[shares]") {
  // The third worker comes in one of two replications, half way: of the 400 connections the others
  // got 360, an equal share of which is 0.9 / 2.
  std::vector<Measurement> both{replication({90, 90, 20}), replication({100, 80, 20})};
  both[1].workers[2].born = sim::Time{} + std::chrono::milliseconds(500);
  const Shares shares = worker_shares(both);
  CHECK_FALSE(shares.members[2].whole);
  CHECK(shares.members[2].share.value == Approx(0.1));
  CHECK(shares.even == Approx(0.45));
  CHECK(shares.chance.high == Approx(0.9 * chance95_shares(360, 2).high));
}

TEST_CASE("a worker that one replication does not have got nothing there", "[shares]") {
  const std::vector<Measurement> both{replication({100}), replication({60, 40})};
  const Shares shares = worker_shares(both);
  REQUIRE(shares.members.size() == 2);
  CHECK(shares.members[1].share.value == Approx(0.2));  // 40 of 200
  CHECK_FALSE(shares.members[1].whole);
  CHECK(shares.even == Approx(0.8));
}

TEST_CASE("sockets share what arrived; nothing has no shares", "[shares]") {
  Measurement m = replication({});
  m.sockets.resize(2);
  m.sockets[1].index = 1;
  m.sockets[1].arrived = 3;
  m.sockets[0].arrived = 1;
  const std::vector<Measurement> one{m};
  CHECK(socket_shares(one).members[1].share.value == 0.75);
  CHECK(worker_shares(one).members.empty());
  CHECK(std::isnan(worker_shares(one).even));
  const std::vector<Measurement> idle{replication({0, 0})};
  CHECK(std::isnan(worker_shares(idle).even));
  CHECK(std::isnan(worker_shares(idle).chance.low));
}

}  // namespace
}  // namespace acceptlab::experiment
