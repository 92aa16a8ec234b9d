#pragma once

#include <span>
#include <vector>

#include "gui/timeline/slice.hpp"
#include "gui/timeline/time_axis.hpp"

namespace acceptlab::gui {

/// A run of pixels to be drawn alike: all of them within one slice, or a pixel that several share.
/// Pixels in which nothing happens are left out.
struct Column {
  std::int32_t x = 0, width = 1;
  std::uint32_t slice = 0;  // its place in LaneSlices::slices(); `mixed` if there are several
  Shares shares{};          // only of a mixed pixel

  static constexpr std::uint32_t mixed = ~std::uint32_t{0};
  bool is_mixed() const { return slice == mixed; }
};

/// The slices of one lane. What it answers costs what is seen, whatever the lane holds: sums over
/// any time come from sums that were made beforehand.
class LaneSlices {
 public:
  LaneSlices() = default;
  /// In the order of time, without overlap.
  explicit LaneSlices(std::vector<Slice> slices);

  std::span<const Slice> slices() const { return slices_; }
  /// Place of the first one that ends after `time`; their number if none does.
  std::size_t first_after(sim::Time time) const { return first_after(time, 0); }
  /// The one that holds `time`; null: nothing happens.
  const Slice* at(sim::Time time) const;
  /// What the time from `from` up to `to` went to, to the nanosecond.
  Shares shares(sim::Time from, sim::Time to) const;
  /// What there is to draw, from left to right. The shares of all pixels add up to those of what
  /// the axis shows, to the nanosecond.
  void columns(const TimeAxis& axis, std::vector<Column>& columns) const;
  std::size_t bytes() const;

 private:
  static constexpr std::size_t block = 32;

  std::size_t first_after(sim::Time time, std::size_t not_before) const;
  Shares sum(std::size_t begin, std::size_t end) const;
  Shares shares(std::size_t begin, std::size_t end, sim::Time from, sim::Time to) const;

  std::vector<Slice> slices_;
  std::vector<Shares> before_;  // sums of all slices before each block
};

}  // namespace acceptlab::gui
