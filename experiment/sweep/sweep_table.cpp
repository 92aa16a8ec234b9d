#include "experiment/sweep/sweep_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>

#include "experiment/result/estimate_text.hpp"
#include "experiment/result/text_table.hpp"
#include "experiment/sweep/point_findings.hpp"
#include "experiment/sweep/stored_point.hpp"

namespace acceptlab::experiment {

namespace {

using Json = nlohmann::ordered_json;

/// What is shown of each point.
struct Shown {
  const char* name;  // as metrics are called
  const char* path;  // in a result
  Unit unit;
};
constexpr std::array shown{Shown{"service_wait.mean", "/latency/service_wait/mean", Unit::Seconds},
                           Shown{"service_wait.p99", "/latency/service_wait/p99", Unit::Seconds},
                           Shown{"response.p99", "/latency/response/p99", Unit::Seconds},
                           Shown{"lost_share", "/connections/lost_share", Unit::Fraction},
                           Shown{"throughput_per_s", "/rates/throughput_per_s", Unit::PerSecond}};

const char* word(PointState state) {
  switch (state) {
    case PointState::Missing:
      return "to run";
    case PointState::Present:
      return "present";
    case PointState::Computed:
      return "computed";
    case PointState::Elsewhere:
      return "elsewhere";
    case PointState::OtherShard:
      return "other shard";
  }
  return "";
}

bool is_there(PointState state) {
  return state == PointState::Present || state == PointState::Computed;
}

Json estimate_at(const Json& result, const char* path) {
  const Json::json_pointer at{std::string(path)};
  return result.is_object() && result.contains(at) ? result.at(at) : Json(nullptr);
}

std::string cell(const Json& json, Unit unit) {
  const double nothing = std::numeric_limits<double>::quiet_NaN();
  if (!json.is_object()) return "";
  const Json value = json.value("value", Json()), ci = json.value("ci95", Json());
  Estimate estimate{value.is_number() ? value.get<double>() : nothing, {}};
  if (ci.is_array()) estimate.interval = Interval{ci.at(0), ci.at(1)};
  return estimate_text(estimate, unit);
}

/// "met", "missed", "undecided": the worst of all.
std::string goals_text(const Json& result) {
  if (!result.is_object()) return "";
  std::string worst = "met";
  for (const Json& goal : result.value("goals", Json::array())) {
    if (!goal.value("decided", false)) {
      if (worst == "met") worst = "undecided";
    } else if (!goal.value("met", false)) {
      worst = "missed";
    }
  }
  return worst;
}

/// Where a result has the exact value of what is shown; only times are shown beside theirs.
Json theory_at(const Json& result, const Shown& s) {
  return s.unit == Unit::Seconds ? estimate_at(result, ("/theory" + std::string(s.path)).c_str())
                                 : Json(nullptr);
}

/// "~" before what holds for the scenario without costs, distance and limits only.
std::string theory_cell(const Json& result, const Shown& s) {
  const std::string text = cell(theory_at(result, s), s.unit);
  const bool idealised = result.at("theory").value("of", "") == "idealised";
  return (idealised && text != "-" ? "~" : "") + text;
}

/// The interval that what is not known of the costs has made wider.
std::string with_costs_cell(const Json& result, const Shown& s) {
  if (!result.is_object()) return "";
  std::string metric = s.path + 1;
  std::replace(metric.begin(), metric.end(), '/', '.');
  for (const Json& one : result.value("cost_uncertainty", Json::array())) {
    if (one.value("metric", "") != metric || !one.at("ci95_with_costs").is_array()) continue;
    const Json& ci = one.at("ci95_with_costs");
    return fmt::format("{} to {}", value_text(ci.at(0), s.unit), value_text(ci.at(1), s.unit));
  }
  return "-";
}

bool has_theory(const Json& result) {
  return result.is_object() && result.contains("theory") && result.at("theory").is_object();
}

std::vector<std::string> setting_cells(const Point& point) {
  std::vector<std::string> cells;
  for (const auto& setting : point.settings) {
    const std::string named = point_name({setting});
    cells.push_back(named.substr(setting.first.size() + 1));
  }
  return cells;
}

std::vector<std::string> setting_names(const SweepPlan& plan) {
  std::vector<std::string> names;
  if (plan.points.empty()) return names;
  for (const auto& setting : plan.points.front().settings) names.push_back(setting.first);
  return names;
}

}  // namespace

std::string sweep_table(const SweepPlan& plan, const SweepReport& report,
                        const std::filesystem::path& folder, const TableStyle& style) {
  std::vector<std::string> columns = setting_names(plan);
  const bool theory = plan.base.scenario.run.theory;
  const bool with_costs = plan.base.scenario.run.cost_uncertainty;
  for (const Shown& s : shown) {
    columns.emplace_back(s.name);
    if (with_costs) columns.emplace_back("with costs as far as known");
    if (theory && s.unit == Unit::Seconds) columns.emplace_back("in theory");
  }
  const bool goals = !plan.base.scenario.goals.empty();
  if (goals) columns.emplace_back("goals");
  std::vector<std::vector<TextCell>> rows;
  PointFindings findings;
  for (std::size_t i = 0; i < plan.points.size(); ++i) {
    if (report.states[i] == PointState::OtherShard) continue;
    std::vector<TextCell> row;
    for (const std::string& value : setting_cells(plan.points[i])) row.emplace_back(value);
    if (is_there(report.states[i])) {
      const Json result = stored_point(folder, plan.points[i]);
      for (const Shown& s : shown) {
        row.emplace_back(cell(estimate_at(result, s.path), s.unit));
        if (with_costs) row.emplace_back(with_costs_cell(result, s));
        if (theory && s.unit == Unit::Seconds)
          row.emplace_back(has_theory(result) ? theory_cell(result, s) : "");
      }
      const std::string verdict = goals ? goals_text(result) : "";
      if (goals) row.emplace_back(verdict, verdict == "met" ? Tone::Plain : Tone::Bad);
      if (const std::string wrong = findings.numbers(findings_in(result)); !wrong.empty())
        row.emplace_back(wrong, Tone::Bad);
    } else {
      row.emplace_back(word(report.states[i]), Tone::Faint);
    }
    rows.push_back(std::move(row));
  }
  if (!findings.empty()) columns.emplace_back("findings");
  TextTable table(columns);
  for (auto& row : rows) table.add(std::move(row));
  return table.text(style) + findings.text(style);
}

std::string sweep_json(const SweepPlan& plan, const SweepReport& report,
                       const std::filesystem::path& folder) {
  Json points = Json::array();
  for (std::size_t i = 0; i < plan.points.size(); ++i) {
    const Point& point = plan.points[i];
    Json one{{"settings", Json::parse(point.settings_json)},
             {"file", point.hash + ".json"},
             {"state", word(report.states[i])}};
    if (is_there(report.states[i])) {
      const Json result = stored_point(folder, point);
      for (const Shown& s : shown) one["metrics"][s.name] = estimate_at(result, s.path);
      one["findings"] = findings_in(result);
      if (has_theory(result)) one["theory"] = result.at("theory");
    }
    points.push_back(std::move(one));
  }
  return Json{{"schema", "acceptlab.sweep/1"},
              {"folder", folder.string()},
              {"interrupted", report.interrupted},
              {"points", points}}
             .dump(2) +
         "\n";
}

std::string dry_run_table(const SweepPlan& plan, const std::vector<PointBefore>& points,
                          const TableStyle& style) {
  const std::vector<std::string> keys = setting_names(plan);
  const bool same_keys = std::all_of(plan.points.begin(), plan.points.end(), [&](const Point& p) {
    return p.settings.size() == keys.size() && !keys.empty();
  });
  std::vector<std::string> columns = same_keys ? keys : std::vector<std::string>{"point"};
  for (const char* name : {"file", "state", "replications kept"}) columns.emplace_back(name);
  TextTable table(columns);
  for (std::size_t i = 0; i < plan.points.size(); ++i) {
    const Point& point = plan.points[i];
    if (points[i].state == PointState::OtherShard) continue;
    std::vector<TextCell> row;
    if (!same_keys) row.emplace_back(point_name(point.settings));
    if (same_keys) {
      for (const std::string& value : setting_cells(point)) row.emplace_back(value);
    }
    row.emplace_back(point.hash + ".json");
    row.emplace_back(word(points[i].state));
    row.emplace_back(std::to_string(points[i].kept_replications));
    table.add(std::move(row));
  }
  return table.text(style);
}

std::string dry_run_json(const SweepPlan& plan, const std::vector<PointBefore>& points) {
  Json all = Json::array();
  for (std::size_t i = 0; i < plan.points.size(); ++i) {
    const Point& point = plan.points[i];
    all.push_back({{"settings", Json::parse(point.settings_json)},
                   {"file", point.hash + ".json"},
                   {"state", word(points[i].state)},
                   {"replications_kept", points[i].kept_replications}});
  }
  return Json{{"schema", "acceptlab.sweep/1"}, {"points", all}}.dump(2) + "\n";
}

}  // namespace acceptlab::experiment
