#include "gui/timeline/time_scale.hpp"

#include <algorithm>
#include <array>

namespace acceptlab::gui {

using sim::Duration;
using sim::Time;

namespace {

struct Unit {
  const char* name;
  std::int64_t ns;
  int decimals;  // to the nanosecond
};
constexpr std::array units{Unit{"s", 1'000'000'000, 9}, Unit{"ms", 1'000'000, 6},
                           Unit{"us", 1000, 3}, Unit{"ns", 1, 0}};

const Unit& unit_of(Duration length) {
  const std::int64_t ns = std::abs(length.count());
  return *std::find_if(units.begin(), units.end() - 1,
                       [ns](const Unit& unit) { return ns >= unit.ns; });
}

/// With so many decimals, of those that the unit has.
std::string text_in(Duration length, const Unit& unit, int decimals) {
  const std::int64_t ns = std::abs(length.count());
  std::string text = length.count() < 0 ? "-" : "";
  text += std::to_string(ns / unit.ns);
  if (decimals > 0) {
    std::string part = std::to_string(ns % unit.ns);
    part.insert(0, static_cast<std::size_t>(unit.decimals) - part.size(), '0');
    text += '.' + part.substr(0, static_cast<std::size_t>(decimals));
  }
  return text + ' ' + unit.name;
}

std::string shortest_text(Duration length, const Unit& unit) {
  int decimals = unit.decimals;
  std::int64_t part = std::abs(length.count()) % unit.ns;
  while (decimals > 0 && part % 10 == 0) {
    part /= 10;
    --decimals;
  }
  return text_in(length, unit, decimals);
}

std::int64_t round_step(std::int64_t least) {
  std::int64_t power = 1;
  while (power * 10 <= least) power *= 10;
  for (const int times : {1, 2, 5, 10}) {
    if (power * times >= least) return power * times;
  }
  return power * 10;
}

}  // namespace

std::vector<Tick> time_ticks(const TimeAxis& axis, Time zero, int apart) {
  const std::int64_t span = axis.span().count();
  const std::int64_t step = round_step((span * apart + axis.width() - 1) / axis.width());
  const std::int64_t begin = (axis.from() - zero).count();
  const Unit& unit = unit_of(std::max(axis.to() - zero, Duration{step}));
  int decimals = unit.decimals;
  for (std::int64_t s = step; decimals > 0 && s % 10 == 0; s /= 10) --decimals;
  std::vector<Tick> ticks;
  std::int64_t at = begin / step * step;
  while (at < begin) at += step;
  for (; at < begin + span; at += step)
    ticks.push_back({zero + Duration(at), text_in(Duration(at), unit, decimals)});
  return ticks;
}

std::string moment_text(Duration since_zero) {
  return shortest_text(since_zero,
                       std::abs(since_zero.count()) >= units[0].ns * 10 ? units[0] : units[1]);
}

std::string length_text(Duration length) { return shortest_text(length, unit_of(length)); }

}  // namespace acceptlab::gui
