#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/traced_run.hpp"

// `accept_probe scheduler`: four workers pinned to CPU 1 share a socket and serve nothing; 400
// connections come from CPU 0, one every 5 ms. As whole scenarios, beside what a live Linux 6.18
// did (vectors/scheduler-linux-6.18.json). `work.cpu` makes up for what accepting and closing cost
// there, where the trace and the end of the connection count too: a winner was charged 31 us
// (median, sched_stat_runtime), who found nothing 2 us. docs/schedulers.md says which rules make it
// so.

namespace acceptlab::testing {
namespace {

constexpr std::size_t workers = 4;

TracedRun pinned_workers(const std::string& wait) {
  return traced_run(scenario(R"(
format = 1
[machine]
cores = 2
steering = "loopback"
[kernel]
version = "6.18"
[network]
rtt = "0us"
[client]
pin = "0"
[work]
cpu = { type = "constant", value = "18us" }
[[arrivals]]
process = { type = "paced", rate = "200/s" }
[run]
duration = "2003ms"
warmup = "0s"
replications = 1
[server]
workers = 4
sockets = 1
pin = "1"
wait = ")" + wait + "\"\n"));
}

nlohmann::json record(const std::string& pattern) {
  std::ifstream file(std::string(ACCEPTLAB_LIVE_VECTORS) + "/scheduler-linux-6.18.json");
  REQUIRE(file);
  return nlohmann::json::parse(file).at("records").at("herd_" + pattern);
}

std::vector<double> shares(std::vector<double> wins) {
  double all = 0;
  for (const double w : wins) all += w;
  for (double& w : wins) w /= all;
  return wins;
}

/// Of the connections, by order of registration.
std::vector<double> shares(const TracedRun& run) {
  std::vector<double> wins(workers);
  for (const unsigned w : run.workers()) ++wins[w];
  return shares(wins);
}

double total_variation(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i] - b[i]);
  return sum / 2;
}

}  // namespace

TEST_CASE("live herd: one is woken where the kernel wakes one", "[models][wake][live]") {
  const auto [wait, pattern] = GENERATE(table<std::string, std::string>({
      {"epoll-exclusive", "exclusive"},  // the first registered, each time
      {"blocking", "blocking"},          // in turn
  }));
  const TracedRun run = pinned_workers(wait);
  const auto live = record(pattern);
  CHECK(shares(run) == shares(live.at("wins").get<std::vector<double>>()));
  CHECK(static_cast<double>(run.result.wakeups.woken) ==
        live.at("wakes_per_connection").get<double>() *
            static_cast<double>(run.result.connections.offered));
}

TEST_CASE("live herd: all are woken, and the run queue decides", "[models][wake][live]") {
  // All four come into the empty run queue at once, the last registered first. The first of them is
  // placed at the average whatever its lag was (place_entity() has nobody to be fair to), so the
  // last registered never wins where another one is owed anything; of the others who used less in
  // the round before (it lost, the winner accepted) is owed more and has the earlier deadline.
  // Accepted is a distance of 0.05 in total variation: runs of the live kernel differ by up to
  // 0.08.
  const TracedRun run = pinned_workers("epoll");
  const auto live = record("level");
  CHECK(static_cast<double>(run.result.wakeups.woken) ==
        live.at("wakes_per_connection").get<double>() *
            static_cast<double>(run.result.connections.offered));
  const auto model = shares(run);
  CAPTURE(model);
  CHECK(total_variation(model, shares(live.at("wins").get<std::vector<double>>())) <= 0.05);
}

}  // namespace acceptlab::testing
