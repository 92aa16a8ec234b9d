#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace acceptlab::sim {

// Logarithm, exponential and inverse normal in nothing but IEEE additions, multiplications and
// divisions: the C library picks other code, with other last bits, on machines with fused
// multiply-add, and results must be the same bytes everywhere.

namespace detail {

constexpr double ln2 = 0.693147180559945309417232121458176568;
constexpr int log_table_bits = 7;
constexpr int log_table_size = 1 << log_table_bits;

/// ln x near 1 by the series of atanh; for the tables, at compile time.
constexpr double log_series(double x) {
  const double s = (x - 1) / (x + 1), s2 = s * s;
  double sum = 0;
  for (int k = 41; k >= 1; k -= 2) sum = sum * s2 + 1.0 / k;
  return 2 * s * sum;
}

struct LogEntry {
  double inverse, log;  // 1/c and ln c for the middle c of the cell
};

constexpr std::array<LogEntry, log_table_size> make_log_table() {
  std::array<LogEntry, log_table_size> table{};
  for (int i = 0; i < log_table_size; ++i) {
    const double c = 1.0 + (i + 0.5) / log_table_size;
    const double inverse =
        static_cast<double>(static_cast<float>(1.0 / c));  // few bits: m*inverse is nearly exact
    table[static_cast<std::size_t>(i)] = {inverse, -log_series(inverse)};
  }
  return table;
}

inline constexpr auto log_table = make_log_table();

}  // namespace detail

/// Natural logarithm of a normal positive x; absolute error below 4e-16 + 2 ulp.
inline double log(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const int exponent = static_cast<int>(bits >> 52) - 1023;
  const auto mantissa = bits & 0x000fffffffffffffULL;
  const auto& cell = detail::log_table[mantissa >> (52 - detail::log_table_bits)];
  const double m = std::bit_cast<double>(mantissa | 0x3ff0000000000000ULL);
  const double r = m * cell.inverse - 1.0;  // |r| < 2^-8 + rounding
  const double r2 = r * r;
  // ln(1+r) to r^7
  const double tail = r2 * (-0.5 + r * (1.0 / 3)) +
                      (r2 * r2) * ((-0.25 + r * 0.2) + r2 * (-1.0 / 6 + r * (1.0 / 7)));
  return (static_cast<double>(exponent) * detail::ln2 + cell.log) + (r + tail);
}

/// e^x; relative error below 1e-15. 0 below -708, infinite above 709.
double exp(double x);

/// x^y for x > 0.
inline double power(double x, double y) { return exp(y * log(x)); }

/// Square root by the processor, which IEEE fixes to the last bit.
double square_root(double x);

/// Inverse of the standard normal distribution function for 0 < p < 1 (Wichura 1988, AS 241);
/// error below 1e-15 of max(1, |result|).
double inverse_normal(double p);

}  // namespace acceptlab::sim
