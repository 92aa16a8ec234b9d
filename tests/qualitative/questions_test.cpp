#include <algorithm>

#include "tests/catch.hpp"
#include "tests/qualitative/answer.hpp"

namespace acceptlab::testing {
namespace {

double value(const experiment::RunResult& result, const std::string& metric) {
  return figure(result, metric).value;
}

TEST_CASE("exclusive wake-ups leave the work to few workers, moving to the tail spreads it",
          "[qualitative]") {
  const auto imbalance = [](const std::vector<std::string>& set) {
    return value(asked("one-worker-takes-all.toml", set), "imbalance.workers_max_over_mean");
  };
  // The load is 8k/s x 86 us = 0.7 workers of 8. Erlang's ordered hunt: the first of them is busy
  // for 0.7 / 1.7 = 41% of the time and serves the share 1 / 1.7 = 59%, 4.7 times the mean (with
  // exponential times; these have a constant part, so a tenth is left).
  CHECK(imbalance({}) > 0.9 * 4.7);
  CHECK(imbalance({"server.policy=nginx-exclusive-16"}) < 1.1);
  CHECK(imbalance({"server.policy=shared-blocking"}) < 1.1);
}

TEST_CASE("the herd wakes whoever waits, EPOLLEXCLUSIVE one", "[qualitative]") {
  const auto woken = [](const std::vector<std::string>& set) {
    return value(asked("thundering-herd.toml", set), "wakeups.woken");
  };
  // 5k/s x 267 us = 1.3 of 16 workers are busy, the others wait: 14.7.
  CHECK(woken({}) == Approx(16 - 1.3).margin(0.3));
  CHECK(woken({"server.policy=nginx-exclusive"}) == Approx(1).margin(0.01));
}

TEST_CASE("who shares a socket does not wait for a worker that stalls", "[qualitative]") {
  const auto own = asked("stalled-worker.toml", {});
  const auto shared = asked("stalled-worker.toml", {"server.policy=nginx-exclusive-16"});
  CHECK(above(figure(own, "latency.accept_wait.p99"), 100,
              figure(shared, "latency.accept_wait.p99")));
  // An eighth of the connections of 200 ms wait for 100 ms on average: 2.5 ms of a second's mean.
  CHECK(value(own, "latency.service_wait.mean") > 2.0e-3);
}

TEST_CASE("an accept queue that is long enough drops nothing", "[qualitative]") {
  const std::string dropped = "connections.final_ack_dropped";
  CHECK(value(asked("backlog-overflow.toml", {}), dropped) > 0);
  CHECK(value(asked("backlog-overflow.toml", {"kernel.version=5.4", "server.backlog=4096"}),
              dropped) == 0);
}

TEST_CASE("SYN cookies keep a server open through a flood, a longer queue does not",
          "[qualitative]") {
  const auto served = [](const std::vector<std::string>& set) {
    return value(asked("syn-flood.toml", set), "rates.throughput_per_s");
  };
  // 1k/s of real clients. Without cookies the flood keeps the SYN queue full: while it is over half
  // full a request goes after 1 + 2 + 4 = 7 s, so that its 512 places let in 73 a second of 6k SYNs
  // and the clients' repeated ones: of the real ones less than 2 in 100. With a backlog of 4096 the
  // rule of max_syn_backlog = 4096 leaves 3073 places, 439 a second: less than 1 in 10.
  CHECK(served({}) == Approx(1000).epsilon(0.05));
  CHECK(served({"net.ipv4.tcp_syncookies=0"}) < 20);
  CHECK(served({"net.ipv4.tcp_syncookies=0", "server.backlog=4096"}) < 100);
  CHECK(served({"net.ipv4.tcp_syncookies=2"}) == Approx(1000).epsilon(0.05));
}

TEST_CASE("SO_REUSEPORT of other BSDs gives one socket everything", "[qualitative]") {
  const auto imbalance = [](const std::vector<std::string>& set) {
    return value(asked("bsd-reuseport-trap.toml", set), "imbalance.sockets_max_over_mean");
  };
  CHECK(imbalance({}) == 8);
  CHECK(imbalance({"server.balance=true"}) < 1.3);
  CHECK(imbalance({"kernel.system=dragonfly", "kernel.version=5.8",
                   "server.policy=dragonfly-per-worker"}) < 1.3);
}

TEST_CASE("more sockets of DragonFly are loaded less evenly", "[qualitative]") {
  const auto imbalance = [](unsigned sockets) {
    return figure(
        asked("dragonfly-hash-imbalance.toml", {"server.workers=" + std::to_string(sockets)}),
        "imbalance.sockets_max_over_mean");
  };
  CHECK(above(imbalance(24), 1, imbalance(12)));
  CHECK(above(imbalance(96), 1, imbalance(24)));
}

/// What an event of a scenario has cost, on average over the replications.
struct Cost {
  double lost = 0, moved = 0;
};
Cost cost_of_event(const experiment::RunResult& result, std::size_t row = 0) {
  Cost cost;
  const auto n = static_cast<double>(result.replications.size());
  for (const kernel::Measurement& m : result.replications) {
    cost.lost += static_cast<double>(m.lifecycle.at(row).lost) / n;
    cost.moved += static_cast<double>(m.lifecycle.at(row).moved) / n;
  }
  return cost;
}

bool finds_nothing(const experiment::RunResult& result) {
  return std::all_of(result.replications.begin(), result.replications.end(),
                     [](const kernel::Measurement& m) { return m.findings.empty(); });
}

const std::vector<std::string> on_dragonfly{
    "kernel.system=dragonfly", "kernel.version=5.8", "server.policy=dragonfly-per-worker",
    "kernel.sysctl={ \"kern.ipc.somaxconn\" = 1024 }", "server.holder=master"};

TEST_CASE("a reload with fewer workers loses on Linux, and moves elsewhere", "[qualitative]") {
  const auto on_linux = cost_of_event(asked("reload-losses.toml", {}));
  const auto migrates = cost_of_event(asked("reload-losses.toml", {"net.ipv4.tcp_migrate_req=1"}));
  const auto inherits = cost_of_event(asked("reload-losses.toml", on_dragonfly));
  CHECK(on_linux.lost > 1);
  CHECK(on_linux.moved == 0);
  CHECK(migrates.lost == 0);
  CHECK(migrates.moved > 1);
  CHECK(inherits.lost == 0);
  const auto as_many = cost_of_event(asked("reload-losses.toml", {"events.0.do={ reload = {} }"}));
  CHECK(as_many.lost == 0);
  // Where workers hold the sockets all sixteen close.
  const auto held = cost_of_event(
      asked("reload-losses.toml", {"events.0.do={ reload = {} }", "server.holder=worker"}));
  CHECK(held.lost > 1);
}

TEST_CASE("sockets of an old master collect connections until it quits", "[qualitative]") {
  // 36k/s x 4/16 x 200 ms = 1800 of them, less what the last workers took on their way out.
  const auto on_linux = cost_of_event(asked("upgrade-losses.toml", {}));
  CHECK(on_linux.lost == Approx(1800).margin(200));
  const auto inherits = cost_of_event(asked("upgrade-losses.toml", on_dragonfly));
  CHECK(inherits.lost == 0);
  CHECK(inherits.moved > 1600);  // and once more from heir to heir
  const auto as_many =
      asked("upgrade-losses.toml", {"events.0.do={ binary_upgrade = { drain = \"200ms\" } }"});
  CHECK(cost_of_event(as_many).lost == 0);
  CHECK(finds_nothing(as_many));
}

TEST_CASE("an upgrade taken back costs nothing where the master holds the sockets",
          "[qualitative]") {
  const auto master = asked("upgrade-rollback.toml", {});
  for (const std::size_t signal : {0, 1, 2, 3}) CHECK(cost_of_event(master, signal).lost == 0);
  CHECK(finds_nothing(master));
  const auto workers = asked("upgrade-rollback.toml", {"server.holder=worker"});
  CHECK(cost_of_event(workers, 1).lost > 0);  // WINCH
  CHECK(cost_of_event(workers, 3).lost > 0);  // QUIT
}

TEST_CASE("workers beyond a container's quota stand still together", "[qualitative]") {
  const auto many = asked("container-quota.toml", {});
  const auto four =
      asked("container-quota.toml", {"server.workers=4", "server.policy=nginx-exclusive-16"});
  CHECK(
      above(figure(many, "latency.service_wait.p99"), 1, figure(four, "latency.service_wait.p99")));
}

}  // namespace
}  // namespace acceptlab::testing
