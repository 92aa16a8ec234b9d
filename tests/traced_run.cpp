#include "tests/traced_run.hpp"

#include <algorithm>
#include <string>

#include "experiment/reader/scenario_reader.hpp"
#include "experiment/run/world.hpp"

namespace acceptlab::testing {

using experiment::Scenario;

const std::string_view plain_text = R"(
[machine]
costs = "zero"
[network]
rtt = "0us"
[work]
cpu = { type = "constant", value = "0s" }
[[arrivals]]
process = { type = "paced", rate = "100/s" }
[run]
duration = "1s"
warmup = "0s"
replications = 1
[server]
workers = 3
)";

Scenario scenario(std::string_view text) {
  return experiment::read_scenario_text(text, "test.toml").scenario;
}

Scenario plain(std::string_view server, std::string_view rest) {
  return scenario("format = 1\n" + std::string(plain_text) + std::string(server) + "\n" +
                  std::string(rest));
}

void replay(Scenario& scenario, const std::vector<Row>& rows) {
  auto& arrivals = scenario.arrivals.front();
  arrivals.process.kind = experiment::ProcessSpec::Kind::Replay;
  arrivals.replay.clear();
  std::uint16_t port = 1024;
  for (const Row& row : rows) {
    arrivals.replay.push_back(
        {sim::Time(row.at), kernel::Address::from_v4(0x0a000001), ++port, row.cpu, row.socket});
  }
}

std::vector<unsigned> TracedRun::workers() const {
  std::vector<unsigned> all;
  for (const Accept& a : accepts) all.push_back(a.worker);
  return all;
}

std::uint64_t ended(const TracedRun& run, kernel::Outcome outcome) {
  return static_cast<std::uint64_t>(
      std::count_if(run.ends.begin(), run.ends.end(),
                    [&](const End& e) { return e.cohort && e.outcome == outcome; }));
}

TracedRun traced_run(const Scenario& scenario, std::uint32_t replication) {
  struct Tracer final : kernel::ConnectionObserver {
    TracedRun run;
    void accepted(const kernel::Connection& c) override {
      run.accepts.push_back(
          {c.ordinal, c.complete, c.accepted, c.worker, c.socket->number(), c.cohort});
    }
    void ended(const kernel::Connection& c, kernel::Outcome outcome,
               std::optional<kernel::LossCause> cause) override {
      run.ends.push_back({c.ordinal, c.first_syn, now(), outcome, cause, c.cohort});
    }
    experiment::World* world = nullptr;
    sim::Time now() const { return world->now(); }
  } tracer;
  experiment::World world(scenario, replication);
  tracer.world = &world;
  world.observe(tracer);
  tracer.run.result = world.run(scenario.run.warmup.value_or(sim::Duration{0}), std::nullopt);
  return std::move(tracer.run);
}

}  // namespace acceptlab::testing
