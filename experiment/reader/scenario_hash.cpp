#include "experiment/reader/scenario_hash.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "experiment/notation/units.hpp"
#include "sim/wide_integer.hpp"

namespace acceptlab::experiment {
namespace {

constexpr sim::UInt128 wide(std::uint64_t high, std::uint64_t low) {
  return sim::UInt128{high} << 64U | low;
}

/// FNV-1a of 128 bits: not cryptographic, but the same on every machine and in every version.
class Hash {
 public:
  void add(std::string_view text) {
    for (const char c : text) {
      state_ ^= static_cast<unsigned char>(c);
      state_ *= prime;
    }
  }
  std::string text() const {
    return fmt::format("{:016x}{:016x}", static_cast<std::uint64_t>(state_ >> 64U),
                       static_cast<std::uint64_t>(state_));
  }

 private:
  static constexpr sim::UInt128 prime = wide(0x0000000001000000, 0x000000000000013b);
  sim::UInt128 state_ = wide(0x6c62272e07bb0142, 0x62b821756295c58d);
};

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

std::string scenario_hash(const std::vector<KeyInForce>& keys,
                          const std::map<std::string, std::string>& files) {
  std::vector<std::string> lines;
  for (const KeyInForce& key : keys) {
    if (changes_a_run(key.path))
      lines.push_back(fmt::format("{} = {}\n", key.path, canonical(key.value)));
  }
  std::sort(lines.begin(), lines.end());
  Hash hash;
  for (const std::string& line : lines) hash.add(line);
  for (const auto& [name, contents] : files) {
    hash.add(fmt::format("file {} {}\n", name, contents.size()));
    hash.add(contents);
  }
  return hash.text();
}

}  // namespace acceptlab::experiment
