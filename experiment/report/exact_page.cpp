#include <fmt/format.h>

#include <limits>

#include "experiment/report/common_sections.hpp"
#include "experiment/report/pages.hpp"
#include "experiment/result/estimate_text.hpp"

namespace acceptlab::experiment {

namespace {

std::string value(const ExactResult& result, const std::string& metric) {
  return value_text(value_of(result, metric).value_or(std::numeric_limits<double>::quiet_NaN()),
                    find_metric(metric)->unit);
}

/// What is exact about the latencies: the quantiles, on a logarithmic axis of time.
std::optional<Figure> quantiles_figure(const ExactResult& result) {
  Figure figure;
  figure.title = "Tail in theory";
  figure.caption =
      "The percentiles that theory knows: how large a share of the connections takes longer.";
  figure.x = {"time", Unit::Seconds, true};
  figure.y = {"share that takes longer", Unit::Fraction, true, {}, 1};
  std::size_t look = 0;
  for (const std::string kind : {"service_wait", "response"}) {
    FigureSeries line{kind, FigureSeries::Kind::Line, look, {}};
    for (const QuantileKind& q : quantile_kinds()) {
      const auto seconds = value_of(result, "latency." + kind + "." + q.name);
      if (seconds && *seconds > 0) line.marks.push_back({*seconds, 1 - q.p});
    }
    FigureSeries points = line;
    points.kind = FigureSeries::Kind::Points;
    points.name.clear();
    if (line.marks.size() > 1) {
      figure.series.push_back(std::move(line));
      figure.series.push_back(std::move(points));
    }
    ++look;
  }
  if (figure.series.empty()) return std::nullopt;
  return figure;
}

}  // namespace

Page page(const ExactResult& result) {
  Page page;
  page.title = result.title.empty() ? "An exact answer" : result.title;
  page.about = "The exact answer of queueing theory: nothing was simulated";
  page.answer = fmt::format(
      "As {}: a connection waits {} on average before it is served; {} of the connections are "
      "lost.",
      result.model, value(result, "latency.service_wait.mean"),
      value(result, "connections.lost_share"));
  page.findings = result.findings;
  PageSection rests{
      "What this rests on",
      {Bullets{{fmt::format("Theory: {}. {}", result.model, result.why),
                "Fitted: nothing. Predicted: everything, by theory; the values are exact, so "
                "that no interval is needed.",
                result.assumed ? assumptions(*result.assumed)
                               : "Assumptions in force: those of the scenario (acceptlab check "
                                 "--explain lists them)."}}}};
  PageSection numbers{"The numbers", {}};
  for (TitledTable& table : exact_tables(result)) numbers.blocks.emplace_back(std::move(table));
  add_if(numbers.blocks, quantiles_figure(result));
  page.sections = {std::move(rests), std::move(numbers)};
  page.sections.push_back({"How to get the same numbers",
                           {Verbatim{"Command", "acceptlab run scenario.toml --exact"},
                            Paragraph{"Hash of the scenario: " + result.hash},
                            stored_file({"scenario.toml", result.scenario})}});
  return page;
}

}  // namespace acceptlab::experiment
