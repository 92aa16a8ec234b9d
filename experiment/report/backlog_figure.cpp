#include "experiment/report/run_figures.hpp"

namespace acceptlab::experiment {

std::optional<Figure> backlog_figure(const Runs& runs) {
  Figure figure;
  figure.title = "Backlog over time";
  figure.caption =
      "Connections in all accept queues together, mean over replications; time from the end of the "
      "warm-up.";
  figure.x = {"time", Unit::Seconds};
  figure.y = {"connections pending", Unit::Connections, false, 0.0};
  for (std::size_t i = 0; i < runs.size(); ++i) {
    FigureSeries line{runs.size() > 1 ? runs[i].name : "", FigureSeries::Kind::Line, i, {}};
    for (const SeriesPoint& p : runs[i].run.summary.series)
      line.marks.push_back({p.at_s, p.pending});
    if (!line.marks.empty()) figure.series.push_back(std::move(line));
  }
  if (figure.series.empty()) return std::nullopt;
  return figure;
}

}  // namespace acceptlab::experiment
