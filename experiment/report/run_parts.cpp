#include "experiment/report/run_parts.hpp"

namespace acceptlab::experiment {

FigureAxis axis_of_runs(const Runs& runs) {
  FigureAxis axis{"", Unit::Factor};
  for (std::size_t i = 0; i < runs.size(); ++i)
    axis.categories.push_back({static_cast<double>(i), runs.size() == 1 ? "" : runs[i].name});
  return axis;
}

const LatencySummary* find_latency(const Summary& summary, std::string_view name) {
  for (const LatencySummary& latency : summary.latency) {
    if (latency.name == name) return &latency;
  }
  return nullptr;
}

}  // namespace acceptlab::experiment
