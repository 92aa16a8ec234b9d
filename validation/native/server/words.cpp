#include "validation/native/server/words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace acceptlab::native::server {
namespace {

constexpr unsigned highest_cpu = 4095;
constexpr std::uint64_t most_connections = 1'000'000'000;

[[noreturn]] void fail(const std::string& option, std::string_view found, const std::string& help) {
  throw UsageError(fmt::format("{}: \"{}\" is not understood", option, found), help);
}

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return value;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

/// What follows `key` and its separator, if `text` begins with them.
std::optional<std::string_view> value_of(std::string_view text, std::string_view key,
                                         char separator) {
  if (!text.starts_with(key) || text.size() <= key.size() || text[key.size()] != separator)
    return {};
  return text.substr(key.size() + 1);
}

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, change}));
    }
  }
  return row[b.size()];
}

Gate read_limit(const std::string& option, const std::string& text) {
  Gate gate{.kind = Gate::Kind::Limit};
  bool has_low = false;
  for (const std::string_view part : split(text, ',')) {
    if (const auto max = value_of(part, "max", '=')) {
      gate.max = static_cast<unsigned>(read_count(option + " max", *max, 1, most_connections));
    } else if (const auto low = value_of(part, "low", '=')) {
      gate.low = static_cast<unsigned>(read_count(option + " low", *low, 0, most_connections));
      has_low = true;
    } else if (const auto over = value_of(part, "over", '=')) {
      gate.over = static_cast<Gate::Over>(read_word(option + " over", *over, {"park", "close"}));
    } else {
      fail(option, part, "a limit is max=N, then low=M and over=park or over=close if need be");
    }
  }
  if (!has_low) gate.low = gate.max;
  if (gate.low > gate.max)
    throw UsageError(fmt::format("{}: low={} is above max={}", option, gate.low, gate.max),
                     "a worker accepts again when it is down to low");
  return gate;
}

}  // namespace

std::size_t read_word(const std::string& option, std::string_view word,
                      const std::vector<std::string_view>& known) {
  const auto found = std::find(known.begin(), known.end(), word);
  if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
  const auto nearest = std::min_element(known.begin(), known.end(), [&](auto a, auto b) {
    return distance(a, word) < distance(b, word);
  });
  const bool near = distance(*nearest, word) <= 2;
  throw UsageError(fmt::format("{}: \"{}\" is not known", option, word),
                   near ? fmt::format("did you mean {}?", *nearest)
                        : fmt::format("known: {}", fmt::join(known, ", ")));
}

native::Endpoint read_address(const std::string& option, const std::string& text) {
  constexpr auto help = "ADDRESS:PORT with a numeric address, such as 127.0.0.1:8080 or [::1]:8080";
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) fail(option, text, help);
  std::string address = text.substr(0, colon);
  const bool bracketed = address.front() == '[' && address.back() == ']';
  if (bracketed) address = address.substr(1, address.size() - 2);
  if (bracketed != (address.find(':') != std::string::npos)) fail(option, text, help);
  const auto port = number_in<std::uint16_t>(std::string_view(text).substr(colon + 1));
  if (!port) fail(option, text, help);
  try {
    return native::Endpoint::parse(address, *port);
  } catch (const std::invalid_argument&) {
    fail(option, text, help);
  }
}

std::uint64_t read_count(const std::string& option, std::string_view text, std::uint64_t least,
                         std::uint64_t most) {
  const auto value = number_in<std::uint64_t>(text);
  if (!value || *value < least || *value > most)
    throw UsageError(fmt::format("{}: \"{}\"", option, text),
                     fmt::format("an integer from {} to {}", least, most));
  return *value;
}

std::int64_t read_duration(const std::string& option, std::string_view text) {
  constexpr auto help = "a number with a unit: ns, us, ms, s or min, such as 5ms";
  const std::size_t unit_at = text.find_first_not_of("0123456789.");
  if (unit_at == std::string_view::npos) fail(option, text, help);
  const auto number = number_in<double>(text.substr(0, unit_at));
  const std::string_view unit = text.substr(unit_at);
  const std::array<std::pair<std::string_view, double>, 5> units{
      {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"min", 60e9}}};
  const auto known = std::ranges::find_if(units, [&](const auto& u) { return u.first == unit; });
  if (!number || known == units.end() || *number * known->second > 1e15) fail(option, text, help);
  return static_cast<std::int64_t>(*number * known->second);
}

Watch read_watch(const std::string& option, const std::string& text) {
  if (const auto width = value_of(text, "ring", ':')) {
    return {Watch::Graph::Ring, static_cast<unsigned>(read_count(option, *width, 1, 65535)), {}};
  }
  if (text.find_first_not_of("0123456789,/") == std::string::npos && !text.empty()) {
    Watch watch{.graph = Watch::Graph::Explicit};
    for (const std::string_view worker : split(text, '/')) {
      auto& sockets = watch.of_worker.emplace_back();
      if (worker.empty()) continue;
      for (const std::string_view socket : split(worker, ','))
        sockets.push_back(static_cast<unsigned>(read_count(option, socket, 0, 65535)));
    }
    return watch;
  }
  const std::size_t word = read_word(option, text, {"auto", "own", "all", "groups", "ring:K"});
  if (word == 4) fail(option, text, "K is how many sockets a worker watches, such as ring:2");
  return {static_cast<Watch::Graph>(word), 0, {}};
}

Gate read_gate(const std::string& option, const std::string& text) {
  if (const auto share = value_of(text, "free_fraction", '=')) {
    const auto value = number_in<double>(*share);
    if (!value || *value < 0 || *value > 1) fail(option, text, "a fraction from 0 to 1");
    return {.kind = Gate::Kind::FreeFraction, .free_fraction = *value};
  }
  if (const auto longest = value_of(text, "delay", '='))
    return {.kind = Gate::Kind::Delay, .delay_ns = read_duration(option, *longest)};
  if (text.starts_with("max=")) return read_limit(option, text);
  const std::vector<std::string_view> known{"none", "idle-thread", "free_fraction=0.125",
                                            "max=N,low=M,over=park", "delay=5ms"};
  return {.kind = read_word(option, text, known) == 0 ? Gate::Kind::None : Gate::Kind::IdleThread};
}

HandOff read_handoff(const std::string& option, const std::string& text) {
  if (const auto choices = value_of(text, "random", '='))
    return {HandOff::Kind::Random, static_cast<unsigned>(read_count(option, *choices, 1, 1024))};
  if (text == "random") return {HandOff::Kind::Random, 2};
  const std::vector<std::string_view> known{"none", "round-robin", "least-connections", "two-index",
                                            "random=2"};
  return {static_cast<HandOff::Kind>(read_word(option, text, known)), 2};
}

Pin read_pin(const std::string& option, const std::string& text) {
  if (text == "none") return {Pin::Kind::None, {}};
  if (text == "one-per-cpu") return {Pin::Kind::OnePerCpu, {}};
  Pin pin{Pin::Kind::List, {}};
  for (const std::string_view part : split(text, ',')) {
    const std::size_t dash = part.find('-');
    const auto first = number_in<unsigned>(part.substr(0, dash));
    const auto last =
        dash == std::string_view::npos ? first : number_in<unsigned>(part.substr(dash + 1));
    if (!first || !last || *first > *last || *last > highest_cpu)
      fail(option, text, "none, one-per-cpu or a list of CPUs such as 0-3,6");
    for (unsigned cpu = *first; cpu <= *last; ++cpu) pin.cpus.push_back(cpu);
  }
  return pin;
}

}  // namespace acceptlab::native::server
