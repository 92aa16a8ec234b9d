#include "experiment/notation/units.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>

namespace acceptlab::experiment {
namespace {

struct Unit {
  std::string_view name;
  double factor;
};
constexpr std::array duration_units{Unit{"ns", 1},    Unit{"us", 1e3}, Unit{"µs", 1e3},
                                    Unit{"ms", 1e6},  Unit{"s", 1e9},  Unit{"min", 60e9},
                                    Unit{"h", 3600e9}};
constexpr std::array rate_divisors{Unit{"/s", 1}, Unit{"/min", 60}, Unit{"/h", 3600}};
constexpr std::array magnitudes{Unit{"", 1}, Unit{"k", 1e3}, Unit{"M", 1e6}, Unit{"G", 1e9}};

struct Quantity {
  double value;
  std::string_view rest;
};

/// A non-negative decimal number at the start of `text` and what follows it.
std::optional<Quantity> leading_number(std::string_view text) {
  text = trimmed(text);
  if (text.empty() ||
      !(std::isdigit(static_cast<unsigned char>(text.front())) != 0 || text.front() == '.'))
    return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || !std::isfinite(value)) return std::nullopt;
  return Quantity{value, trimmed(text.substr(static_cast<std::size_t>(end - text.data())))};
}

template <class Units>
std::optional<double> factor_of(std::string_view name, const Units& units) {
  const auto unit =
      std::find_if(units.begin(), units.end(), [&](const Unit& u) { return u.name == name; });
  if (unit == units.end()) return std::nullopt;
  return unit->factor;
}

/// A number that needs no more than its shortest exact digits.
std::string shortest(double value) { return fmt::format("{}", value); }

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::optional<double> parse_duration(std::string_view text) {
  const auto quantity = leading_number(text);
  if (!quantity) return std::nullopt;
  const auto factor = factor_of(quantity->rest, duration_units);
  if (!factor) return std::nullopt;
  return quantity->value * *factor;
}

std::optional<double> parse_rate(std::string_view text) {
  const auto quantity = leading_number(text);
  if (!quantity) return std::nullopt;
  const std::size_t slash = quantity->rest.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto magnitude = factor_of(quantity->rest.substr(0, slash), magnitudes);
  const auto divisor = factor_of(quantity->rest.substr(slash), rate_divisors);
  if (!magnitude || !divisor) return std::nullopt;
  return quantity->value * *magnitude / *divisor;
}

std::optional<double> parse_percentage(std::string_view text) {
  const auto quantity = leading_number(text);
  if (!quantity || quantity->rest != "%") return std::nullopt;
  return quantity->value / 100;
}

std::optional<double> parse_number(std::string_view text) {
  const auto quantity = leading_number(text);
  if (!quantity || !quantity->rest.empty()) return std::nullopt;
  return quantity->value;
}

std::optional<kernel::Version> parse_version(std::string_view text) {
  std::array<unsigned, 3> part{};
  std::size_t count = 0;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (count < part.size()) {
    const auto [next, error] = std::from_chars(at, end, part.at(count));
    if (error != std::errc{}) return std::nullopt;
    ++count;
    at = next;
    if (at == end) return kernel::Version{part[0], part[1], part[2]};
    if (*at != '.') return std::nullopt;
    ++at;
  }
  return std::nullopt;
}

std::optional<kernel::Address> parse_address(std::string_view text) {
  const std::string terminated(text);
  kernel::Address address;
  if (inet_pton(AF_INET, terminated.c_str(), address.bytes.data()) == 1) return address;
  if (inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) != 1) return std::nullopt;
  address.v6 = true;
  return address;
}

std::optional<ListenAddress> parse_listen(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const auto port = parse_unsigned(text.substr(colon + 1));
  if (!port || *port == 0 || *port > 65535) return std::nullopt;
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (host == "*") host = "0.0.0.0";
  const auto address = parse_address(host);
  if (!address || address->v6 != bracketed) return std::nullopt;
  return ListenAddress{*address, static_cast<std::uint16_t>(*port)};
}

std::optional<std::vector<unsigned>> parse_cpu_list(std::string_view text) {
  constexpr std::size_t most = 65536;
  std::vector<unsigned> cpus;
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view item = text.substr(0, comma);
    const std::size_t dash = item.find('-');
    const auto first = parse_unsigned(item.substr(0, dash));
    const auto last =
        dash == std::string_view::npos ? first : parse_unsigned(item.substr(dash + 1));
    if (!first || !last || *last < *first || *last >= most) return std::nullopt;
    for (std::uint64_t cpu = *first; cpu <= *last; ++cpu)
      cpus.push_back(static_cast<unsigned>(cpu));
    if (cpus.size() > most) return std::nullopt;
    if (comma == std::string_view::npos) return cpus;
    text.remove_prefix(comma + 1);
  }
}

std::optional<double> parse_quota(std::string_view text) {
  const auto quantity = leading_number(text);
  if (!quantity || quantity->rest != "cpu" || quantity->value <= 0) return std::nullopt;
  return quantity->value;
}

std::optional<Prefix> parse_prefix(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto address = parse_address(text.substr(0, slash));
  const auto length = parse_unsigned(text.substr(slash + 1));
  if (!address || address->v6 || !length || *length > 32) return std::nullopt;
  const std::uint64_t hosts = std::uint64_t{1} << (32 - *length);
  if ((address->v4() & (hosts - 1)) != 0) return std::nullopt;  // bits set behind the prefix
  return Prefix{address->v4(), static_cast<unsigned>(*length)};
}

std::optional<std::uint64_t> parse_unsigned(std::string_view text) {
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    text.remove_prefix(2);
    base = 16;
  }
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string duration_text(double nanoseconds) {
  if (nanoseconds == 0) return "0s";
  constexpr std::array units{Unit{"s", 1e9}, Unit{"ms", 1e6}, Unit{"us", 1e3}};
  for (const Unit& unit : units) {
    if (nanoseconds >= unit.factor) return shortest(nanoseconds / unit.factor).append(unit.name);
  }
  return shortest(nanoseconds) + "ns";
}

std::string rate_text(double per_second) {
  for (const Unit& unit : {Unit{"M", 1e6}, Unit{"k", 1e3}}) {
    if (per_second >= unit.factor)
      return fmt::format("{}{}/s", per_second / unit.factor, unit.name);
  }
  return shortest(per_second) + "/s";
}

std::string address_text(const kernel::Address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(address.v6 ? AF_INET6 : AF_INET, address.bytes.data(), text.data(), text.size());
  return text.data();
}

std::string count_text(double count) {
  const int exponent = static_cast<int>(std::lround(std::log10(count)));
  if (exponent >= 8 && std::pow(10.0, exponent) == count) return fmt::format("10^{}", exponent);
  return count < 1e8 ? fmt::format("{:.0f}", count) : fmt::format("{:.3g}", count);
}

std::string bytes_text(double bytes) {
  constexpr std::array units{Unit{"EB", 1e18}, Unit{"PB", 1e15}, Unit{"TB", 1e12}, Unit{"GB", 1e9},
                             Unit{"MB", 1e6}};
  for (const Unit& unit : units) {
    if (bytes >= unit.factor) return fmt::format("{:.3g} {}", bytes / unit.factor, unit.name);
  }
  return fmt::format("{:.3g} kB", bytes / 1e3);
}

}  // namespace acceptlab::experiment
