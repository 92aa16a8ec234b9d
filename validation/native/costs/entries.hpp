#pragma once

#include <array>
#include <string>
#include <vector>

#include "validation/native/costs/samples.hpp"

namespace acceptlab::native::costs {

/// The shares of all samples below a step's quantiles. What lies beyond the outer ones is no cost
/// of the operation: a hypervisor or an interrupt had the CPU.
inline constexpr std::array quantile_levels{0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98};

/// A cost on a CPU that had been idle for `after`: what the repeats' medians have in the middle,
/// and half their range; the repeats' means likewise; the 10 % and 90 % points of all samples, and
/// those at quantile_levels. All in nanoseconds.
struct Step {
  Nanoseconds after = 0;
  double median = 0, mean = 0, p10 = 0, p90 = 0, spread = 0;
  std::vector<double> quantiles;
  std::size_t repeats = 0, samples = 0;
};

/// One entry of a cost profile, and how it was measured.
struct Entry {
  std::string name, how;
  std::vector<Step> steps;
};

/// A series whose median, of the same repeat, is taken off what another one measured.
struct Part {
  std::string series;
  Nanoseconds gap = same_gap;
  double times = 1;

  static constexpr Nanoseconds same_gap = -1;
};

/// How steps of an entry come from series: (median - parts) * scale, repeat by repeat.
struct Formula {
  std::vector<Nanoseconds> gaps;
  std::string series;
  std::vector<Part> less;
  double scale = 1;
};

struct EntryRow {
  std::string name, how;
  std::vector<Formula> formulas;

  /// Every series that it needs.
  std::vector<std::string> series() const;
};

/// What can be measured. `traces`: the kernel's tracepoints may be read; `shared_cache`: the two
/// CPUs have the same last-level cache.
std::vector<EntryRow> entry_rows(bool traces, bool shared_cache);

/// The entries of these rows for which there are samples, in their order.
std::vector<Entry> derive(const std::vector<EntryRow>& rows, const Samples& samples);

}  // namespace acceptlab::native::costs
