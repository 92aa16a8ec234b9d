#pragma once

#include <string>
#include <string_view>

#include "experiment/figure/figure.hpp"
#include "experiment/report/run_figures.hpp"

namespace acceptlab::experiment {

// What the pictures of runs have in common.

/// A lying axis with a place for each run, from the top.
FigureAxis axis_of_runs(const Runs& runs);

const LatencySummary* find_latency(const Summary& summary, std::string_view name);

/// Adds one part of every run's bar: `value` of a run is its length.
template <class Value>
void add_part(Figure& figure, const Runs& runs, const std::string& name, const Value& value) {
  FigureSeries part{name, FigureSeries::Kind::Bars, figure.series.size(), {}};
  bool any = false;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const double length = value(runs[i].run.summary);
    any = any || length > 0;
    part.marks.push_back({static_cast<double>(i), length});
  }
  if (any) figure.series.push_back(std::move(part));
}

}  // namespace acceptlab::experiment
