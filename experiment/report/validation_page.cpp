#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiment/report/common_sections.hpp"
#include "experiment/report/pages.hpp"
#include "experiment/result/estimate_text.hpp"

namespace acceptlab::experiment {

namespace {

std::string value_of(const ValidatedMetric& m, double value) {
  const auto metric = find_metric(m.name);
  if (m.scale == "variation" || !metric) return percent_text(value);
  return value_text(value, metric->unit);
}

/// A log ratio as "+3.3%", or "x4.1" where it is more than doubled or halved.
std::string off_text(const ValidatedMetric& m, double difference) {
  if (!std::isfinite(difference)) return "-";
  if (m.scale == "variation") return fmt::format("{:.3f}", difference);
  const char* sign = difference > 0 ? "+" : "";
  if (m.scale == "seconds") return sign + time_text(difference);
  if (std::abs(difference) > std::log(2)) return fmt::format("x{:.3g}", std::exp(difference));
  return sign + percent_text(std::expm1(difference));
}

std::string off_with_interval(const ValidatedMetric& m) {
  std::string text = off_text(m, m.difference);
  if (m.interval)
    text += fmt::format(" [{}, {}]", off_text(m, m.interval->low), off_text(m, m.interval->high));
  return text;
}

std::string margin_text(const ValidatedMetric& m) {
  if (m.scale == "variation") return fmt::format("{:.2f}", m.margin);
  if (m.scale == "seconds") return time_text(m.margin);
  return m.margin >= 1 ? fmt::format("factor {:.3g}", 1 + m.margin) : percent_text(m.margin);
}

TitledTable case_table(const ValidatedCase& c) {
  TextTable table(
      {"metric", "real", "simulated", "off", "margin", "verdict", "counts", "by or why"});
  for (const ValidatedMetric& m : c.metrics) {
    const Tone tone = m.verdict == "different"   ? (m.counted ? Tone::Bad : Tone::Strong)
                      : m.verdict == "undecided" ? Tone::Faint
                                                 : Tone::Plain;
    table.add({m.name.starts_with("latency.") ? m.name.substr(8) : m.name,
               value_of(m, m.real),
               value_of(m, m.simulated),
               off_with_interval(m),
               margin_text(m),
               {m.verdict, tone},
               m.counted ? "yes" : "no",
               m.why});
  }
  return {
      fmt::format("{}: {}{}{}, {} of {} runs judged", c.name, c.policy,
                  c.saturated ? ", saturated" : "",
                  c.calibration ? ", fitted to (calibration)" : ", predicted", c.judged, c.runs),
      std::move(table)};
}

std::optional<TitledTable> score_table(const std::string& title, const std::string& of,
                                       const std::vector<ValidationScore>& scores) {
  if (scores.empty()) return std::nullopt;
  TextTable table(
      {of, "cases", "counted", "equivalent", "different", "undecided", "median off", "worst off"});
  for (const ValidationScore& s : scores)
    table.add({s.name,
               std::to_string(s.cases),
               std::to_string(s.counted),
               std::to_string(s.equivalent),
               {std::to_string(s.different), s.different > 0 ? Tone::Bad : Tone::Plain},
               std::to_string(s.undecided),
               percent_text(s.median_off),
               percent_text(s.worst_off)});
  return TitledTable{title, std::move(table)};
}

/// Verdicts of what counts, by policy.
std::optional<Figure> verdict_figure(const std::vector<ValidationScore>& scores) {
  if (scores.empty()) return std::nullopt;
  Figure figure;
  figure.title = "Verdicts by policy";
  figure.caption =
      "Of the metrics that count, how many agree within the margin, are undecided, and differ.";
  figure.lying = figure.stacked = true;
  figure.x = {"", Unit::Factor};
  figure.y = {"metrics that count", Unit::Connections, false, 0.0};
  for (std::size_t i = 0; i < scores.size(); ++i)
    figure.x.categories.push_back({static_cast<double>(i), scores[i].name});
  const auto part = [&](const char* name, unsigned ValidationScore::*count) {
    FigureSeries series{name, FigureSeries::Kind::Bars, figure.series.size(), {}};
    for (std::size_t i = 0; i < scores.size(); ++i)
      series.marks.push_back({static_cast<double>(i), static_cast<double>(scores[i].*count)});
    figure.series.push_back(std::move(series));
  };
  part("equivalent", &ValidationScore::equivalent);
  part("undecided", &ValidationScore::undecided);
  part("different", &ValidationScore::different);
  return figure;
}

/// Simulated over real of every metric that counts, against the real value.
std::optional<Figure> ratio_figure(const StoredValidation& v) {
  Figure figure;
  figure.title = "Simulated over real";
  figure.caption =
      "Each metric that counts and is a ratio, case by case in the order of the tables: 1 is "
      "agreement. Intervals are those of the verdicts.";
  figure.x = {"case", Unit::Factor, false, -0.5, static_cast<double>(v.cases.size()) - 0.5};
  figure.x.whole = true;
  figure.y = {"simulated / real", Unit::Factor};
  for (const bool calibration : {false, true}) {
    FigureSeries points{calibration ? "fitted to" : "predicted",
                        FigureSeries::Kind::Points,
                        calibration ? std::size_t{1} : std::size_t{0},
                        {}};
    for (std::size_t i = 0; i < v.cases.size(); ++i) {
      if (v.cases[i].calibration != calibration) continue;
      for (const ValidatedMetric& m : v.cases[i].metrics) {
        if (!m.counted || m.scale != "ratio" || !std::isfinite(m.difference)) continue;
        std::optional<Interval> interval;
        if (m.interval) interval = Interval{std::exp(m.interval->low), std::exp(m.interval->high)};
        points.marks.push_back({static_cast<double>(i), std::exp(m.difference), {}, interval});
      }
    }
    if (!points.marks.empty()) figure.series.push_back(std::move(points));
  }
  if (figure.series.empty()) return std::nullopt;
  return figure;
}

PageSection rests_on(const StoredValidation& v) {
  Bullets bullets;
  std::string machine;
  for (const auto& [name, is] : v.machine)
    machine += fmt::format("{}{}: {}", machine.empty() ? "" : ", ", name, is);
  bullets.items.push_back("Measured on: " + (machine.empty() ? "an unnamed machine" : machine) +
                          ".");
  bullets.items.push_back(
      fmt::format("Runs: {} measured, {} of them undisturbed and judged.", v.runs, v.judged));
  bullets.items.push_back(
      "Margins: " + (v.margins == "shipped" ? "those that ship, fixed beforehand" : v.margins) +
      ".");
  bullets.items.push_back(
      v.fitted.empty()
          ? "Fitted: nothing. Predicted: every case."
          : fmt::format("Fitted to the calibration cases: {}. Predicted: all other cases.",
                        fmt::join(v.fitted, "; ")));
  if (!v.kept_as_measured.empty())
    bullets.items.push_back(
        fmt::format("Kept as measured: {}.", fmt::join(v.kept_as_measured, "; ")));
  bullets.items.push_back(
      "Assumptions in force: those of the cost profile that the cases were simulated with; the "
      "record has it.");
  bullets.items.push_back(
      "Outside validation: every machine, kernel, policy and load that is not named here.");
  return {"What this rests on", {std::move(bullets)}};
}

std::string rate_text(const ValidationRate& rate) {
  return rate.all == 0 ? "none to judge" : fmt::format("{} of {}", rate.good, rate.all);
}

}  // namespace

Page page(const StoredValidation& v) {
  Page page;
  page.title = "Validation: " + v.suite;
  page.about =
      fmt::format("Real runs of {} against their simulation; AcceptLab {}", v.server, v.version);
  page.answer = fmt::format(
      "{}: of {} that count, {} agree with reality within their margins, {} differ, {} are "
      "undecided.",
      v.passed ? "Passed" : "Not passed", counted(v.total.counted, "metric"), v.total.equivalent,
      v.total.different, v.total.undecided);
  page.more = {
      fmt::format("Negative controls, told apart where reality does: {}.", rate_text(v.controls)),
      fmt::format("Pairs of policies in the real order: {}.", rate_text(v.ranking))};
  page.findings = v.failures;
  page.findings.insert(page.findings.end(), v.findings.begin(), v.findings.end());
  page.sections.push_back(rests_on(v));
  PageSection scores{"How well it agrees", {}};
  add_if(scores.blocks, verdict_figure(v.by_policy));
  add_if(scores.blocks,
         score_table("By policy, without what was fitted to", "policy", v.by_policy));
  add_if(scores.blocks, ratio_figure(v));
  std::vector<ValidationScore> models = v.ablation;
  models.insert(models.end(), v.unfitted.begin(), v.unfitted.end());
  add_if(scores.blocks, score_table("What parts of the model are worth", "model", models));
  add_if(scores.blocks,
         score_table("With a profile that was not fitted to it", "not fitted to", v.left_out));
  page.sections.push_back(std::move(scores));
  PageSection cases{"Case by case", {}};
  for (const ValidatedCase& c : v.cases) cases.blocks.emplace_back(case_table(c));
  page.sections.push_back(std::move(cases));
  page.sections.push_back(
      {"How to get the same numbers",
       {Verbatim{"Command",
                 fmt::format("acceptlab validate RECORD --json  # AcceptLab {}, suite {}",
                             v.version, v.suite)},
        Paragraph{
            "The record of the real runs has the scenarios, the schedules and the cost profile; "
            "the verdicts follow from it and from the margins alone."}}});
  return page;
}

}  // namespace acceptlab::experiment
