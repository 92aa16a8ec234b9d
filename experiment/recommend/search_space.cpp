#include "experiment/recommend/search_space.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "experiment/notation/toml_values.hpp"
#include "experiment/notation/units.hpp"

namespace acceptlab::experiment {

namespace {

constexpr double load_step = 1.01;  // the rate at which a server breaks is wanted to a percent
constexpr double least_load = 0.01, most_load = 100;
constexpr unsigned usual_workers = 64;

/// Real numbers are a grid, each a percent above the one before, written with four digits.
std::vector<std::string> percent_grid(double low, double high) {
  std::vector<std::string> values;
  for (double x = low; x < high; x *= load_step) values.push_back(fmt::format("{:.4g}", x));
  values.push_back(fmt::format("{:.4g}", high));
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

std::vector<std::string> integers(std::int64_t low, std::int64_t high) {
  std::vector<std::string> values;
  for (std::int64_t i = low; i <= high; ++i) values.push_back(std::to_string(i));
  return values;
}

bool is_real(const std::string& key) { return key == "run.load"; }

/// As TOML has it, and as the reader looks at it: 2.0 is none.
std::optional<std::int64_t> integer_of(const std::string& toml) {
  const auto value = parse_value(toml, {});
  if (!value || value->kind != Value::Kind::Integer) return std::nullopt;
  return value->integer;
}

/// What is written twice is tried once.
std::vector<std::string> without_repeats(const std::vector<std::string>& values) {
  std::vector<std::string> each;
  for (const std::string& value : values) {
    if (std::find(each.begin(), each.end(), value) == each.end()) each.push_back(value);
  }
  return each;
}

/// Two integers are a range, and two numbers for a key that has no integers; read_search_vary() has
/// looked that one of integers is not empty.
std::vector<std::string> candidates_of(const Axis& axis) {
  if (axis.values.size() != 2) return without_repeats(axis.values);
  if (is_real(axis.key)) {
    const auto low = number_of(axis.values[0]), high = number_of(axis.values[1]);
    return low && high && 0 < *low && *low < *high ? percent_grid(*low, *high)
                                                   : without_repeats(axis.values);
  }
  const auto low = integer_of(axis.values[0]), high = integer_of(axis.values[1]);
  return low && high ? integers(*low, *high) : without_repeats(axis.values);
}

/// Smallest first, or largest; what are no numbers stay as they were written.
void sort_by_preference(std::vector<std::string>& values, bool maximise) {
  const bool numbers = std::all_of(values.begin(), values.end(),
                                   [](const std::string& v) { return number_of(v).has_value(); });
  if (!numbers) return;
  std::stable_sort(values.begin(), values.end(), [&](const std::string& a, const std::string& b) {
    return maximise ? *number_of(a) > *number_of(b) : *number_of(a) < *number_of(b);
  });
}

const KeyInForce* find_key(const ReadResult& base, const std::string& path) {
  const auto found = std::find_if(base.keys.begin(), base.keys.end(),
                                  [&](const KeyInForce& k) { return k.path == path; });
  return found == base.keys.end() ? nullptr : &*found;
}

/// As many as the machine has CPUs where the scenario says how many those are; a machine that grows
/// with its workers has no such bound.
unsigned most_workers(const ReadResult& base) {
  const KeyInForce* cores = find_key(base, "machine.cores");
  if (cores == nullptr || cores->origin == "default")
    return std::max(usual_workers, 4 * base.scenario.server.workers);
  return base.scenario.machine.cpus();
}

/// Candidates where [search] names none for the key.
std::vector<std::string> usual_candidates(const ReadResult& base, const std::string& key) {
  if (key == "server.workers") return integers(1, most_workers(base));
  if (key == "server.backlog") return integers(1, 65535);
  if (key == "server.queue_room") return integers(0, 65535);
  if (is_real(key)) return percent_grid(least_load, most_load);
  return {};
}

/// The scenario's own value first, so that nothing is changed without need.
Domain own_first(const ReadResult& base, const std::string& key,
                 std::vector<std::string> candidates) {
  const KeyInForce* own = find_key(base, key);
  if (own != nullptr) {
    candidates.erase(std::remove(candidates.begin(), candidates.end(), own->value),
                     candidates.end());
    candidates.insert(candidates.begin(), own->value);
  }
  return {key, std::move(candidates)};
}

[[noreturn]] void no_candidates(const ReadResult& base, const std::string& key) {
  throw ScenarioError({problem_of_file(
      base.scenario.file, "search.vary", fmt::format("search: '{}' has no candidates", key),
      fmt::format("name them: vary = {{ \"{}\" = [1, 2, 4] }} in [search]", key))});
}

}  // namespace

std::optional<double> number_of(const std::string& toml) {
  if (toml.size() < 2 || toml.front() != '"') return parse_number(toml);
  const std::string text = toml.substr(1, toml.size() - 2);
  if (const auto rate = parse_rate(text)) return rate;
  return parse_duration(text);
}

std::size_t SearchSpace::families() const {
  std::size_t count = 1;
  for (const Domain& domain : others) count *= domain.values.size();
  return count;
}

std::vector<std::pair<std::string, std::string>> SearchSpace::family(std::size_t n) const {
  std::vector<std::pair<std::string, std::string>> settings;
  for (auto domain = others.rbegin(); domain != others.rend(); ++domain) {
    settings.emplace_back(domain->key, domain->values[n % domain->values.size()]);
    n /= domain->values.size();
  }
  std::reverse(settings.begin(), settings.end());
  return settings;
}

SearchSpace search_space(const ReadResult& base) {
  const SearchSpec& search = base.scenario.search;
  SearchSpace space;
  space.objective.key = search.objective;
  space.maximise = search.maximise;
  space.by_default = search.vary.empty();
  for (const Axis& axis : search.vary) {
    if (axis.key == search.objective) {
      space.objective.values = candidates_of(axis);
    } else {
      space.others.push_back({axis.key, candidates_of(axis)});
    }
  }
  if (space.objective.values.empty())
    space.objective.values = usual_candidates(base, search.objective);
  if (space.objective.values.empty()) no_candidates(base, search.objective);
  sort_by_preference(space.objective.values, space.maximise);
  if (space.by_default && search.objective == "server.workers") {
    space.others.push_back(own_first(base, "server.sockets", {"1", "\"per-worker\""}));
    space.others.push_back(own_first(base, "server.backlog", {"4096", "65535"}));
  }
  return space;
}

}  // namespace acceptlab::experiment
