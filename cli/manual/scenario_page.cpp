#include <fmt/format.h>

#include "cli/manual/pages.hpp"
#include "cli/manual/roff.hpp"
#include "experiment/keys/key_table.hpp"
#include "experiment/notation/shapes.hpp"
#include "models/cpu/cost_table.hpp"

namespace acceptlab::manual {
namespace {

using experiment::Form;
using experiment::Key;
using experiment::Shape;

std::string key_item(const Key& key) {
  const std::string preset =
      key.fallback.empty() ? "no default" : fmt::format("default {}", key.fallback);
  const std::string assumed = key.assumed ? ", assumed" : "";
  return item(key.path, fmt::format("({}; {}{})", experiment::form_text(key), preset, assumed),
              key.meaning);
}

std::string keys() {
  std::string text = section("KEYS") + subsection("Top level");
  for (const Key& key : experiment::key_table()) {
    if (key.section().empty() && key.form != Form::Costs) text += key_item(key);
  }
  for (const experiment::Section& s : experiment::sections()) {
    text += subsection(s.array ? fmt::format("[[{}]]", s.name) : fmt::format("[{}]", s.name));
    text += paragraph(s.meaning);
    for (const Key& key : experiment::key_table()) {
      if (key.section() == s.name || key.path == s.name) text += key_item(key);
    }
  }
  return text;
}

std::string costs() {
  std::string text = section("COSTS") +
                     paragraph(
                         "Names of [costs]: a duration, a distribution, or a table over how long "
                         "the CPU was idle. The values in force: acceptlab check --explain.");
  for (const cpu::CostRow& row : cpu::cost_rows) text += item(row.name, "", row.meaning);
  return text;
}

std::string shapes(std::string_view title, const std::vector<Shape>& all) {
  std::string text = section(title);
  for (const Shape& shape : all) {
    std::string fields;
    for (const auto& field : shape.fields)
      fields += fmt::format("{}{}", fields.empty() ? "" : ", ", field.name);
    text += item(shape.type, fields.empty() ? "" : fmt::format("({})", fields), shape.meaning);
  }
  return text;
}

}  // namespace

std::string scenario_page() {
  return title_line("ACCEPTLAB-SCENARIO", 5) + section("NAME") +
         roff("acceptlab-scenario - what acceptlab(1) simulates, as a TOML file") + "\n" +
         section("DESCRIPTION") +
         paragraph(
             "A scenario is a TOML file. format = 1 and one [[arrivals]] make a complete one; "
             "every key has a default. Times and rates are strings with their unit: \"35us\", "
             "\"40k/s\". An unknown key, unit or value is an error with its place and a way "
             "out; all errors of a file are told at once. Array tables are addressed by name, "
             "else by index: arrivals.steady.process.rate.") +
         verbatim(
             "format = 1\n[server]\npolicy  = \"nginx-reuseport\"\nworkers = 16\n\n[[arrivals]]\n"
             "name    = \"steady\"\nprocess = { type = \"poisson\", rate = \"40k/s\" }") +
         keys() + shapes("DISTRIBUTIONS", experiment::distribution_shapes()) +
         shapes("ARRIVAL PROCESSES", experiment::process_shapes()) + costs() + section("SEE ALSO") +
         paragraph("acceptlab(1)");
}

}  // namespace acceptlab::manual
