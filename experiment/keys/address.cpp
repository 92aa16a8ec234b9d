#include "experiment/keys/address.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "experiment/notation/cost_names.hpp"
#include "experiment/notation/sysctl_names.hpp"
#include "experiment/notation/units.hpp"

namespace acceptlab::experiment {
namespace {

constexpr std::string_view sysctl_prefix = "kernel.sysctl.";

std::string unquoted(std::string_view text) {
  const bool quotes = text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
                      text.back() == text.front();
  return std::string(quotes ? text.substr(1, text.size() - 2) : text);
}

/// Whether an array of tables that was already read has an entry `part`.
bool has_entry(const Reading& r, std::string_view section, const std::string& part) {
  const auto index = parse_unsigned(part);
  if (section == "events") return index && *index < r.scenario.events.size();
  if (section != "arrivals") return false;
  const auto& arrivals = r.scenario.arrivals;
  return std::any_of(arrivals.begin(), arrivals.end(),
                     [&](const ArrivalsSpec& a) { return a.name == part; }) ||
         (index && *index < arrivals.size());
}

}  // namespace

std::vector<std::string> split_address(std::string_view address) {
  if (looks_like_sysctl(address)) return {"kernel", "sysctl", std::string(address)};
  if (address.starts_with(sysctl_prefix))
    return {"kernel", "sysctl", unquoted(address.substr(sysctl_prefix.size()))};
  std::vector<std::string> parts;
  std::string part;
  char quote = 0;
  for (const char c : address) {
    if (quote == 0 && c == '.') {
      parts.push_back(unquoted(part));
      part.clear();
      continue;
    }
    if (c == '"' || c == '\'') quote = quote == c ? '\0' : (quote == 0 ? c : quote);
    part += c;
  }
  parts.push_back(unquoted(part));
  return parts;
}

std::string entry_name(const Value& array, const Value& entry, std::string_view section) {
  if (const Value* name = entry.find("name")) return name->text;
  return section == "arrivals" && array.items.size() == 1 ? "steady" : "";
}

std::optional<std::size_t> find_entry(const Value& array, std::string_view section,
                                      const std::string& part) {
  for (std::size_t i = 0; i < array.items.size(); ++i) {
    const Value& entry = array.items[i];
    if (entry.is_table() && entry_name(array, entry, section) == part) return i;
  }
  const auto index = parse_unsigned(part);
  if (!index || *index >= array.items.size()) return std::nullopt;
  return static_cast<std::size_t>(*index);
}

const Section* find_section(std::string_view name) {
  const auto all = sections();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Section& s) { return s.name == name; });
  return found == all.end() ? nullptr : &*found;
}

bool check_address(Reading& r, const Place& place, std::string_view key,
                   const std::string& address) {
  std::vector<std::string> parts = split_address(address);
  const Section* section = find_section(parts.front());
  if (section == nullptr || parts.size() < 2) {
    if (find_key(parts.front()) != nullptr && parts.size() == 1) return true;
    r.unknown(place, key, fmt::format("{}: '{}' is no key of a scenario", key, parts.front()),
              known_names(""));
    return false;
  }
  if (section->name == "costs") {
    const auto names = cost_names();
    if (std::find(names.begin(), names.end(), parts[1]) != names.end()) return true;
    r.unknown(place, key, fmt::format("{}: '{}' is no cost", key, parts[1]), names);
    return false;
  }
  std::string pattern = std::string(section->name);
  if (section->array) {
    if (!has_entry(r, section->name, parts[1])) {
      r.error(place, key,
              fmt::format("{}: no [[{}]] is called '{}'", key, section->name, parts[1]));
      return false;
    }
    pattern += "[]";
    parts.erase(parts.begin() + 1);
    if (parts.size() < 2) parts.emplace_back();
  }
  if (find_key(pattern + "." + parts[1]) != nullptr) return true;
  r.unknown(place, key, fmt::format("{}: unknown key '{}' in [{}]", key, parts[1], section->name),
            known_names(section->name));
  return false;
}

}  // namespace acceptlab::experiment
