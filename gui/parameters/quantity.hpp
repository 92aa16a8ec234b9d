#pragma once

#include <optional>
#include <string>

#include "experiment/keys/key_table.hpp"
#include "experiment/notation/value.hpp"

namespace acceptlab::gui {

/// A value that is a single number, and so can be slid: how many of what it is.
struct Quantity {
  enum class Kind : std::uint8_t { Integer, Number, Duration, Rate };
  Kind kind = Kind::Number;
  double amount = 0;  // Duration: nanoseconds; Rate: per second

  /// As people read it: "16", "220us", "40k/s".
  std::string text() const;
  /// As a scenario file has it: 16, "220us", "40k/s".
  std::string toml() const;
  /// The same of the nearest amount that one would choose for a try: 1, 1.2, 1.5, 2, 2.5, 3, 4, 5,
  /// 6, 8 of each decade; whole numbers below 20 as they are.
  Quantity sensible() const;
  /// The next such amount above or below.
  Quantity next_sensible(bool above) const;
  /// The same kind of another amount, which is rounded to what one can aim at: whole numbers, three
  /// digits of others.
  Quantity with(double other) const;
};

/// Nothing when the value is no such number.
std::optional<Quantity> quantity_of(const experiment::Value& value);
/// What a person typed for a quantity of that kind; a number without a unit has the kind's own.
std::optional<Quantity> quantity_from(const std::string& text, Quantity::Kind kind);

/// Where a slider begins and ends, and what its positions stand for: equal steps are equal factors.
class SliderRange {
 public:
  static constexpr int steps = 240;

  /// Around the amount, within what the key allows; `key` may be null.
  SliderRange(const Quantity& around, const experiment::Key* key);

  /// None of its amounts is 0: it has no place for one that is.
  bool holds(double amount) const { return low_ <= amount && amount <= high_; }
  int position_of(double amount) const;
  double amount_at(int position) const;

 private:
  double low_, high_;
};

}  // namespace acceptlab::gui
