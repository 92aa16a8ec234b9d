#include "experiment/sweep/points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <stdexcept>
#include <tuple>

#include "experiment/keys/reading.hpp"
#include "experiment/result/result_json.hpp"

namespace acceptlab::experiment {

namespace {

/// Every problem of any point, each once, with the names of the points that have it.
class Problems {
 public:
  void add(const std::string& point, const std::vector<Diagnostic>& problems) {
    for (const Diagnostic& problem : problems) {
      const auto key = std::tuple(problem.file, problem.line, problem.column, problem.what);
      auto [entry, fresh] = found_.try_emplace(key, Entry{problem, {}});
      entry->second.points.push_back(point);
    }
  }
  bool empty() const { return found_.empty(); }

  std::vector<Diagnostic> take() {
    std::vector<Diagnostic> all;
    for (auto& [key, entry] : found_) {
      if (entry.problem.severity == Diagnostic::Severity::Error) {
        const std::string names =
            fmt::format("in the point{} {}", entry.points.size() == 1 ? "" : "s",
                        fmt::join(entry.points, "; "));
        entry.problem.help += (entry.problem.help.empty() ? "" : "; ") + names;
      }
      all.push_back(std::move(entry.problem));
    }
    sort_by_place(all);
    return all;
  }

 private:
  struct Entry {
    Diagnostic problem;
    std::vector<std::string> points;
  };
  std::map<std::tuple<std::string, unsigned, unsigned, std::string>, Entry> found_;
};

/// The next combination, the last axis fastest; false after the last one.
bool advance(std::vector<std::size_t>& chosen, const std::vector<Axis>& axes) {
  for (std::size_t i = axes.size(); i-- > 0;) {
    if (++chosen[i] < axes[i].values.size()) return true;
    chosen[i] = 0;
  }
  return false;
}

PointSettings settings_of(const std::vector<Axis>& axes, const std::vector<std::size_t>& chosen) {
  PointSettings settings;
  for (std::size_t i = 0; i < axes.size(); ++i)
    settings.emplace_back(axes[i].key, axes[i].values[chosen[i]]);
  return settings;
}

void require_size(const std::string& file, const std::vector<Axis>& axes) {
  constexpr double most_points = 1e6;
  double points = 1;
  for (const Axis& axis : axes) points *= static_cast<double>(axis.values.size());
  if (points > most_points)
    throw ScenarioError(
        {problem_of_file(file, "sweep.axes", fmt::format("the axes make {:.3g} points", points),
                         fmt::format("at most {:.0f}", most_points))});
}

/// Adds the combinations of values to a plan, one by one.
class Planner {
 public:
  explicit Planner(SweepPlan& plan) : plan_(plan) {}

  /// The point of a combination: its place in the plan, which is an earlier one when it is the same
  /// scenario. Of one that is no scenario the problems are kept.
  std::size_t add(Overrides overrides, PointSettings settings) {
    const std::string name = point_name(settings);
    try {
      const ReadResult read = read_scenario_text(plan_.source.text, plan_.source.file, overrides);
      plan_.warnings.insert(plan_.warnings.end(), read.warnings.begin(), read.warnings.end());
      const auto [entry, fresh] = seen_.emplace(read.scenario.hash, plan_.points.size());
      if (fresh)
        plan_.points.push_back(make_point(read, std::move(overrides), std::move(settings)));
      else
        plan_.warnings.push_back(
            problem_of_file(plan_.source.file, "sweep.axes",
                            fmt::format("the points {} and {} are the same scenario",
                                        point_name(plan_.points[entry->second].settings), name),
                            "it is computed once", Diagnostic::Severity::Warning));
      return entry->second;
    } catch (const ScenarioError& error) {
      problems_.add(name, error.diagnostics());
      return 0;
    }
  }

  /// Throws what was wrong with any combination.
  void finish() {
    if (!problems_.empty()) throw ScenarioError(problems_.take());
    sort_by_place(plan_.warnings);
  }

 private:
  SweepPlan& plan_;
  Problems problems_;
  std::map<std::string, std::size_t> seen_;  // hash, point
};

}  // namespace

std::string point_name(const PointSettings& settings) {
  std::string name;
  for (const auto& [key, value] : settings) {
    const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
    name += (name.empty() ? "" : " ") + key + "=" +
            (quoted ? value.substr(1, value.size() - 2) : value);
  }
  return name.empty() ? "the scenario as it is" : name;
}

bool Shard::has(const Point& point) const {
  // The low 64 bits of the hash are spread evenly; taking them is taking it modulo 2^64.
  constexpr int hexadecimal = 16;
  std::uint64_t low = 0;
  const std::size_t digits = std::min<std::size_t>(point.hash.size(), 16);
  const char* end = point.hash.data() + point.hash.size();
  std::from_chars(end - digits, end, low, hexadecimal);
  return low % count == index;
}

Shard parse_shard(const std::string& text) {
  Shard shard;
  const char* end = text.data() + text.size();
  const auto index = std::from_chars(text.data(), end, shard.index);
  const bool slash = index.ec == std::errc() && index.ptr != end && *index.ptr == '/';
  const auto count = slash ? std::from_chars(index.ptr + 1, end, shard.count) : index;
  if (!slash || count.ec != std::errc() || count.ptr != end)
    throw std::invalid_argument("'" + text + "' is not I/N, such as 0/4");
  if (shard.index >= shard.count)
    throw std::invalid_argument(
        shard.count == 0 ? "there are no 0 shards; 0/1 is everything"
                         : fmt::format("there is no shard {} of {}: they are counted from 0 to {}",
                                       shard.index, shard.count, shard.count - 1));
  return shard;
}

Point make_point(const ReadResult& read, Overrides overrides, PointSettings settings) {
  std::string json = settings_json(settings);
  return {std::move(settings), std::move(overrides),
          read.scenario.hash,  read.scenario.replication_hash,
          std::move(json),     read.scenario.title};
}

SweepPlan plan_base(const std::string& file, const Overrides& overrides) {
  auto text = file_contents(file);
  if (text) return plan_base(ScenarioSource{file, std::move(*text)}, overrides);
  SweepPlan plan;
  plan.base = read_scenario(file, overrides);
  plan.source = {file, ""};
  plan.warnings = plan.base.warnings;
  return plan;
}

SweepPlan plan_base(ScenarioSource source, const Overrides& overrides) {
  SweepPlan plan;
  plan.base = read_scenario_text(source.text, source.file, overrides);
  plan.source = std::move(source);
  plan.warnings = plan.base.warnings;
  return plan;
}

SweepPlan plan_sweep(const std::string& file, const Overrides& overrides) {
  SweepPlan plan = plan_base(file, overrides);
  const std::vector<Axis> axes = plan.base.scenario.sweep;
  if (axes.empty())
    throw ScenarioError({problem_of_file(
        file, "sweep.axes", "there is nothing to sweep: the scenario has no axes",
        "add [sweep] with axes = [{ key = \"server.workers\", values = [8, 16] }]")});
  require_size(file, axes);
  Planner planner(plan);
  std::vector<std::size_t> chosen(axes.size());
  do {
    Overrides own = overrides;
    own.axis_values = chosen;
    planner.add(std::move(own), settings_of(axes, chosen));
  } while (advance(chosen, axes));
  planner.finish();
  return plan;
}

GridPlan plan_grid(ScenarioSource source, const Overrides& overrides, const std::vector<Axis>& axes,
                   const sim::Interruption* interruption) {
  GridPlan grid{plan_base(std::move(source), overrides), {}};
  require_size(grid.sweep.source.file, axes);
  Planner planner(grid.sweep);
  std::vector<std::size_t> chosen(axes.size());
  do {
    if (interruption != nullptr) interruption->check();
    Overrides own = overrides;
    PointSettings settings = settings_of(axes, chosen);
    for (const auto& [key, value] : settings) own.vary.push_back(key + "=" + value);
    grid.point_of.push_back(planner.add(std::move(own), std::move(settings)));
  } while (advance(chosen, axes));
  planner.finish();
  return grid;
}

Scenario scenario_of(const ScenarioSource& source, const Point& point) {
  ReadResult read = read_scenario_text(source.text, source.file, point.overrides);
  if (read.scenario.hash != point.hash)
    throw ScenarioError({problem_of_file(
        source.file, "", "a file that the scenario names has changed since the sweep began",
        "begin again, in a new folder")});
  read.scenario.settings = point.settings;
  return std::move(read.scenario);
}

}  // namespace acceptlab::experiment
