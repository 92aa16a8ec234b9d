#include "experiment/reader/scenario_hash.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "experiment/notation/units.hpp"
#include "sim/fnv1a.hpp"

namespace acceptlab::experiment {
namespace {

std::string hexadecimal(sim::UInt128 x) {
  return fmt::format("{:016x}{:016x}", static_cast<std::uint64_t>(x >> 64U),
                     static_cast<std::uint64_t>(x));
}

/// Strings that are the same quantity become the same text: "20s" and "20000ms".
std::string canonical(std::string_view toml) {
  std::string text;
  while (!toml.empty()) {
    const std::size_t open = std::min(toml.find('"'), toml.size());
    text += toml.substr(0, open);
    toml.remove_prefix(open);
    if (toml.empty()) break;
    const std::size_t close = toml.find('"', 1);
    const std::string_view inside = toml.substr(1, close - 1);
    if (const auto duration = parse_duration(inside))
      text += duration_text(*duration);
    else if (const auto rate = parse_rate(inside))
      text += rate_text(*rate);
    else
      text += fmt::format("\"{}\"", inside);
    toml.remove_prefix(close == std::string_view::npos ? toml.size() : close + 1);
  }
  return text;
}

bool changes_a_run(std::string_view path) {
  constexpr std::array<std::string_view, 4> others{"title", "sweep.", "variants.", "search."};
  return std::none_of(others.begin(), others.end(),
                      [&](std::string_view prefix) { return path.starts_with(prefix); });
}

}  // namespace

bool changes_a_replication(std::string_view path) {
  // What is run beside the replications, or asked of them, changes none.
  constexpr std::array<std::string_view, 5> beside{"run.replications", "run.precision",
                                                   "run.cost_uncertainty", "run.control_variate",
                                                   "run.theory"};
  return changes_a_run(path) && std::find(beside.begin(), beside.end(), path) == beside.end() &&
         !path.starts_with("goals.");
}

std::string replication_hash(std::vector<KeyInForce> keys,
                             const std::map<std::string, std::string>& files) {
  std::erase_if(keys, [](const KeyInForce& key) { return !changes_a_replication(key.path); });
  return scenario_hash(keys, files);
}

std::string scenario_hash(const std::vector<KeyInForce>& keys,
                          const std::map<std::string, std::string>& files) {
  std::vector<std::string> lines;
  for (const KeyInForce& key : keys) {
    if (changes_a_run(key.path))
      lines.push_back(fmt::format("{} = {}\n", key.path, canonical(key.value)));
  }
  std::sort(lines.begin(), lines.end());
  sim::Fnv1a<sim::UInt128> hash;
  for (const std::string& line : lines) hash.add(line);
  for (const auto& [name, contents] : files) {
    hash.add(fmt::format("file {} {}\n", name, contents.size()));
    hash.add(contents);
  }
  return hexadecimal(hash.value());
}

}  // namespace acceptlab::experiment
