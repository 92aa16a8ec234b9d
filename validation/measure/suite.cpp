#include "validation/measure/suite.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "experiment/keys/document.hpp"
#include "experiment/keys/reading.hpp"
#include "experiment/notation/toml_values.hpp"
#include "experiment/reader/overrides.hpp"
#include "models/server/catalogue.hpp"
#include "validation/measure/host_scenario.hpp"
#include "validation/measure/measured_server.hpp"
#include "validation/measure/suite_choices.hpp"

namespace acceptlab::validation {

using experiment::Overrides;
using experiment::Value;

namespace {

/// A name in a list, and where it stands.
struct Word {
  std::string text;
  experiment::Place place;
};

/// What a scenario is measured as, beside its setting: one column of `acceptlab compare`.
struct Design {
  std::string name;  // empty: as the file has it
  bool policy = false;
  std::vector<std::string> set;  // of a variant
};

/// The policies, or the file as it is if there are none; then its [[variants]].
std::vector<Design> designs(const std::string& file, const std::vector<Word>& policies) {
  std::vector<Design> all;
  for (const Word& policy : policies) all.push_back({policy.text, true, {}});
  if (all.empty()) all.emplace_back();
  std::vector<experiment::Variant> variants;
  try {
    variants = experiment::read_scenario(file).scenario.variants;
  } catch (const experiment::ScenarioError&) {
    return all;  // whoever reads the file as it is to be measured tells what is wrong
  }
  for (const experiment::Variant& variant : variants) {
    all.push_back({variant.name, false, {}});
    for (const auto& [key, value] : variant.set) all.back().set.push_back(key + "=" + value);
  }
  return all;
}

/// What a variant sets is part of the file: the command line goes before it, and the machine before
/// both.
Overrides with(const Design& design, Overrides overrides) {
  if (design.policy) overrides.policy = design.name;
  overrides.set.insert(overrides.set.begin(), design.set.begin(), design.set.end());
  return overrides;
}

class SuiteReader {
 public:
  SuiteReader(const std::string& file, const Overrides& overrides, const Host& host)
      : r_(file),
        file_(file),
        folder_(std::filesystem::path(file).parent_path()),
        overrides_(overrides),
        host_(host) {
    suite_.name = std::filesystem::path(file).stem().string();
  }

  Suite read(std::string_view text) {
    experiment::read_document(r_, file_, text, [this](const Value& root) { read_root(root); });
    return std::move(suite_);
  }

 private:
  template <std::size_t n>
  void check_names(const Value& table, const std::array<std::string_view, n>& known) {
    const std::vector<std::string> names(known.begin(), known.end());
    for (const Value& entry : table.items) {
      if (std::find(names.begin(), names.end(), entry.key) == names.end())
        r_.unknown(entry.key_place, entry.key, fmt::format("unknown key '{}'", entry.key), names);
    }
  }

  void read_root(const Value& root) {
    check_names(root, std::array<std::string_view, 4>{"format", "title", "repeats", "cases"});
    if (const Value* format = root.find("format"); format == nullptr || format->integer != 1)
      r_.error(format == nullptr ? root.place : format->place, "format", "expected format = 1");
    if (const Value* repeats = root.find("repeats")) {
      if (!repeats->is_integer() || repeats->integer < 1 || repeats->integer > 1000)
        r_.error(repeats->place, "repeats", "expected how often each case is measured, 1 to 1000");
      else
        suite_.repeats = static_cast<unsigned>(repeats->integer);
    }
    const Value* cases = root.find("cases");
    if (cases == nullptr || !cases->is_array() || cases->items.empty())
      return r_.error(root.place, "cases", "a suite has [[cases]]");
    for (const Value& entry : cases->items) read_entry(entry);
  }

  void read_entry(const Value& entry) {
    if (!entry.is_table()) return r_.error(entry.place, "cases", "expected a table, [[cases]]");
    check_names(entry,
                std::array<std::string_view, 9>{"name", "scenario", "policies", "set", "vary",
                                                "calibration", "saturated", "servers", "network"});
    const Value* scenario = entry.find("scenario");
    if (scenario == nullptr || !scenario->is_string())
      return r_.error(entry.place, "cases.scenario", "'scenario' is missing",
                      "name a scenario file, relative to the suite");
    const std::string file = (folder_ / scenario->text).string();
    const std::vector<Word> policies = policy_words(entry);
    const Value* named = entry.find("policies");
    if (policies.empty() && named != nullptr && !named->items.empty()) return;  // all are unknown
    const std::vector<Word> calibration = words(entry, "calibration");
    const bool saturated = flag(entry, "saturated");
    const std::vector<std::string> servers = server_words(entry);
    const LocalNetwork network = network_of(entry);
    const std::vector<Design> measured = designs(file, policies);
    check_calibration(calibration, measured);
    for (const Choice& choice : read_choices(r_, entry)) {
      for (const Design& design : measured) {
        SuiteCase c;
        c.setting = choice.setting;
        c.policy = design.name;
        c.calibration = std::ranges::find(calibration, c.policy, &Word::text) != calibration.end();
        c.saturated = saturated;
        c.entry = entries_;
        c.servers = servers;
        c.network = network;
        add(std::move(c), file, choice, design, scenario->place);
      }
    }
    ++entries_;
  }

  /// Those that there are; the others are told.
  std::vector<Word> policy_words(const Value& entry) {
    std::vector<Word> policies = words(entry, "policies");
    std::erase_if(policies, [&](const Word& policy) {
      if (server::find_policy(policy.text) != nullptr) return false;
      std::vector<std::string> known;
      for (const server::Policy& p : server::catalogue()) known.emplace_back(p.name);
      r_.unknown(policy.place, "cases.policies", fmt::format("unknown policy '{}'", policy.text),
                 known);
      return true;
    });
    return policies;
  }

  void check_calibration(const std::vector<Word>& calibration,
                         const std::vector<Design>& measured) {
    std::vector<std::string> names;
    for (const Design& design : measured) names.push_back(design.name);
    for (const Word& policy : calibration) {
      if (std::find(names.begin(), names.end(), policy.text) == names.end())
        r_.unknown(policy.place, "cases.calibration",
                   fmt::format("'{}' is none of what this entry measures", policy.text), names);
    }
  }

  std::vector<std::string> server_words(const Value& entry) {
    std::vector<std::string> servers;
    for (const Word& server : words(entry, "servers")) {
      if (!server_kind_of(server.text))
        r_.error(server.place, "servers",
                 fmt::format("'{}': expected one of {}", server.text,
                             fmt::join(server_kind_names, ", ")));
      servers.push_back(server.text);
    }
    return servers;
  }

  LocalNetwork network_of(const Value& entry) {
    constexpr std::array<std::string_view, 3> names{"loopback", "veth", "veth-rps"};
    const Value* value = entry.find("network");
    if (value == nullptr) return LocalNetwork::Loopback;
    const auto found = std::find(names.begin(), names.end(), value->text);
    if (!value->is_string() || found == names.end()) {
      r_.error(value->place, "cases.network", "expected \"loopback\", \"veth\" or \"veth-rps\"");
      return LocalNetwork::Loopback;
    }
    if (host_.generator)
      r_.error(value->place, "cases.network", "it is for clients on this machine",
               "leave out --generator");
    return static_cast<LocalNetwork>(found - names.begin());
  }

  std::vector<Word> words(const Value& entry, std::string_view key) {
    std::vector<Word> result;
    const Value* list = entry.find(key);
    if (list == nullptr) return result;
    for (const Value& item : list->items) {
      if (!item.is_string()) r_.error(item.place, key, "expected names in quotes");
      result.push_back({item.text, item.place});
    }
    if (!list->is_array()) r_.error(list->place, key, "expected a list of names");
    return result;
  }

  bool flag(const Value& entry, std::string_view key) {
    const Value* value = entry.find(key);
    if (value == nullptr) return false;
    if (value->kind != Value::Kind::Boolean) r_.error(value->place, key, "expected true or false");
    return value->boolean;
  }

  /// What the suite sets is not on the command line, as the reader of the scenario believes.
  void report(const experiment::Diagnostic& problem, const Choice& choice) {
    const auto said = std::ranges::find_if(choice.set, [&](const Assignment& a) {
      return problem.file == experiment::option_text("--set", a.text);
    });
    if (said == choice.set.end()) return r_.report(problem);
    if (problem.severity == experiment::Diagnostic::Severity::Error)
      r_.error(said->place, problem.key, problem.what, problem.help);
    else
      r_.warning(said->place, problem.key, problem.what, problem.help);
  }

  void add(SuiteCase c, const std::string& file, const Choice& choice, const Design& design,
           const experiment::Place& place) {
    Overrides overrides = overrides_;
    std::vector<std::string> set;
    for (const Assignment& assignment : choice.set) set.push_back(assignment.text);
    overrides.set.insert(overrides.set.begin(), set.begin(), set.end());
    try {
      c.read = read_for_host(file, with(design, overrides), host_, c.network);
    } catch (const experiment::ScenarioError& error) {
      for (const auto& problem : error.diagnostics()) report(problem, choice);
      return;
    }
    if (c.policy.empty()) c.policy = c.read.scenario.server.policy;
    c.name = joined(c.policy, c.setting);
    const bool taken = std::any_of(suite_.cases.begin(), suite_.cases.end(),
                                   [&](const SuiteCase& other) { return other.name == c.name; });
    if (taken)
      return r_.error(place, "cases", fmt::format("two cases are called '{}'", c.name),
                      "give their entries names");
    suite_.cases.push_back(std::move(c));
  }

  experiment::Reading r_;
  std::string file_;
  std::filesystem::path folder_;
  const Overrides& overrides_;
  const Host& host_;
  Suite suite_;
  unsigned entries_ = 0;
};

/// A scenario has no [[cases]].
bool is_suite(const std::string& file) {
  const auto text = experiment::file_contents(file);
  if (!text) return false;
  experiment::Sources sources;
  const auto source = sources.add_file(file, *text);
  const experiment::ParsedToml parsed = experiment::parse_toml(*text, sources, source);
  return parsed.root.find("cases") != nullptr;
}

}  // namespace

Suite read_suite(const std::string& file, const Overrides& overrides, const Host& host) {
  const auto text = experiment::file_contents(file);
  if (!text) {
    experiment::Reading r(file);
    r.error({}, "", "cannot read the suite");
    throw experiment::ScenarioError(r.take_diagnostics());
  }
  return SuiteReader(file, overrides, host).read(*text);
}

Suite read_suite_or_scenario(const std::string& file, const Overrides& overrides,
                             const Host& host) {
  if (is_suite(file)) return read_suite(file, overrides, host);
  Suite suite;
  suite.name = std::filesystem::path(file).stem().string();
  for (const Design& design : designs(file, {})) {
    SuiteCase c;
    c.read = read_for_host(file, with(design, overrides), host);
    c.policy = design.name.empty() ? c.read.scenario.server.policy : design.name;
    c.name = joined(suite.name, design.name);
    suite.cases.push_back(std::move(c));
  }
  return suite;
}

}  // namespace acceptlab::validation
