#include "experiment/pages/format_page.hpp"

#include <fmt/format.h>

#include "experiment/keys/key_table.hpp"
#include "experiment/notation/shapes.hpp"
#include "experiment/notation/toml_values.hpp"
#include "experiment/notation/units.hpp"
#include "models/cpu/cost_table.hpp"

namespace acceptlab::experiment {
namespace {

/// Text in a cell of a Markdown table.
std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2)
    text.insert(at, 1, '\\');
  return text;
}

std::string default_cell(const Key& key) {
  if (key.fallback.empty()) return "none";
  return fmt::format("`{}`", to_toml(*parse_value(key.fallback, Place{})));
}

std::string key_row(const Key& key) {
  return fmt::format("| `{}` | {} | {} | {} | {} |\n", key.path, cell(form_text(key)),
                     default_cell(key), key.assumed ? "**assumed**" : cell(std::string(key.source)),
                     cell(std::string(key.meaning)));
}

std::string key_tables() {
  constexpr std::string_view head =
      "| key | value | default | source of the default | meaning |\n|---|---|---|---|---|\n";
  std::string text = fmt::format("### Top level\n\n{}", head);
  for (const Key& key : key_table()) {
    if (key.section().empty() && key.form != Form::Costs) text += key_row(key);
  }
  for (const Section& section : sections()) {
    const std::string brackets =
        section.array ? fmt::format("[[{}]]", section.name) : fmt::format("[{}]", section.name);
    text += fmt::format("\n### `{}`: {}\n\n{}", brackets, section.meaning, head);
    for (const Key& key : key_table()) {
      if (key.section() == section.name || key.path == section.name) text += key_row(key);
    }
  }
  return text;
}

/// "2us", or "4.5us from 50us, 7.5us from 1ms" of idleness.
std::string default_cost(const cpu::CostRow& row) {
  if (row.by_idle.empty()) return duration_text(row.default_ns);
  std::string text;
  for (const cpu::IdleStep& step : row.by_idle)
    text += fmt::format("{}{} from {}", text.empty() ? "" : ", ", duration_text(step.cost_ns),
                        duration_text(step.idle_ns));
  return text + " of idleness";
}

std::string cost_names_table() {
  std::string text = "| name | default | source | what it is charged for |\n|---|---|---|---|\n";
  for (const cpu::CostRow& row : cpu::cost_rows)
    text += fmt::format("| `{}` | {} | {} | {} |\n", row.name, default_cost(row),
                        row.assumed ? "**assumed**" : cell(std::string(row.source)),
                        cell(std::string(row.meaning)));
  return text;
}

std::string field_list(const Shape& shape) {
  std::string text;
  for (const Field& field : shape.fields)
    text += fmt::format("{}`{}`", text.empty() ? "" : ", ", field.name);
  if (!shape.alternatives.empty()) text += fmt::format(": {}", shape.alternatives);
  return text;
}

std::string shape_table(const std::vector<Shape>& shapes) {
  std::string text = "| type | fields | meaning |\n|---|---|---|\n";
  for (const Shape& shape : shapes)
    text += fmt::format("| `{}` | {} | {} |\n", shape.type, cell(field_list(shape)),
                        cell(std::string(shape.meaning)));
  return text;
}

}  // namespace

std::string format_tables() {
  return fmt::format(
      "{}\n### Names of costs\n\n{}\n### Distributions\n\n{}\n### Arrival processes\n\n{}",
      key_tables(), cost_names_table(), shape_table(distribution_shapes()),
      shape_table(process_shapes()));
}

}  // namespace acceptlab::experiment
