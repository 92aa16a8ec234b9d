#include "experiment/keys/document.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "experiment/notation/toml_values.hpp"

namespace acceptlab::experiment {

void read_document(Reading& r, const std::string& name, std::string_view text,
                   const std::function<void(const Value& root)>& read_root) {
  const std::uint32_t source = r.sources.add_file(name, text);
  const ParsedToml parsed = parse_toml(text, r.sources, source);
  if (parsed.error) {
    r.error(parsed.error->place, "", parsed.error->what);
  } else {
    read_root(parsed.root);
  }
  if (r.failed()) throw ScenarioError(r.take_diagnostics());
}

void check_format(Reading& r, const Value& format) {
  if (format.is_integer() && format.integer == 1) return;
  r.error(format.place, "format",
          fmt::format("format {} is not known to this version", to_toml(format)),
          "write format = 1");
}

std::span<const Value> array_of_tables(Reading& r, const Value& value) {
  const bool tables = value.is_array() && std::all_of(value.items.begin(), value.items.end(),
                                                      [](const Value& v) { return v.is_table(); });
  if (tables) return value.items;
  r.error(value.key_place, value.key, fmt::format("'{}' is {}", value.key, kind_name(value)),
          fmt::format("write [[{}]], with two brackets", value.key));
  return {};
}

}  // namespace acceptlab::experiment
