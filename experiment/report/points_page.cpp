#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiment/notation/value.hpp"
#include "experiment/report/common_sections.hpp"
#include "experiment/report/pages.hpp"
#include "experiment/report/points_figures.hpp"
#include "experiment/result/estimate_text.hpp"

namespace acceptlab::experiment {

namespace {

/// "server.workers=8 run.load=0.5", or its title.
std::string name_of(const StoredRun& point) {
  std::string name;
  for (const auto& [key, value] : point.settings)
    name += fmt::format("{}{} = {}", name.empty() ? "" : ", ", key, value);
  return name.empty() ? point.title.empty() ? point.hash : point.title : name;
}

/// In the order of the axes, the last of which runs fastest; results of no sweep as they came.
std::vector<StoredRun> in_order(std::vector<StoredRun> points, const std::vector<SweptAxis>& axes) {
  std::stable_sort(points.begin(), points.end(), [&](const StoredRun& a, const StoredRun& b) {
    for (const SweptAxis& axis : axes) {
      if (axis.index_of(a) != axis.index_of(b)) return axis.index_of(a) < axis.index_of(b);
    }
    return false;
  });
  return points;
}

const char* goals_of(const StoredRun& point) {
  const auto& goals = point.summary.goals;
  const auto any = [&](const std::string& verdict) {
    return std::any_of(goals.begin(), goals.end(),
                       [&](const GoalSummary& g) { return verdict == g.verdict(); });
  };
  return any("missed") ? "missed" : any("undecided") ? "undecided" : "met";
}

TitledTable points_table(const std::vector<StoredRun>& points, const std::vector<SweptAxis>& axes) {
  std::vector<std::string> columns;
  for (const SweptAxis& axis : axes) columns.push_back(axis.key);
  if (axes.empty()) columns.emplace_back("result");
  for (const std::string& metric : swept_metrics())
    columns.push_back(metric.substr(metric.find('.') + 1));
  columns.back() = swept_metrics().back();
  const bool goals = std::any_of(points.begin(), points.end(),
                                 [](const StoredRun& p) { return !p.summary.goals.empty(); });
  if (goals) columns.emplace_back("goals");
  columns.emplace_back("findings");
  TextTable table(columns);
  for (const StoredRun& point : points) {
    std::vector<TextCell> row;
    for (const SweptAxis& axis : axes) {
      const std::size_t value = axis.index_of(point);
      row.emplace_back(value < axis.values.size() ? axis.values[value] : "");
    }
    if (axes.empty()) row.emplace_back(name_of(point));
    for (const std::string& metric : swept_metrics())
      row.emplace_back(estimate_text(point.metric(metric), find_metric(metric)->unit));
    const std::string verdict = goals_of(point);
    if (goals) row.emplace_back(verdict, verdict == "met" ? Tone::Plain : Tone::Bad);
    const std::size_t findings = point.summary.findings.size();
    row.emplace_back(findings == 0 ? "" : std::to_string(findings), Tone::Bad);
    table.add(std::move(row));
  }
  return {"Every point, with half of the 95% interval, or [its ends]", std::move(table)};
}

/// The end of the interval, or the value itself.
double low_of(const Estimate& e) { return e.interval ? e.interval->low : e.value; }
double high_of(const Estimate& e) { return e.interval ? e.interval->high : e.value; }

std::string answer(const std::vector<StoredRun>& points) {
  const std::string metric = "latency.service_wait.p99", shown = "service_wait.p99";
  const StoredRun *lowest = nullptr, *highest = nullptr;
  for (const StoredRun& point : points) {
    const double value = point.metric(metric).value;
    if (!std::isfinite(value)) continue;
    if (lowest == nullptr || value < lowest->metric(metric).value) lowest = &point;
    if (highest == nullptr || value > highest->metric(metric).value) highest = &point;
  }
  if (lowest == nullptr) return "No point served a connection.";
  const auto text = [&](const StoredRun& p) {
    return fmt::format("{} with {}", estimate_text(p.metric(metric), Unit::Seconds), name_of(p));
  };
  const double end = high_of(lowest->metric(metric));
  const auto near = std::count_if(points.begin(), points.end(), [&](const StoredRun& p) {
    return &p != lowest && low_of(p.metric(metric)) <= end;
  });
  const std::string others =
      near == 0
          ? "; no other point's interval overlaps it"
          : fmt::format("; the intervals of {} overlap it, so that the order there is undecided",
                        counted(static_cast<std::uint64_t>(near), "other point"));
  return fmt::format("The lowest {} is {}{}; the highest is {}.", shown, text(*lowest), others,
                     text(*highest));
}

std::string goals_sentence(const std::vector<StoredRun>& points) {
  std::size_t met = 0, undecided = 0;
  for (const StoredRun& point : points) {
    met += std::string("met") == goals_of(point) ? 1 : 0;
    undecided += std::string("undecided") == goals_of(point) ? 1 : 0;
  }
  return fmt::format("{} of {} points meet all goals; {} undecided.", met, points.size(),
                     undecided == 1 ? "1 is" : fmt::format("{} are", undecided));
}

/// Each finding once, with how many points have it.
std::vector<std::string> findings_of(const std::vector<StoredRun>& points,
                                     const std::vector<std::string>& damaged) {
  std::vector<std::pair<std::string, std::vector<std::string>>> found;
  for (const StoredRun& point : points) {
    for (const std::string& finding : point.summary.findings) {
      auto known = std::find_if(found.begin(), found.end(),
                                [&](const auto& one) { return one.first == finding; });
      if (known == found.end()) known = found.insert(found.end(), {finding, {}});
      known->second.push_back(name_of(point));
    }
  }
  std::vector<std::string> sentences;
  for (const std::string& file : damaged)
    sentences.push_back(file + " is no whole result of a run, and left out");
  for (const auto& [finding, names] : found) {
    constexpr std::size_t most_named = 3;
    sentences.push_back(
        names.size() > most_named
            ? fmt::format("{} (at {} points, such as {})", finding, names.size(), names.front())
            : fmt::format("{} (at {})", finding, fmt::join(names, "; ")));
  }
  return sentences;
}

bool is_number(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789.+-eE") == std::string::npos;
}

/// The scenario of one point with the axes behind it: swept, they set again what makes this point.
/// Without them where a value is no plain number or word.
std::string sweep_file(const std::vector<StoredRun>& points, const std::vector<SweptAxis>& axes) {
  std::string file = scenario_file(points.front());
  if (file.empty() || axes.empty()) return file;
  std::string list;
  for (const SweptAxis& axis : axes) {
    std::string values;
    for (const std::string& value : axis.values) {
      const bool plain = is_number(value) || value == "true" || value == "false";
      if (!plain && value.find_first_of("[{") != std::string::npos) return file;
      values += (values.empty() ? "" : ", ") + (plain ? value : toml_string(value));
    }
    list += fmt::format("  {{ key = {}, values = [{}] }},\n", toml_string(axis.key), values);
  }
  return file + fmt::format("\n[sweep]\naxes = [\n{}]\n", list);
}

Runs named(const std::vector<StoredRun>& points) {
  Runs runs;
  for (const StoredRun& point : points) runs.push_back({name_of(point), point});
  return runs;
}

}  // namespace

Page page(const StoredPoints& stored) {
  const std::vector<SweptAxis> axes = swept_axes(stored.points);
  const std::vector<StoredRun> points = in_order(stored.points, axes);
  Page page;
  page.title = points.front().title.empty() ? "Sweep" : points.front().title;
  std::vector<std::string> keys;
  for (const SweptAxis& axis : axes)
    keys.push_back(fmt::format("{} ({})", axis.key, axis.values.size()));
  page.about = fmt::format("{}{}{}, seed {}; AcceptLab {}", counted(points.size(), "point"),
                           keys.empty() ? "" : " over ", fmt::join(keys, " x "),
                           points.front().seed, points.front().version);
  page.answer = answer(points);
  const bool goals = std::any_of(points.begin(), points.end(),
                                 [](const StoredRun& p) { return !p.summary.goals.empty(); });
  if (goals) page.more.push_back(goals_sentence(points));
  page.findings = findings_of(points, stored.damaged);
  const Runs runs = named(points);
  page.sections.push_back(rests_on(runs));
  PageSection maps{"What the axes change", {}};
  for (Figure& figure : points_figures(points)) maps.blocks.emplace_back(std::move(figure));
  if (!maps.blocks.empty()) page.sections.push_back(std::move(maps));
  page.sections.push_back({"The points", {points_table(points, axes)}});
  page.sections.push_back(reproduction(
      runs,
      axes.empty() ? "acceptlab run scenario.toml" : "acceptlab sweep scenario.toml -o results",
      {{"scenario.toml", sweep_file(points, axes)}}));
  return page;
}

}  // namespace acceptlab::experiment
