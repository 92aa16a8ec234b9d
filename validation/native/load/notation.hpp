#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace acceptlab::native::load {

/// Instants of CLOCK_MONOTONIC and lengths of time.
using Nanoseconds = std::int64_t;

inline constexpr Nanoseconds one_second = 1'000'000'000;
/// Later than anything.
inline constexpr Nanoseconds never = INT64_MAX;
/// No length of time that is read exceeds this, so that sums of some cannot overflow.
inline constexpr Nanoseconds longest = Nanoseconds{365} * 24 * 3600 * one_second;

/// A decimal number without a sign, all of `text`.
std::optional<double> parse_number(std::string_view text);
std::optional<std::uint64_t> parse_count(std::string_view text);

/// "35us", "1.5ms", "20s"; the units are ns, us, ms, s, min, h. "0" needs none.
std::optional<Nanoseconds> parse_duration(std::string_view text);
/// Seconds without a unit, as in a schedule: "0.0125".
std::optional<Nanoseconds> parse_seconds(std::string_view text);
/// Per second: "40k/s", "1.2M/s", "500/s", "30/min", and "500", which means a second.
std::optional<double> parse_rate(std::string_view text);

/// "12.3 us": three digits and the unit that suits.
std::string duration_text(Nanoseconds duration);

}  // namespace acceptlab::native::load
