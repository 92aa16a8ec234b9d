#include "experiment/reader/scenario_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "experiment/keys/key_table.hpp"
#include "experiment/keys/reading.hpp"
#include "experiment/keys/server_words.hpp"
#include "experiment/notation/toml_values.hpp"
#include "experiment/reader/checks.hpp"
#include "experiment/reader/overrides.hpp"
#include "experiment/reader/policy_layer.hpp"
#include "experiment/reader/scenario_hash.hpp"
#include "experiment/scenario/model_settings.hpp"
#include "experiment/scenario/resolution.hpp"

namespace acceptlab::experiment {
namespace {

/// Reads the tree of a scenario, section by section, by the key table.
class ScenarioReader {
 public:
  ScenarioReader(Reading& r, const Value& root) : r_(r), root_(root) {}

  void read();
  std::vector<KeyInForce> take_keys() { return std::move(keys_); }

 private:
  void check_top_level();
  void check_names(const Value& table, std::string_view section, const std::string& shown);
  void read_table(const Value* table, std::string_view section);
  void read_array(const Section& section, const Value& array);
  void read_key(const Key& key, const Value* table);
  void read_value(const Key& key, const Value& value, std::string origin, bool assumed);
  void begin_item(const Section& section, const Value& array, std::size_t index);
  std::string origin(const Value& value) const;
  std::optional<std::string> default_text(const Key& key, const Value* table) const;

  Reading& r_;
  const Value& root_;
  PolicyLayer policy_;
  std::vector<KeyInForce> keys_;
  std::string default_name_;  // of the arrivals in hand
};

std::string ScenarioReader::origin(const Value& value) const {
  const Sources::Source& source = r_.sources[value.place.source];
  return source.is_file ? fmt::format("{}:{}", source.name, value.place.line) : source.name;
}

/// The default of a key that is not given; nothing when it then has no value.
std::optional<std::string> ScenarioReader::default_text(const Key& key, const Value* table) const {
  if (key.path == "run.duration" && r_.scenario.run.connections) return std::nullopt;
  if (key.path == "arrivals[].name") return default_name_;
  const bool of_server = key.section() == "server";
  const Value* wait = of_server && table != nullptr ? table->find("wait") : nullptr;
  if (of_server && wait == nullptr) wait = policy_.find("server.wait");
  if (wait != nullptr) {
    if (auto text = default_by_wait(key.path, *wait)) return text;
  }
  if (auto text = default_by_system(key.path, r_.scenario)) return text;
  if (key.fallback.empty()) return std::nullopt;
  return std::string(key.fallback);
}

void ScenarioReader::read_value(const Key& key, const Value& value, std::string origin,
                                bool assumed) {
  const std::string path = r_.path_of(key);
  r_.places[path] = value.place;
  if (value.is_table() && (key.form == Form::Sysctls || key.form == Form::Costs)) {
    for (const Value& entry : value.items)
      keys_.push_back({path + "." + entry.key, to_toml(entry), this->origin(entry), {}, false});
  } else {
    keys_.push_back({path, to_toml(value), std::move(origin), {}, assumed});
  }
  if (assumed) r_.scenario.assumed.push_back(path);
  key.read(r_, key, value);
}

void ScenarioReader::read_key(const Key& key, const Value* table) {
  const Value* given = table == nullptr ? nullptr : table->find(key.name());
  if (given != nullptr) {
    read_value(key, *given, origin(*given), false);
  } else if (const Value* filled = policy_.find(key.path)) {
    read_value(key, *filled, policy_.origin(), false);
  } else if (const auto text = default_text(key, table)) {
    const auto value = parse_value(*text, Place{});
    read_value(key, *value, "default", key.assumed);
  } else if (key.path == "run.duration") {
    r_.scenario.run.duration.reset();
  }
  if (key.path == "server.version") policy_ = PolicyLayer(r_, table);
}

void ScenarioReader::check_names(const Value& table, std::string_view section,
                                 const std::string& shown) {
  const std::vector<std::string> known = known_names(section);
  for (const Value& entry : table.items) {
    if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
    const std::string path = section.empty() ? entry.key : fmt::format("{}.{}", section, entry.key);
    r_.unknown(entry.key_place, path,
               section.empty() ? fmt::format("unknown key '{}'", entry.key)
                               : fmt::format("unknown key '{}' in {}", entry.key, shown),
               known);
  }
}

void ScenarioReader::read_table(const Value* table, std::string_view section) {
  if (table != nullptr) check_names(*table, section, fmt::format("[{}]", section));
  for (const Key& key : key_table()) {
    if (key.section() == section && !key.in_array() && key.path.find('.') != std::string_view::npos)
      read_key(key, table);
  }
}

void ScenarioReader::begin_item(const Section& section, const Value& array, std::size_t index) {
  const Value& item = array.items[index];
  const Value* name = item.find("name");
  std::string called = name != nullptr && name->is_string() ? name->text : std::to_string(index);
  if (section.name == "arrivals") {
    r_.scenario.arrivals.emplace_back();
    default_name_ = array.items.size() == 1 ? "steady" : fmt::format("arrivals-{}", index);
    if (name == nullptr) called = default_name_;
  }
  if (section.name == "events") r_.scenario.events.emplace_back();
  if (section.name == "variants") r_.scenario.variants.emplace_back();
  r_.item = fmt::format("{}.{}", section.name, called);
}

void ScenarioReader::read_array(const Section& section, const Value& array) {
  const bool tables =
      array.is_array() && std::all_of(array.items.begin(), array.items.end(),
                                      [](const Value& item) { return item.is_table(); });
  if (!tables)
    return r_.error(array.key_place, section.name,
                    fmt::format("'{}' is {}", section.name, kind_name(array)),
                    fmt::format("write [[{}]], with two brackets", section.name));
  for (std::size_t i = 0; i < array.items.size(); ++i) {
    begin_item(section, array, i);
    check_names(array.items[i], section.name, fmt::format("[[{}]]", section.name));
    for (const Key& key : key_table()) {
      if (key.section() != section.name) continue;
      read_key(key, &array.items[i]);
      const bool required =
          key.path == "events[].at" || key.path == "events[].do" || key.path == "variants[].name";
      if (required && array.items[i].find(key.name()) == nullptr)
        r_.error(array.items[i].place, r_.path_of(key),
                 fmt::format("{}: '{}' is missing", r_.item, key.name()));
    }
  }
}

void ScenarioReader::check_top_level() {
  check_names(root_, "", "");
  if (root_.find("format") == nullptr)
    r_.warning({}, "format", "no format is given; format = 1 is taken",
               "write format = 1 as the first line");
  for (const Section& section : sections()) {
    const Value* value = root_.find(section.name);
    if (value != nullptr && !section.array && !value->is_table())
      r_.error(value->key_place, section.name,
               fmt::format("'{}' is {}", section.name, kind_name(*value)),
               fmt::format("write a table, [{}]", section.name));
  }
}

void ScenarioReader::read() {
  check_top_level();
  for (const Key& key : key_table()) {
    if (key.section().empty() && key.form != Form::Costs) read_key(key, &root_);
  }
  for (const Section& section : sections()) {
    const Value* value = root_.find(section.name);
    if (section.name == "costs") {
      if (value != nullptr) read_key(*find_key("costs"), &root_);
    } else if (section.array) {
      if (value != nullptr) read_array(section, *value);
    } else {
      read_table(value != nullptr && value->is_table() ? value : nullptr, section.name);
    }
  }
  r_.item.clear();
}

/// What an automatic value became, for `check --explain`.
void add_notes(std::vector<KeyInForce>& keys, const Scenario& s) {
  for (KeyInForce& key : keys) {
    if (key.path == "server.sockets")
      key.note = fmt::format("{} for each address", socket_count(s));
    if (key.path == "machine.nic_queues") key.note = std::to_string(s.machine.nic_queues);
    if (key.path == "kernel.scheduler") key.note = scheduler_name(scheduler_kind(s));
    if (key.path == "server.watch") key.note = name_of(watch_words, s.server.watch.graph);
    if (key.note == key.value || toml_string(key.note) == key.value) key.note.clear();
  }
  const bool given = std::any_of(keys.begin(), keys.end(),
                                 [](const KeyInForce& k) { return k.path == "machine.cores"; });
  if (!given) {
    const auto after = std::find_if(keys.begin(), keys.end(), [](const KeyInForce& k) {
      return k.path == "machine.threads_per_core";
    });
    keys.insert(after, {"machine.cores", std::to_string(s.machine.cores), "default",
                        s.machine.cores == cores_for_workers(s) ? "one CPU a worker"
                                                                : "one for each node and cache",
                        false});
  }
}

/// Scenario::text of the tree of a file and its overrides.
std::string text_of_a_run(Value root) {
  for (const char* beside : {"title", "sweep", "variants", "search"}) root.erase(beside);
  return to_toml_file(root);
}

}  // namespace

std::vector<KeyInForce> read_keys(Reading& r, const Value& root) {
  ScenarioReader reader(r, root);
  reader.read();
  return reader.take_keys();
}

ReadResult read_scenario_text(std::string_view text, const std::string& name,
                              const Overrides& overrides) {
  Reading r(name);
  const std::uint32_t source = r.sources.add_file(name, text);
  ParsedToml parsed = parse_toml(text, r.sources, source);
  if (parsed.error) {
    r.error(parsed.error->place, "", parsed.error->what);
    throw ScenarioError(r.take_diagnostics());
  }
  apply_overrides(r, parsed.root, overrides);
  std::string text_in_force = to_toml_file(parsed.root);
  std::vector<KeyInForce> keys = read_keys(r, parsed.root);
  resolve(r.scenario);
  check_scenario(r);
  if (r.failed()) throw ScenarioError(r.take_diagnostics());
  ReadResult result{std::move(r.scenario), r.take_diagnostics(), std::move(keys),
                    std::move(text_in_force)};
  sort_by_place(result.warnings);
  result.scenario.hash = scenario_hash(result.keys, r.named_files());
  result.scenario.replication_hash = replication_hash(result.keys, r.named_files());
  result.scenario.text = text_of_a_run(std::move(parsed.root));
  add_notes(result.keys, result.scenario);
  return result;
}

ReadResult read_scenario(const std::string& file, const Overrides& overrides) {
  const auto text = file_contents(file);
  if (!text)
    throw ScenarioError({{Diagnostic::Severity::Error,
                          file,
                          0,
                          0,
                          0,
                          "",
                          fmt::format("cannot read the scenario: {}", std::strerror(errno)),
                          {},
                          {}}});
  return read_scenario_text(*text, file, overrides);
}

}  // namespace acceptlab::experiment
