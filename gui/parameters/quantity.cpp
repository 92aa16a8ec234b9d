#include "gui/parameters/quantity.hpp"

#include <algorithm>
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
