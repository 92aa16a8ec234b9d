#include "validation/measure/schedule.hpp"

#include <fmt/format.h>

#include <array>
#include <iterator>
#include <set>

#include "experiment/notation/diagnostics.hpp"
#include "experiment/notation/units.hpp"
#include "experiment/scenario/model_settings.hpp"
#include "models/load/sources.hpp"

namespace acceptlab::validation {

using experiment::ReplayRow;
using experiment::Scenario;

namespace {

[[noreturn]] void refuse(const Scenario& scenario, std::string key, std::string what,
                         std::string help) {
  throw experiment::ScenarioError({{experiment::Diagnostic::Severity::Error,
                                    scenario.file,
                                    0,
                                    0,
                                    0,
                                    std::move(key),
                                    std::move(what),
                                    std::move(help),
                                    {}}});
}

/// A row has an arrival, a 4-tuple and a demand; nothing else of a connection can differ.
void check_expressible(const Scenario& scenario) {
  const experiment::WorkSpec& work = scenario.work;
  const auto is = [](const sim::Distribution& d, double value) {
    return d.is_constant() && d.mean() == value;
  };
  if (!is(work.requests, 1))
    refuse(scenario, "work.requests", "a measured connection makes one request",
           "set work.requests=1");
  if (!is(work.setup_cpu, 0) || !is(work.hold, 0))
    refuse(scenario, "work", "setup_cpu and hold cannot be measured", "leave them at 0");
  if (!work.wait.is_constant())
    refuse(scenario, "work.wait", "the wait of a measured request is a constant",
           "set work.wait.type=constant");
  for (const auto& arrivals : scenario.arrivals) {
    if (arrivals.process.kind == experiment::ProcessSpec::Kind::Closed)
      refuse(scenario, "arrivals." + arrivals.name + ".process",
             "closed clients have no schedule that a real run could follow",
             "take an open process, such as poisson");
    if (arrivals.from.behaviour != load::Behaviour::Normal)
      refuse(scenario, "arrivals." + arrivals.name + ".from.behaviour",
             "the load generator has normal clients only", "set behaviour=normal");
  }
}

/// Notes every connection at the instant at which it would be offered, and forgets it.
class Notes final : public load::Sources::Taker {
 public:
  Notes(sim::EventQueue& queue, kernel::ConnectionPool& pool) : queue_(queue), pool_(pool) {}

  void offer(kernel::Connection& c) override {
    const kernel::Flow flow = sources->flow_of(c);
    rows.push_back({queue_.now(), flow.remote, c.port, c.cpu_demand, c.forced_socket});
    pool_.drop(c);
  }

  const load::Sources* sources = nullptr;
  std::vector<ReplayRow> rows;

 private:
  sim::EventQueue& queue_;
  kernel::ConnectionPool& pool_;
};

/// A 4-tuple names its connection in every log, so each may come once.
void check_unique(const Scenario& scenario, const std::vector<ReplayRow>& rows) {
  std::set<std::pair<std::array<std::uint8_t, 16>, std::uint16_t>> seen;
  for (const ReplayRow& row : rows) {
    if (!seen.insert({row.source.bytes, row.port}).second)
      refuse(scenario, "arrivals",
             fmt::format("{}:{} is used twice in one run", experiment::address_text(row.source),
                         row.port),
             "give it more addresses, or a shorter run");
  }
}

}  // namespace

std::vector<ReplayRow> draw_schedule(const Scenario& scenario, std::uint64_t seed,
                                     sim::Duration length) {
  check_expressible(scenario);
  const sim::RandomSpace space{seed, 0};
  const kernel::KernelRules rules = experiment::kernel_rules(scenario);
  const kernel::Demand demand = experiment::demand(scenario, space);
  sim::EventQueue queue;
  kernel::ConnectionPool pool;
  kernel::ListenTable table(rules, {}, {}, space, 1);
  for (const auto& address : scenario.server.listen)
    table.add_address(experiment::address_settings(scenario, address));
  const kernel::Nic nic = experiment::nic(scenario, rules, 0);
  Notes notes(queue, pool);
  load::Sources sources(
      experiment::sources(scenario), demand,
      {queue, pool, nic, table, experiment::local_addresses(scenario), scenario.network.rtt},
      notes);
  notes.sources = &sources;
  sources.start();
  queue.run_until(sim::Time(length));
  check_unique(scenario, notes.rows);
  return std::move(notes.rows);
}

std::string schedule_csv(const std::vector<ReplayRow>& rows) {
  std::string text = "time_s,src,sport,cpu_s\n";
  for (const ReplayRow& row : rows) {
    const auto seconds = [](std::int64_t ns) {
      return fmt::format("{}.{:09}", ns / 1'000'000'000, ns % 1'000'000'000);
    };
    fmt::format_to(std::back_inserter(text), "{},{},{},{}\n",
                   seconds(row.at.time_since_epoch().count()), experiment::address_text(row.source),
                   row.port, seconds(row.cpu.count()));
  }
  return text;
}

Scenario replaying(Scenario scenario, std::vector<ReplayRow> rows) {
  scenario.arrivals.resize(1);
  experiment::ArrivalsSpec& arrivals = scenario.arrivals.front();
  arrivals.process = {};
  arrivals.process.kind = experiment::ProcessSpec::Kind::Replay;
  arrivals.process.file = "schedule.csv";
  arrivals.replay = std::move(rows);
  scenario.run.load = 1.0;
  return scenario;
}

}  // namespace acceptlab::validation
