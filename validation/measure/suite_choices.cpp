#include "validation/measure/suite_choices.hpp"

#include <fmt/format.h>

#include "experiment/notation/toml_values.hpp"

namespace acceptlab::validation {

using experiment::Reading;
using experiment::to_toml;
using experiment::Value;

namespace {

/// What holds for all choices of an entry.
Choice common_choice(Reading& r, const Value& entry) {
  Choice common;
  if (const Value* name = entry.find("name")) {
    if (!name->is_string()) r.error(name->place, "cases.name", "expected a name in quotes");
    common.setting = name->text;
  }
  if (const Value* set = entry.find("set")) {
    if (!set->is_table()) r.error(set->place, "cases.set", "expected a table, { \"key\" = value }");
    for (const Value& item : set->items)
      common.set.push_back({item.key + "=" + to_toml(item), item.key_place});
  }
  return common;
}

std::vector<Choice> times(const std::vector<Choice>& all, const Value& axis) {
  const std::string last_part = axis.key.substr(axis.key.rfind('.') + 1);
  std::vector<Choice> product;
  for (const Choice& choice : all) {
    for (const Value& value : axis.items) {
      const std::string shown = value.is_string() ? value.text : to_toml(value);
      Choice next = choice;
      next.setting = joined(choice.setting, last_part + "=" + shown);
      next.set.push_back({axis.key + "=" + to_toml(value), value.place});
      product.push_back(std::move(next));
    }
  }
  return product;
}

}  // namespace

std::string joined(const std::string& a, const std::string& b) {
  return a.empty() || b.empty() ? a + b : a + " " + b;
}

std::vector<Choice> read_choices(Reading& r, const Value& entry) {
  std::vector<Choice> all{common_choice(r, entry)};
  const Value* vary = entry.find("vary");
  if (vary == nullptr) return all;
  if (!vary->is_table())
    r.error(vary->place, "cases.vary", "expected a table, { \"key\" = [values] }");
  for (const Value& axis : vary->items) {
    if (!axis.is_array() || axis.items.empty()) {
      r.error(axis.place, "cases.vary", fmt::format("'{}': expected a list of values", axis.key));
      continue;
    }
    all = times(all, axis);
  }
  return all;
}

}  // namespace acceptlab::validation
