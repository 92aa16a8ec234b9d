#include "experiment/pages/socket_option_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "experiment/pages/policy_paragraph.hpp"
#include "models/server/socket_options.hpp"

namespace acceptlab::experiment {
namespace {

using nlohmann::ordered_json;
using server::SocketOption;

std::string versions_of(const SocketOption& row) {
  const bool from_first = row.since == kernel::Version{},
             to_newest = row.until == kernel::Version{};
  if (from_first && to_newest) return "all";
  if (from_first) return "before " + version_number(row.until);
  if (to_newest) return "from " + version_number(row.since);
  return fmt::format("{} to before {}", version_number(row.since), version_number(row.until));
}

std::string_view evidence_of(const SocketOption& row) {
  return kernel::evidence_names.at(static_cast<std::size_t>(row.evidence));
}

std::string_view effect_of(const SocketOption& row) {
  return server::option_effect_names.at(static_cast<std::size_t>(row.effect));
}

}  // namespace

std::string version_number(kernel::Version v) {
  return v.patch == 0 ? fmt::format("{}.{}", v.major, v.minor)
                      : fmt::format("{}.{}.{}", v.major, v.minor, v.patch);
}

std::string socket_options_text(kernel::System system,
                                const std::vector<std::string_view>& options) {
  constexpr std::size_t width = 100;
  constexpr std::string_view line = "  {:<16} {:<20} {:<12} {:<10} {}\n";
  std::string rows;
  for (const SocketOption& row : server::socket_options()) {
    const bool wanted = std::find(options.begin(), options.end(), row.option) != options.end();
    if (row.system != system || !wanted) continue;
    rows += fmt::format(line, row.option, versions_of(row), row.returns, effect_of(row),
                        evidence_of(row));
    rows += wrapped(std::string(row.then), "    ", width);
    rows += wrapped(fmt::format("source: {}", row.source), "    ", width);
  }
  if (rows.empty()) return rows;
  return fmt::format(line, "option", "versions", "setsockopt", "then", "evidence") + rows;
}

std::string socket_options_json(kernel::System system) {
  ordered_json list = ordered_json::array();
  for (const SocketOption& row : server::socket_options()) {
    if (row.system != system) continue;
    ordered_json entry{{"option", row.option}, {"since", nullptr}, {"until", nullptr}};
    if (row.since != kernel::Version{}) entry["since"] = version_number(row.since);
    if (row.until != kernel::Version{}) entry["until"] = version_number(row.until);
    entry.update({{"setsockopt", row.returns},
                  {"effect", effect_of(row)},
                  {"then", row.then},
                  {"evidence", evidence_of(row)},
                  {"source", row.source}});
    list.push_back(entry);
  }
  return list.dump();
}

}  // namespace acceptlab::experiment
