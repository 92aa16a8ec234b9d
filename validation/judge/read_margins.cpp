#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "experiment/keys/document.hpp"
#include "experiment/keys/read_values.hpp"
#include "experiment/keys/reading.hpp"
#include "validation/judge/margins.hpp"
#include "validation/judge/read_margin_row.hpp"

namespace acceptlab::validation {

namespace {

using experiment::Reading;
using experiment::Value;

constexpr double fewest_runs = 2;  // one run has no interval
constexpr double most_runs = 1000;

struct Fraction {
  const char* name;
  double& into;
};

void read_fraction(Reading& r, const std::string& key, const Value& value, double& into) {
  if (const auto x = experiment::read_number(r, key, value, 0, 1)) into = *x;
}

/// The table `name` of `root`, if it is there and is one; check_fields says what is missing.
const Value* table_of(Reading& r, const Value& root, const std::string& name,
                      const std::vector<std::string>& fields) {
  const Value* table = root.find(name);
  if (table == nullptr) return nullptr;
  if (!table->is_table()) {
    experiment::wrong_form(r, name, *table, "a table");
    return nullptr;
  }
  experiment::check_fields(r, name, *table, fields, fields.size());
  return table;
}

void read_fractions(Reading& r, const Value& root, const std::string& name,
                    const std::vector<Fraction>& fractions) {
  std::vector<std::string> fields;
  for (const Fraction& f : fractions) fields.emplace_back(f.name);
  const Value* table = table_of(r, root, name, fields);
  if (table == nullptr) return;
  for (const Fraction& f : fractions) {
    if (const Value* value = table->find(f.name))
      read_fraction(r, name + "." + f.name, *value, f.into);
  }
}

void read_repeats(Reading& r, const Value& root, Margins::Repeats& repeats) {
  const Value* table = table_of(r, root, "repeats", {"least", "wanted"});
  if (table == nullptr) return;
  const auto read = [&](const char* name, unsigned& into) {
    const Value* value = table->find(name);
    if (value == nullptr) return;
    const auto n =
        experiment::read_integer(r, std::string("repeats.") + name, *value, fewest_runs, most_runs);
    if (n) into = static_cast<unsigned>(*n);
  };
  read("least", repeats.least);
  read("wanted", repeats.wanted);
}

void read_confidence(Reading& r, const Value& value, double& confidence) {
  constexpr double least = 0.5, most = 0.9999;
  if (const auto x = experiment::read_number(r, "confidence", value, least, most)) confidence = *x;
}

void read_rows(Reading& r, const Value& rows, std::vector<MarginRow>& into) {
  for (const Value& row : experiment::array_of_tables(r, rows))
    into.push_back(read_margin_row(r, fmt::format("margin.{}", into.size()), row));
}

Margins read_root(Reading& r, const Value& root) {
  Margins m;
  experiment::check_fields(r, "the margins", root,
                           {"format", "confidence", "gates", "repeats", "passed", "margin"}, 6);
  if (const Value* v = root.find("format")) experiment::check_format(r, *v);
  if (const Value* v = root.find("confidence")) read_confidence(r, *v, m.confidence);
  read_fractions(
      r, root, "gates",
      {{"steal", m.gates.steal}, {"foreign", m.gates.foreign}, {"noisy", m.gates.noisy}});
  read_repeats(r, root, m.repeats);
  read_fractions(r, root, "passed",
                 {{"decided", m.passed.decided},
                  {"controls", m.passed.controls},
                  {"ranking", m.passed.ranking}});
  if (const Value* v = root.find("margin")) read_rows(r, *v, m.rows);
  return m;
}

}  // namespace

Margins read_margins_text(std::string_view text, const std::string& name) {
  Reading r(name);
  Margins margins;
  experiment::read_document(r, name, text,
                            [&](const Value& root) { margins = read_root(r, root); });
  margins.source = name;
  return margins;
}

Margins read_margins(const std::string& file) {
  const auto text = experiment::file_contents(file);
  if (text) return read_margins_text(*text, file);
  Reading r(file);
  r.error({}, "", fmt::format("cannot read the margins: {}", std::strerror(errno)),
          "without --margins those that ship are taken");
  throw experiment::ScenarioError(r.take_diagnostics());
}

}  // namespace acceptlab::validation
