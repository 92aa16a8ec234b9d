#include "gui/sweep/sweep_cells.hpp"

#include <algorithm>
#include <cmath>

#include "experiment/result/estimate_text.hpp"

namespace acceptlab::gui {

namespace {

std::size_t index_of_metric(const std::string& name) {
  const auto all = experiment::all_metrics();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& metric) { return metric.name == name; });
  return found == all.end() ? 0 : static_cast<std::size_t>(found - all.begin());
}

}  // namespace

experiment::PointSettings SweepGrid::settings(std::size_t column, std::size_t row) const {
  experiment::PointSettings settings{{axes[0].key, axes[0].values[column]}};
  if (axes.size() > 1) settings.emplace_back(axes[1].key, axes[1].values[row]);
  return settings;
}

SweepCells::SweepCells(QObject* parent)
    : QObject(parent), metric_(index_of_metric("latency.service_wait.p99")) {}

void SweepCells::show_grid(const SweepGridPtr& grid) {
  grid_ = grid;
  numbers_.assign(grid ? grid->points.size() : 0, nullptr);
  emit reset();
}

void SweepCells::set_numbers(std::size_t point, const PointNumbersPtr& numbers) {
  if (point >= numbers_.size()) return;
  numbers_[point] = numbers;
  emit changed(point);
}

void SweepCells::show_metric(std::size_t metric) {
  if (metric == metric_) return;
  metric_ = metric;
  emit metric_changed();
}

void SweepCells::mark_scenario(const std::string& hash) {
  if (hash == marked_) return;
  marked_ = hash;
  emit mark_changed();
}

std::size_t SweepCells::point_of(std::size_t column, std::size_t row) const {
  return grid_->point_of.at(column * grid_->rows() + row);
}

PointNumbersPtr SweepCells::numbers(std::size_t column, std::size_t row) const {
  return numbers_.at(point_of(column, row));
}

std::optional<experiment::Estimate> SweepCells::estimate(std::size_t column,
                                                         std::size_t row) const {
  const PointNumbersPtr known = numbers(column, row);
  if (!known || !std::isfinite(known->metrics.at(metric_).value)) return std::nullopt;
  return known->metrics[metric_];
}

std::optional<Verdict> SweepCells::verdict(std::size_t column, std::size_t row) const {
  const PointNumbersPtr known = numbers(column, row);
  return known ? worst_of(known->goals) : std::nullopt;
}

bool SweepCells::has_findings(std::size_t column, std::size_t row) const {
  const PointNumbersPtr known = numbers(column, row);
  return known && !known->findings.empty();
}

bool SweepCells::is_marked(std::size_t column, std::size_t row) const {
  return grid_->points.at(point_of(column, row)).hash == marked_;
}

std::size_t SweepCells::known() const {
  std::size_t count = 0;
  for (std::size_t i = 0; grid_ && i < grid_->point_of.size(); ++i)
    count += numbers_[grid_->point_of[i]] ? 1 : 0;
  return count;
}

std::vector<experiment::Goal> SweepCells::goals_of_metric() const {
  std::vector<experiment::Goal> goals;
  if (!grid_) return goals;
  for (const experiment::Goal& goal : grid_->goals) {
    const auto about = experiment::find_metric(goal.metric);
    if (about && about->name == metric().name) goals.push_back(goal);
  }
  return goals;
}

QString SweepCells::value_text(std::size_t column, std::size_t row) const {
  const PointNumbersPtr known = numbers(column, row);
  if (!known) return {};
  const experiment::Estimate& estimate = known->metrics.at(metric_);
  return QString::fromStdString(metric().exact
                                    ? experiment::value_text(estimate.value, metric().unit)
                                    : experiment::estimate_text(estimate, metric().unit));
}

QString SweepCells::sentence(std::size_t column, std::size_t row) const {
  const QString name = QString::fromStdString(experiment::point_name(grid_->settings(column, row)));
  const PointNumbersPtr known = numbers(column, row);
  if (!known) return tr("%1: not computed yet").arg(name);
  QString text =
      tr("%1: %2 %3").arg(name, QString::fromStdString(metric().name), value_text(column, row));
  if (const auto worst = verdict(column, row)) text += tr(", goals %1").arg(verdict_word(*worst));
  text += tr(", %1 replications").arg(known->replications);
  if (is_marked(column, row)) text += tr("; this is the scenario as it is");
  for (const std::string& finding : known->findings)
    text += tr("\n\u26a0 finding: %1").arg(QString::fromStdString(finding));
  return text;
}

}  // namespace acceptlab::gui
