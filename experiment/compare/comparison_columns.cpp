#include "experiment/compare/comparison_columns.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>

#include "experiment/reader/overrides.hpp"

namespace acceptlab::experiment {

namespace {

/// A way to read a file: what is added to the overrides, and what the column is called by it.
struct Setting {
  std::string name;
  std::optional<std::string> policy;
  std::vector<ListedValue> vary;
  std::optional<std::size_t> variant;
};

std::string joined_name(const std::string& a, const std::string& b) {
  return a.empty() || b.empty() ? a + b : a + " " + b;
}

constexpr const char* vary_option = "--vary";

ScenarioError vary_error(const std::string& text) {
  return ScenarioError(
      {problem_of_file(option_text(vary_option, text), "vary", "'" + text + "' is not KEY=V1,V2",
                       "such as --vary server.sockets=1,per-worker")});
}

/// Columns share their seed and their replications, or nothing could be paired.
void check_varied(const std::string& text, const std::string& key) {
  constexpr std::array<std::string_view, 3> shared{"run.seed", "run.replications", "run.precision"};
  if (std::find(shared.begin(), shared.end(), key) == shared.end()) return;
  throw ScenarioError({problem_of_file(
      option_text(vary_option, text), key,
      "'" + key + "' is the same for all columns: they are compared on the same arrivals",
      "change it for all with --set " + key + "=...")});
}

/// The key and its values.
std::pair<std::string, std::vector<ListedValue>> parse_vary(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) throw vary_error(text);
  std::vector<ListedValue> values;
  std::size_t at = equals + 1;
  for (const std::string& value : split_values(std::string_view(text).substr(at))) {
    if (value.empty()) throw vary_error(text);
    values.push_back({vary_option, text, at, value.size()});
    at += value.size() + 1;  // and the comma
  }
  const std::string key = text.substr(0, equals);
  check_varied(text, key);
  return {key, std::move(values)};
}

std::vector<Setting> all_settings(const ColumnRequest& request) {
  std::vector<Setting> settings;
  for (const std::string& policy : request.policies) settings.push_back({policy, policy, {}, {}});
  if (settings.empty()) settings.emplace_back();
  for (const std::string& vary : request.vary) {
    const auto [key, values] = parse_vary(vary);
    std::vector<Setting> product;
    for (const Setting& setting : settings) {
      for (const ListedValue& value : values) {
        Setting next = setting;
        next.name = joined_name(setting.name, key.substr(key.rfind('.') + 1) + "=" + value.value());
        next.vary.push_back(value);
        product.push_back(std::move(next));
      }
    }
    settings = std::move(product);
  }
  return settings;
}

class Reader {
 public:
  explicit Reader(const ColumnRequest& request) : request_(request) {}

  void add_file(const std::string& file, const std::vector<Setting>& settings) {
    const std::size_t before = result_.columns.size();
    for (const Setting& setting : settings) add(file, setting);
    if (result_.columns.size() == before) return;
    const std::vector<Variant> variants = result_.columns.back().scenario.variants;
    if (settings.size() == 1 && variants.empty() && request_.files.size() == 1 &&
        !settings.front().name.empty()) {
      add(file, {});
      std::rotate(result_.columns.begin(), result_.columns.end() - 1, result_.columns.end());
    }
    for (std::size_t i = 0; i < variants.size(); ++i)
      add(file, {variants[i].name, std::nullopt, {}, i});
  }

  /// Throws what was wrong with any of the columns.
  ColumnsRead take() {
    if (!problems_.empty()) throw ScenarioError(std::move(problems_));
    warn_of_equals();
    return std::move(result_);
  }

 private:
  void add(const std::string& file, const Setting& setting) {
    Overrides overrides = request_.overrides;
    if (setting.policy) overrides.policy = setting.policy;
    overrides.listed = setting.vary;
    overrides.variant = setting.variant;
    try {
      ReadResult read = read_scenario(file, overrides);
      result_.warnings.insert(result_.warnings.end(), read.warnings.begin(), read.warnings.end());
      result_.columns.push_back(
          {unused(name_of(file, setting, read.scenario)), std::move(read.scenario)});
    } catch (const ScenarioError& error) {
      problems_.insert(problems_.end(), error.diagnostics().begin(), error.diagnostics().end());
    }
  }

  std::string name_of(const std::string& file, const Setting& setting,
                      const Scenario& scenario) const {
    const std::string stem = std::filesystem::path(file).stem().string();
    if (request_.files.size() > 1) return joined_name(stem, setting.name);
    if (!setting.name.empty()) return setting.name;
    return scenario.server.policy.empty() ? stem : scenario.server.policy;
  }

  std::string unused(const std::string& name) const {
    std::string candidate = name;
    const auto taken = [&](const Column& column) { return column.name == candidate; };
    for (int n = 2; std::any_of(result_.columns.begin(), result_.columns.end(), taken); ++n) {
      candidate = name + " (" + std::to_string(n) + ")";
    }
    return candidate;
  }

  void warn_of_equals() {
    std::map<std::string, std::string> seen;  // hash, name
    for (const Column& column : result_.columns) {
      const auto [entry, fresh] = seen.emplace(column.scenario.hash, column.name);
      if (fresh) continue;
      result_.warnings.push_back(problem_of_file(
          column.scenario.file, "",
          "the columns '" + entry->second + "' and '" + column.name + "' are the same scenario",
          "nothing that is simulated differs between them", Diagnostic::Severity::Warning));
    }
  }

  const ColumnRequest& request_;
  ColumnsRead result_;
  std::vector<Diagnostic> problems_;
};

}  // namespace

std::vector<std::string> split_values(std::string_view text) {
  std::vector<std::string> values(1);
  int depth = 0;
  char quote = 0;
  for (const char c : text) {
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if (c == ']' || c == '}') {
      --depth;
    } else if (c == ',' && depth == 0) {
      values.emplace_back();
      continue;
    }
    values.back() += c;
  }
  return values;
}

ColumnsRead read_columns(const ColumnRequest& request) {
  const std::vector<Setting> settings = all_settings(request);
  Reader reader(request);
  for (const std::string& file : request.files) reader.add_file(file, settings);
  ColumnsRead result = reader.take();
  sort_by_place(result.warnings);
  return result;
}

}  // namespace acceptlab::experiment
