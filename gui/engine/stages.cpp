#include "gui/engine/stages.hpp"

#include <algorithm>

#include "experiment/scenario/offered_rate.hpp"

namespace acceptlab::gui {

namespace {

using experiment::Column;
using experiment::Scenario;

constexpr unsigned replications = 4;       // of a short stage: an interval needs some
constexpr double first_connections = 125;  // of each replication of the first stage
constexpr int most_halvings = 24;

/// The scenario for a look: nothing is run twice, and nothing looks for its own length.
Scenario plain(Scenario scenario) {
  scenario.run.precision.reset();
  scenario.run.cost_uncertainty = false;
  scenario.run.control_variate = false;
  scenario.run.replications = std::min(scenario.run.replications, replications);
  return scenario;
}

/// A stage in which each column runs for 1 / 2^halvings of its time.
std::vector<Column> shortened(std::vector<Column> columns, int halvings) {
  for (Column& column : columns) {
    Scenario& scenario = column.scenario = plain(std::move(column.scenario));
    const sim::Duration length =
        std::max(experiment::nominal_duration(scenario) / (1 << halvings), sim::Duration(1));
    scenario.run.duration = std::min(length, scenario.run.duration.value_or(length));
    if (!scenario.run.warmup) scenario.run.warmup = length / 4;
    scenario.run.warmup = std::min(*scenario.run.warmup, length);
    scenario.run.drain = std::min(scenario.run.drain, length);
  }
  return columns;
}

/// A stage in which each column runs for its whole time, but seldom.
std::vector<Column> of_few(std::vector<Column> columns, unsigned few) {
  for (Column& column : columns) {
    column.scenario = plain(std::move(column.scenario));
    column.scenario.run.replications = few;
  }
  return columns;
}

double connections_of(const Scenario& scenario) {
  return experiment::offered_rate(scenario) * sim::seconds(experiment::nominal_duration(scenario));
}

bool has_events(const Column& column) { return !column.scenario.events.empty(); }

}  // namespace

std::vector<std::vector<Column>> stages(const std::vector<Column>& columns) {
  std::vector<std::vector<Column>> all;
  if (std::any_of(columns.begin(), columns.end(), has_events)) {
    // What happens at its time happens in no shorter run.
    for (unsigned few = 1; few < columns.front().scenario.run.replications; few *= 4)
      all.push_back(of_few(columns, few));
  } else {
    double most = 0;
    for (const Column& column : columns) most = std::max(most, connections_of(column.scenario));
    // Where theory does not know the rate (closed clients), a second is taken for many connections.
    if (most == 0) most = 1e5;
    int halvings = 0;
    while (halvings < most_halvings && most / (2 << halvings) >= first_connections) ++halvings;
    for (; halvings > 0; --halvings) all.push_back(shortened(columns, halvings));
  }
  all.push_back(columns);
  return all;
}

}  // namespace acceptlab::gui
