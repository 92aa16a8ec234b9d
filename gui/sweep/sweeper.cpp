#include "gui/sweep/sweeper.hpp"

#include <utility>

#include "experiment/sweep/thread_farm.hpp"
#include "gui/sweep/failures.hpp"
#include "gui/sweep/fill_order.hpp"
#include "gui/sweep/sweep_options.hpp"

namespace acceptlab::gui {

namespace {

/// The points in the order in which cells are to be filled.
void order_coarse_to_fine(experiment::GridPlan& plan, std::size_t columns, std::size_t rows) {
  constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::vector<std::size_t> place(plan.sweep.points.size(), none);  // by point
  std::vector<experiment::Point> points;
  for (const std::size_t cell : fill_order(columns, rows)) {
    std::size_t& to = place[plan.point_of[cell]];
    if (to != none) continue;  // two cells may be one scenario
    to = points.size();
    points.push_back(plan.sweep.points[plan.point_of[cell]]);
  }
  for (std::size_t& point : plan.point_of) point = place[point];
  plan.sweep.points = std::move(points);
}

SweepGridPtr grid_of(const experiment::GridPlan& plan, const std::vector<experiment::Axis>& axes) {
  auto grid = std::make_shared<SweepGrid>();
  grid->axes = axes;
  grid->point_of = plan.point_of;
  grid->points = plan.sweep.points;
  grid->goals = plan.sweep.base.scenario.goals;
  return grid;
}

}  // namespace

void Sweeper::sweep(SweepRequest request) {
  running_ = true;
  requests_.submit([this, request = std::move(request)](std::uint64_t generation,
                                                        const sim::Interruption& interruption) {
    const QStringList problems = problems_of([&] { run(generation, request, interruption); });
    requests_.post(generation, [this, problems, stopped = interruption.requested()] {
      if (!running_) return;
      if (!problems.isEmpty()) emit failed(problems);
      end(stopped);
    });
  });
}

void Sweeper::stop() {
  requests_.interrupt();
  if (running_) end(true);
}

void Sweeper::end(bool stopped) {
  running_ = false;
  emit ended(stopped);
}

void Sweeper::run(std::uint64_t generation, const SweepRequest& request,
                  const sim::Interruption& interruption) {
  experiment::GridPlan plan =
      experiment::plan_grid(request.source, {}, request.axes, &interruption);
  const SweepGridPtr axes = grid_of(plan, request.axes);
  order_coarse_to_fine(plan, axes->columns(), axes->rows());
  const SweepGridPtr grid = grid_of(plan, request.axes);
  requests_.post(generation, [this, grid] { emit planned(grid); });
  const auto say = [this, generation](const std::string& text) {
    requests_.post(generation, [this, text = QString::fromStdString(text)] { emit said(text); });
  };
  for (const experiment::Diagnostic& warning : plan.sweep.warnings) say(warning.what);
  experiment::Store store(request.folder, experiment::index_of(plan.sweep.base), say);
  const auto tell_progress = [this, generation](unsigned done, unsigned to_run) {
    requests_.post(generation, [this, done, to_run] {
      if (running_) emit progressed(done, to_run);
    });
  };
  experiment::SweepOptions options = sweep_options(interruption, tell_progress);
  options.stored = [&](std::size_t point) {
    interruption.check();  // a folder may have thousands
    auto numbers = experiment::point_numbers(request.folder, plan.sweep.points[point]);
    if (!numbers) return;
    const auto shared = std::make_shared<const experiment::PointNumbers>(*std::move(numbers));
    requests_.post(generation, [this, point, shared] { emit measured(point, shared); });
  };
  experiment::ThreadFarm farm(0);
  const experiment::SweepReport report = experiment::run_sweep(plan.sweep, store, farm, options);
  const std::size_t elsewhere = report.count(experiment::PointState::Elsewhere);
  if (elsewhere > 0)
    say(std::to_string(elsewhere) + " points are being computed by other processes");
}

}  // namespace acceptlab::gui
