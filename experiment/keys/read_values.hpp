#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "experiment/keys/key_table.hpp"
#include "experiment/keys/reading.hpp"
#include "sim/distribution.hpp"

namespace acceptlab::experiment {

// The values that many keys share. Each function reports what is wrong and then returns nothing.

constexpr double longest_duration = 1e17;  // ns, about three years

/// Whether a distribution is one of times (its numbers are durations) or of counts.
enum class Measure : std::uint8_t { Time, Count };
/// What a plain duration or number stands for where a distribution is expected.
enum class Plain : std::uint8_t { Constant, ExponentialMean };

std::optional<double> read_duration(Reading&, std::string_view key, const Value&);
std::optional<double> read_rate(Reading&, std::string_view key, const Value&);
/// A number, or a percentage as a string.
std::optional<double> read_number(Reading&, std::string_view key, const Value&, double least,
                                  double most);
std::optional<std::int64_t> read_integer(Reading&, std::string_view key, const Value&, double least,
                                         double most);
std::optional<std::string> read_text(Reading&, std::string_view key, const Value&);
std::optional<std::size_t> read_choice(Reading&, std::string_view key, const Value&,
                                       std::span<const std::string_view> choices);
std::optional<sim::Distribution> read_distribution(Reading&, std::string_view key, const Value&,
                                                   Measure, Plain = Plain::Constant);
/// The value is not of the form that is wanted: "expected ..., found ...".
void wrong_form(Reading&, std::string_view key, const Value&, std::string_view expected,
                std::string help = {});

/// Entries of a table that are none of `names` are errors; a missing one of the first `required`
/// too.
bool check_fields(Reading&, std::string_view key, const Value& table,
                  const std::vector<std::string>& names, std::size_t required);

sim::Duration to_duration(double nanoseconds);

// How a member of each type is filled from a key's value.
bool assign(Reading&, const Key&, const Value&, bool&);
bool assign(Reading&, const Key&, const Value&, std::string&);
bool assign(Reading&, const Key&, const Value&, double&);
bool assign(Reading&, const Key&, const Value&, sim::Duration&);
bool assign(Reading&, const Key&, const Value&, sim::Distribution&);

template <class T>
requires(std::is_integral_v<T> && !std::is_same_v<T, bool>) bool assign(Reading& r, const Key& key,
                                                                        const Value& value,
                                                                        T& out) {
  const auto integer = read_integer(r, r.path_of(key), value, key.least, key.most);
  if (integer) out = static_cast<T>(*integer);
  return integer.has_value();
}

template <class T>
requires std::is_enum_v<T>
bool assign(Reading& r, const Key& key, const Value& value, T& out) {
  const auto index = read_choice(r, r.path_of(key), value, key.choices);
  if (index) out = static_cast<T>(*index);
  return index.has_value();
}

template <class T>
bool assign(Reading& r, const Key& key, const Value& value, std::optional<T>& out) {
  out.reset();
  if (value.is_word(key.word)) return true;
  T given{};
  const bool ok = assign(r, key, value, given);
  if (ok) out = given;
  return ok;
}

/// Fills `Member` of the part of the scenario that `Part` names.
template <auto Part, auto Member>
void store(Reading& r, const Key& key, const Value& value) {
  assign(r, key, value, std::invoke(Member, std::invoke(Part, r.scenario)));
}

}  // namespace acceptlab::experiment
