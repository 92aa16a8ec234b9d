#include "gui/parameters/quantity.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "experiment/notation/units.hpp"

namespace acceptlab::gui {

namespace {

constexpr double reach = 32;  // from a 32nd of the amount to 32 times it

double three_digits(double amount) {
  if (amount == 0) return 0;
  const double unit = std::pow(10, std::floor(std::log10(std::abs(amount))) - 2);
  return std::round(amount / unit) * unit;
}

std::string number_text(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.12g", number);
  return text;
}

}  // namespace

std::string Quantity::text() const {
  switch (kind) {
    case Kind::Duration:
      return experiment::duration_text(amount);
    case Kind::Rate:
      return experiment::rate_text(amount);
    default:
      return number_text(amount);
  }
}

std::string Quantity::toml() const {
  const bool is_text = kind == Kind::Duration || kind == Kind::Rate;
  if (is_text) return experiment::toml_string(text());
  const std::string number = text();
  const bool looks_whole = number.find_first_of(".e") == std::string::npos;
  return kind == Kind::Number && looks_whole ? number + ".0" : number;
}

Quantity Quantity::with(double other) const {
  if (kind == Kind::Integer) return {kind, std::round(other)};
  const double rounded = three_digits(other);
  return {kind, kind == Kind::Duration ? std::round(rounded) : rounded};
}

namespace {

constexpr std::array tries{1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0};
constexpr double every_whole = 20;  // below it one may want any

double decade_of(double amount) { return std::pow(10, std::floor(std::log10(amount) + 1e-9)); }

}  // namespace

Quantity Quantity::sensible() const {
  if (amount <= 0) return *this;
  if (kind == Kind::Integer && amount < every_whole) return with(amount);
  const double decade = decade_of(amount);
  // As sliders have it: by the factor between them.
  const auto nearest = std::min_element(tries.begin(), tries.end(), [&](double a, double b) {
    return std::abs(std::log(a * decade / amount)) < std::abs(std::log(b * decade / amount));
  });
  return with(*nearest * decade);
}

Quantity Quantity::next_sensible(bool above) const {
  if (amount <= 0) return *this;
  if (kind == Kind::Integer && amount + (above ? 1 : -1) <= every_whole)
    return with(amount + (above ? 1 : -1));
  constexpr double close = 1e-6;
  const double decade = decade_of(amount);
  if (above) {
    const auto next = std::find_if(tries.begin(), tries.end(),
                                   [&](double t) { return t * decade > amount * (1 + close); });
    return with(*next * decade);
  }
  const auto next = std::find_if(tries.rbegin(), tries.rend(),
                                 [&](double t) { return t * decade < amount * (1 - close); });
  return with(next == tries.rend() ? tries[tries.size() - 2] * decade / 10 : *next * decade);
}

std::optional<Quantity> quantity_of(const experiment::Value& value) {
  using Kind = Quantity::Kind;
  if (value.is_integer()) return Quantity{Kind::Integer, value.real};
  if (value.is_number()) return Quantity{Kind::Number, value.real};
  if (!value.is_string()) return std::nullopt;
  if (const auto ns = experiment::parse_duration(value.text)) return Quantity{Kind::Duration, *ns};
  if (const auto rate = experiment::parse_rate(value.text)) return Quantity{Kind::Rate, *rate};
  return std::nullopt;
}

std::optional<Quantity> quantity_from(const std::string& text, Quantity::Kind kind) {
  using Kind = Quantity::Kind;
  std::optional<double> amount;
  if (kind == Kind::Duration) amount = experiment::parse_duration(text);
  if (kind == Kind::Rate) amount = experiment::parse_rate(text);
  if (!amount) amount = experiment::parse_number(text);
  if (!amount || (kind == Kind::Integer && *amount != std::round(*amount))) return std::nullopt;
  return Quantity{kind, *amount};
}

SliderRange::SliderRange(const Quantity& around, const experiment::Key* key) {
  const double least = key == nullptr ? 0 : key->least;
  const double smallest = around.kind == Quantity::Kind::Integer ? 1 : 1e-3;
  low_ = std::max({around.amount / reach, least, smallest});
  high_ = around.amount * reach;
  if (key != nullptr) high_ = std::min(high_, key->most);
  high_ = std::max(high_, low_);
}

int SliderRange::position_of(double amount) const {
  if (high_ <= low_) return 0;
  const double part = std::log(amount / low_) / std::log(high_ / low_);
  return static_cast<int>(std::lround(std::clamp(part, 0.0, 1.0) * steps));
}

double SliderRange::amount_at(int position) const {
  return low_ * std::pow(high_ / low_, static_cast<double>(position) / steps);
}

}  // namespace acceptlab::gui
