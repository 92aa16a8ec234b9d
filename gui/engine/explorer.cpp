#include "gui/engine/explorer.hpp"

#include <algorithm>
#include <chrono>
#include <exception>

#include "experiment/scenario/offered_rate.hpp"
#include "gui/engine/stages.hpp"

namespace acceptlab::gui {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int series_cells = 200;       // as many as a chart of some width can show
constexpr double rarest_theory = 1e-6;  // how far down theory is drawn

/// Nobody knows before a run how long it takes until closed clients have made their connections.
bool has_known_length(const experiment::Scenario& scenario) {
  return scenario.run.duration || !scenario.run.connections ||
         experiment::offered_rate(scenario) > 0;
}

/// The length of a cell of the series that go with a stage; none where it might be far too short.
std::optional<sim::Duration> cell_of(const std::vector<experiment::Column>& columns) {
  sim::Duration longest{1};
  for (const experiment::Column& column : columns) {
    if (!has_known_length(column.scenario)) return std::nullopt;
    longest = std::max(longest, experiment::nominal_duration(column.scenario));
  }
  return std::max(longest / series_cells, sim::Duration(1));
}

/// Theory is no reason to fail: it is drawn where it is known.
Snapshot::Theories::value_type theory_of(const experiment::Column& column,
                                         const sim::Interruption& interruption) {
  try {
    return experiment::theory_tails(column.scenario, rarest_theory,
                                    [&interruption] { interruption.check(); });
  } catch (const std::exception& error) {
    return std::string(error.what());
  }
}

Snapshot::Theories theories_of(const std::vector<experiment::Column>& columns,
                               const sim::Interruption& interruption) {
  Snapshot::Theories theories;
  for (const experiment::Column& column : columns) {
    theories.push_back(theory_of(column, interruption));
  }
  return theories;
}

}  // namespace

void Explorer::explore(std::vector<experiment::Column> columns) {
  running_ = true;
  requests_.submit([this, columns = std::move(columns)](std::uint64_t generation,
                                                        const sim::Interruption& interruption) {
    try {
      run(generation, columns, interruption);
    } catch (const sim::Interrupted&) {
      return;  // for a newer request, or because nobody wants it any more
    } catch (const std::exception& error) {
      requests_.post(generation,
                     [this, why = QString::fromUtf8(error.what())] { emit failed(why); });
    }
    requests_.post(generation, [this] { end(); });
  });
}

void Explorer::stop() {
  requests_.drop();
  if (running_) end();
}

void Explorer::end() {
  running_ = false;
  emit ended();
}

void Explorer::run(std::uint64_t generation, const std::vector<experiment::Column>& columns,
                   const sim::Interruption& interruption) {
  const Clock::time_point start = Clock::now();
  const auto all = stages(columns);
  Snapshot::Theories theories;
  if (all.size() == 1) theories = theories_of(columns, interruption);
  for (std::size_t stage = 0; stage < all.size(); ++stage) {
    experiment::RunOptions options;
    options.simulator = experiment::Simulator(&interruption);
    if (stage + 1 == all.size()) {
      options.progress = [this, generation](unsigned done, unsigned of, std::uint64_t) {
        requests_.post(generation, [this, done, of] { emit progressed(done, of); });
      };
    }
    options.series = cell_of(all[stage]);
    auto snapshot =
        std::make_shared<Snapshot>(snapshot_of(experiment::compare(all[stage], options)));
    snapshot->generation = generation;
    snapshot->stage = stage;
    snapshot->stages = all.size();
    snapshot->theories = theories;
    snapshot->wall_s = std::chrono::duration<double>(Clock::now() - start).count();
    requests_.post(generation,
                   [this, ready = SnapshotPtr(std::move(snapshot))] { emit refined(ready); });
    // After the first picture, which nobody wants to wait for; of the columns as they are.
    if (stage == 0 && all.size() > 1) theories = theories_of(columns, interruption);
  }
}

}  // namespace acceptlab::gui
