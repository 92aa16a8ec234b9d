#include "validation/native/load/notation.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

namespace acceptlab::native::load {
namespace {

struct Unit {
  std::string_view name;
  double size;  // in nanoseconds
};
constexpr std::array units{Unit{"ns", 1},  Unit{"us", 1e3},   Unit{"ms", 1e6},
                           Unit{"s", 1e9}, Unit{"min", 60e9}, Unit{"h", 3600e9}};

/// The number that `text` starts with; moves `text` behind it.
std::optional<double> leading_number(std::string_view& text) {
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc{} || std::signbit(value) || !std::isfinite(value)) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

std::optional<Nanoseconds> whole_nanoseconds(double value) {
  if (value > static_cast<double>(longest)) return std::nullopt;
  return std::llround(value);
}

}  // namespace

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (std::signbit(value) || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> parse_count(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<Nanoseconds> parse_duration(std::string_view text) {
  const auto value = leading_number(text);
  if (!value) return std::nullopt;
  if (text.empty() && *value == 0) return 0;
  for (const Unit& unit : units)
    if (unit.name == text) return whole_nanoseconds(*value * unit.size);
  return std::nullopt;
}

std::optional<Nanoseconds> parse_seconds(std::string_view text) {
  const auto value = parse_number(text);
  if (!value) return std::nullopt;
  return whole_nanoseconds(*value * static_cast<double>(one_second));
}

std::optional<double> parse_rate(std::string_view text) {
  auto value = leading_number(text);
  if (!value) return std::nullopt;
  if (text.starts_with('k')) *value *= 1e3;
  if (text.starts_with('M')) *value *= 1e6;
  if (text.starts_with('k') || text.starts_with('M')) text.remove_prefix(1);
  if (text.empty() || text == "/s") return value;
  if (text == "/min") return *value / 60;
  return std::nullopt;
}

std::string duration_text(Nanoseconds duration) {
  const auto value = static_cast<double>(duration);
  if (duration < 1000) return fmt::format("{} ns", duration);
  if (value < 999.5e3) return fmt::format("{:.3g} us", value / 1e3);
  if (value < 999.5e6) return fmt::format("{:.3g} ms", value / 1e6);
  return fmt::format("{:.4g} s", value / 1e9);
}

}  // namespace acceptlab::native::load
