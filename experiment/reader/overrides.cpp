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
    value.key_place = place_;
    if (value.place.source == 0) value.place = place_;
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
    const auto entry = find_entry(*node_, pattern_, part);
    if (!entry) {
      std::vector<std::string> names;
      for (const Value& item : node_->items) names.push_back(entry_name(*node_, item, pattern_));
      const std::string near = suggestion(part, names);
      return fail(fmt::format("no [[{}]] is called '{}'", pattern_, part),
                  near.empty()
                      ? fmt::format("there are {} of them, counted from 0", node_->items.size())
                      : fmt::format("did you mean '{}'?", near));
    }
    pattern_ += "[]";
    node_ = &node_->items[*entry];
  }

  Reading& r_;
  Value* node_;
  Place place_;
  std::string address_;
  std::string pattern_;  // the address so far, as in the key table
};

void apply_policy(Reading& r, Value& root, const std::string& policy) {
  constexpr std::array<std::string_view, 13> dropped{
      "sockets", "balance", "watch", "choose",     "wait", "trigger", "order",
      "rearm",   "batch",   "scan",  "first_read", "gate", "handoff"};
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
  set_key(r, root, place, "server.policy", name);
}

/// A number of replications replaces the precision that the file asks for.
void drop_precision(Value& root) {
  if (Value* run = root.find("run")) run->erase("precision");
}

/// The quote in which a shell takes an argument as it is; nothing where it needs none.
std::string_view quote_for(std::string_view argument) {
  if (argument.find_first_of(" \t\"'`$&;|<>()*\\") == std::string_view::npos) return "";
  return argument.find('\'') == std::string_view::npos ? "'" : "\"";
}

/// An argument of the command line, and the places of its parts in its option.
class Typed {
 public:
  Typed(Reading& r, std::string_view option, std::string_view argument)
      : argument_(argument),
        source_(r.sources.add_override(option_text(option, argument))),
        before_(characters_in(option) + 1 + characters_in(quote_for(argument))) {}

  /// So many bytes from `at` on, without spaces around them.
  std::string_view part(std::size_t at, std::size_t length = std::string_view::npos) const {
    return trimmed(argument_.substr(at, length));
  }
  Place place_of(std::string_view part) const {
    const auto at = static_cast<std::size_t>(part.data() - argument_.data());
    return {source_, 0, before_ + characters_in(argument_.substr(0, at)) + 1, characters_in(part)};
  }

 private:
  std::string_view argument_;
  std::uint32_t source_;
  unsigned before_;  // characters of the option before its argument
};

/// Both stand in the argument.
void set_typed(Reading& r, Value& root, const Typed& typed, std::string_view key,
               std::string_view text) {
  const std::string address(key);
  const auto value = parse_value(text, typed.place_of(text));
  if (!value)
    return r.error(typed.place_of(text), address,
                   fmt::format("the value of '{}' is not valid TOML", address));
  if (address == "run.replications") drop_precision(root);
  set_key(r, root, typed.place_of(key), address, *value);
}

void apply_set(Reading& r, Value& root, const std::string& option, const std::string& assignment) {
  const Typed typed(r, option, assignment);
  const std::size_t equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0)
    return r.error(typed.place_of(assignment), assignment, "expected key=value",
                   "such as --set server.workers=32");
  set_typed(r, root, typed, typed.part(0, equals), typed.part(equals + 1));
}

void apply_listed(Reading& r, Value& root, const ListedValue& listed) {
  const Typed typed(r, listed.option, listed.argument);
  set_typed(r, root, typed, typed.part(0, listed.argument.find('=')),
            typed.part(listed.at, listed.length));
}

/// In place of the file's.
void apply_goals(Reading& r, Value& root, const std::vector<std::string>& goals) {
  Value list;
  list.kind = Value::Kind::Array;
  for (const std::string& goal : goals) {
    Value text;
    text.kind = Value::Kind::String;
    text.text = goal;
    text.place = Typed(r, "--goal", goal).place_of(goal);
    list.items.push_back(std::move(text));
  }
  list.place = list.items.front().place;
  set_key(r, root, list.place, "goals.must", list);
}

/// What a variant sets, each value with its place in the file. What the table has of wrong forms is
/// told when the variants are read.
void apply_variant(Reading& r, Value& root, std::size_t index) {
  const Value* variants = root.find("variants");
  if (variants == nullptr || index >= variants->items.size()) return;
  const Value* set = variants->items[index].find("set");
  if (set == nullptr || !set->is_table()) return;
  const std::vector<Value> assignments = set->items;  // a copy: the tree changes below
  for (const Value& value : assignments) set_key(r, root, value.key_place, value.key, value);
}

/// A point of the sweep: one value of each axis, each with its place in the file. What is wrong
/// with the axes themselves is told when they are read.
void apply_axes(Reading& r, Value& root, const std::vector<std::size_t>& chosen) {
  const Value* sweep = root.find("sweep");
  const Value* axes = sweep == nullptr ? nullptr : sweep->find("axes");
  if (axes == nullptr || axes->items.size() != chosen.size()) return;
  const std::vector<Value> all = axes->items;  // a copy: the tree changes below
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Value* key = all[i].find("key");
    const Value* values = all[i].find("values");
    if (key == nullptr || values == nullptr || chosen[i] >= values->items.size()) return;
    if (key->text == "run.replications") drop_precision(root);
    const Value& value = values->items[chosen[i]];
    set_key(r, root, value.place, key->text, value);
  }
}

}  // namespace

void set_key(Reading& r, Value& root, const Place& place, const std::string& address, Value value) {
  Setter(r, root, place, address).set(std::move(value));
}

std::string option_text(std::string_view option, std::string_view argument) {
  const std::string_view quote = quote_for(argument);
  return fmt::format("{} {}{}{}", option, quote, argument, quote);
}

void apply_overrides(Reading& r, Value& root, const Overrides& overrides) {
  if (overrides.policy) apply_policy(r, root, *overrides.policy);
  if (overrides.seed) {
    const Place place{r.sources.add_override(fmt::format("--seed {}", *overrides.seed)), 0, 0, 0};
    if (const auto seed = parse_value(std::to_string(*overrides.seed), place))
      set_key(r, root, place, "run.seed", *seed);
  }
  for (const std::string& assignment : overrides.set) apply_set(r, root, "--set", assignment);
  if (!overrides.goals.empty()) apply_goals(r, root, overrides.goals);
  for (const std::string& assignment : overrides.vary) apply_set(r, root, "--vary", assignment);
  for (const ListedValue& listed : overrides.listed) apply_listed(r, root, listed);
  if (overrides.variant) apply_variant(r, root, *overrides.variant);
  if (!overrides.axis_values.empty()) apply_axes(r, root, overrides.axis_values);
}

}  // namespace acceptlab::experiment
