#include "experiment/reader/overrides.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "experiment/keys/address.hpp"
#include "experiment/keys/key_table.hpp"
#include "experiment/notation/toml_values.hpp"
#include "experiment/notation/units.hpp"
#include "models/server/catalogue.hpp"

namespace acceptlab::experiment {
namespace {

/// The name by which an entry of an array of tables is addressed.
std::string entry_name(const Value& array, const Value& entry, std::string_view section) {
  if (const Value* name = entry.find("name")) return name->text;
  return section == "arrivals" && array.items.size() == 1 ? "steady" : "";
}

Value* find_entry(Value& array, std::string_view section, const std::string& part) {
  for (Value& entry : array.items) {
    if (entry.is_table() && entry_name(array, entry, section) == part) return &entry;
  }
  const auto index = parse_unsigned(part);
  return index && *index < array.items.size() ? &array.items[*index] : nullptr;
}

/// Walks the tree of a file along a key's address and creates what is missing on the way.
class Setter {
 public:
  Setter(Reading& r, Value& root, Place place, std::string address)
      : r_(r), node_(&root), place_(place), address_(std::move(address)) {}

  void set(Value value) {
    const std::vector<std::string> parts = split_address(address_);
    for (std::size_t i = 0; i + 1 < parts.size() && node_ != nullptr; ++i) descend(parts[i]);
    if (node_ == nullptr) return;
    if (!node_->is_table()) return fail(fmt::format("'{}' cannot hold a key", pattern_));
    value.key = parts.back();
    value.place = value.key_place = place_;
    if (Value* old = node_->find(parts.back()))
      *old = std::move(value);
    else
      node_->items.push_back(std::move(value));
  }

 private:
  void fail(std::string what, std::string help = {}) {
    r_.error(place_, address_, std::move(what), std::move(help));
    node_ = nullptr;
  }

  void descend(const std::string& part) {
    if (node_->is_array()) return descend_array(part);
    if (!node_->is_table())
      return fail(fmt::format("'{}' is {}, it has no '{}'", pattern_, kind_name(*node_), part));
    pattern_ += (pattern_.empty() ? "" : ".") + part;
    if (node_->find(part) == nullptr) create(part);
    if (node_ != nullptr) node_ = node_->find(part);
  }

  void create(const std::string& part) {
    const Section* section = find_section(pattern_);
    if (section != nullptr && section->array)
      return fail(fmt::format("the scenario has no [[{}]]", part),
                  "entries are addressed by name or by index");
    Value table;
    // An address may go into a table that is there by default: work.cpu.mean.
    const Key* key = find_key(pattern_);
    if (key != nullptr && !key->fallback.empty()) {
      auto fallback = parse_value(key->fallback, place_);
      if (fallback && fallback->is_table()) table = *std::move(fallback);
    }
    table.key = part;
    table.place = table.key_place = place_;
    node_->items.push_back(std::move(table));
  }

  void descend_array(const std::string& part) {
    Value* entry = find_entry(*node_, pattern_, part);
    if (entry == nullptr) {
      std::vector<std::string> names;
      for (const Value& item : node_->items) names.push_back(entry_name(*node_, item, pattern_));
      const std::string near = suggestion(part, names);
      return fail(fmt::format("no [[{}]] is called '{}'", pattern_, part),
                  near.empty()
                      ? fmt::format("there are {} of them, counted from 0", node_->items.size())
                      : fmt::format("did you mean '{}'?", near));
    }
    pattern_ += "[]";
    node_ = entry;
  }

  Reading& r_;
  Value* node_;
  Place place_;
  std::string address_;
  std::string pattern_;  // the address so far, as in the key table
};

void apply_policy(Reading& r, Value& root, const std::string& policy) {
  constexpr std::array<std::string_view, 12> dropped{"sockets", "balance", "watch", "choose",
                                                     "wait",    "trigger", "order", "rearm",
                                                     "batch",   "scan",    "gate",  "handoff"};
  const Place place{r.sources.add_override("--policy " + policy), 0, 0, 0};
  if (Value* server = root.find("server"); server != nullptr && server->is_table()) {
    for (const std::string_view key : dropped) server->erase(key);
    // An era of another server says nothing about this one.
    const Value* old_name = server->find("policy");
    const server::Policy* old_policy =
        old_name == nullptr ? nullptr : server::find_policy(old_name->text);
    const server::Policy* new_policy = server::find_policy(policy);
    if (old_policy != nullptr && new_policy != nullptr && old_policy->server != new_policy->server)
      server->erase("version");
  }
  Value name;
  name.kind = Value::Kind::String;
  name.text = policy;
  Setter(r, root, place, "server.policy").set(name);
}

void apply_set(Reading& r, Value& root, const std::string& option, const std::string& assignment) {
  const Place place{r.sources.add_override(option + " " + assignment), 0, 0, 0};
  const std::size_t equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0)
    return r.error(place, assignment, "expected key=value", "such as --set server.workers=32");
  const auto trim = [](std::string text) {
    text.erase(0, text.find_first_not_of(' '));
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
  };
  const std::string address = trim(assignment.substr(0, equals));
  const auto value = parse_value(trim(assignment.substr(equals + 1)), place);
  if (!value)
    return r.error(place, address, fmt::format("the value of '{}' is not valid TOML", address));
  if (address == "run.replications") {
    if (Value* run = root.find("run")) run->erase("precision");
  }
  Setter(r, root, place, address).set(*value);
}

/// What a variant sets, each value with its place in the file. What the table has of wrong forms is
/// told when the variants are read.
void apply_variant(Reading& r, Value& root, std::size_t index) {
  const Value* variants = root.find("variants");
  if (variants == nullptr || index >= variants->items.size()) return;
  const Value* set = variants->items[index].find("set");
  if (set == nullptr || !set->is_table()) return;
  const std::vector<Value> assignments = set->items;  // a copy: the tree changes below
  for (const Value& value : assignments) Setter(r, root, value.key_place, value.key).set(value);
}

}  // namespace

void apply_overrides(Reading& r, Value& root, const Overrides& overrides) {
  if (overrides.policy) apply_policy(r, root, *overrides.policy);
  if (overrides.seed) {
    const Place place{r.sources.add_override(fmt::format("--seed {}", *overrides.seed)), 0, 0, 0};
    if (const auto seed = parse_value(std::to_string(*overrides.seed), place))
      Setter(r, root, place, "run.seed").set(*seed);
  }
  for (const std::string& assignment : overrides.set) apply_set(r, root, "--set", assignment);
  for (const std::string& assignment : overrides.vary) apply_set(r, root, "--vary", assignment);
  if (overrides.variant) apply_variant(r, root, *overrides.variant);
}

}  // namespace acceptlab::experiment
