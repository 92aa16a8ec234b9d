#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiment/scenario/scenario.hpp"
#include "models/kernel/flow.hpp"
#include "models/kernel/system.hpp"
#include "sim/time.hpp"

namespace acceptlab::experiment {

// The notations of scenario files. Each function returns nothing when the text is not of its kind;
// the reader then says what was expected.

/// Without spaces at both ends; a part of `text` also when nothing is left.
std::string_view trimmed(std::string_view text);

/// "35us", "1.5ms", "20s", "2min", "1h", "0s" in nanoseconds; not negative; the unit is required.
std::optional<double> parse_duration(std::string_view text);
/// "40k/s", "1.2M/s", "500/s", "10/min" per second; not negative; the unit is required.
std::optional<double> parse_rate(std::string_view text);
/// "5%" is 0.05.
std::optional<double> parse_percentage(std::string_view text);
/// A decimal number and nothing else.
std::optional<double> parse_number(std::string_view text);
/// "6.1", "3.13.9", "14".
std::optional<kernel::Version> parse_version(std::string_view text);
/// "10.0.0.1" or "2001:db8::1".
std::optional<kernel::Address> parse_address(std::string_view text);
/// "0.0.0.0:80", "[::]:80", "[2001:db8::1]:443"; "*:80" is the IPv4 wildcard.
std::optional<ListenAddress> parse_listen(std::string_view text);
/// "0-3,8" is 0 1 2 3 8; at most 65536 of them.
std::optional<std::vector<unsigned>> parse_cpu_list(std::string_view text);
/// "4cpu" or "2.5cpu" in CPUs.
std::optional<double> parse_quota(std::string_view text);
/// "10.0.0.0/24": network address in host order and prefix length 0..32.
struct Prefix {
  std::uint32_t network = 0;
  unsigned length = 0;
};
std::optional<Prefix> parse_prefix(std::string_view text);
/// "0x1f" or "31".
std::optional<std::uint64_t> parse_unsigned(std::string_view text);

/// The shortest exact text: "220us", "1.5ms", "0s".
std::string duration_text(double nanoseconds);
/// "40k/s", "1.2M/s", "500/s".
std::string rate_text(double per_second);
std::string address_text(const kernel::Address& address);
/// "10^12", "5000000", "1.23e+10".
std::string count_text(double count);
/// "25.6 GB", "256 TB".
std::string bytes_text(double bytes);

}  // namespace acceptlab::experiment
