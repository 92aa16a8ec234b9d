#include "gui/timeline/lane_slices.hpp"

#include <algorithm>

namespace acceptlab::gui {

using sim::Duration;
using sim::Time;

namespace {

Duration& share_of(Shares& shares, const Slice& slice) {
  return shares[static_cast<std::size_t>(slice.activity)];
}

}  // namespace

LaneSlices::LaneSlices(std::vector<Slice> slices) : slices_(std::move(slices)) {
  slices_.shrink_to_fit();
  before_.reserve(slices_.size() / block + 1);
  Shares sum{};
  for (std::size_t i = 0; i < slices_.size(); ++i) {
    if (i % block == 0) before_.push_back(sum);
    share_of(sum, slices_[i]) += slices_[i].to - slices_[i].from;
  }
}

/// Looks near `not_before` first: who draws asks from left to right.
std::size_t LaneSlices::first_after(Time time, std::size_t not_before) const {
  const auto ends_before = [time](const Slice& slice) { return slice.to <= time; };
  std::size_t low = not_before, step = 1;
  while (low + step < slices_.size() && ends_before(slices_[low + step])) {
    low += step;
    step *= 2;
  }
  const auto begin = slices_.begin();
  const auto high = std::min(low + step + 1, slices_.size());
  const auto found = std::partition_point(begin + static_cast<std::ptrdiff_t>(low),
                                          begin + static_cast<std::ptrdiff_t>(high), ends_before);
  return static_cast<std::size_t>(found - begin);
}

const Slice* LaneSlices::at(Time time) const {
  const std::size_t i = first_after(time);
  return i < slices_.size() && slices_[i].from <= time ? &slices_[i] : nullptr;
}

/// Of whole slices.
Shares LaneSlices::sum(std::size_t begin, std::size_t end) const {
  Shares sum{};
  const std::size_t first = (begin + block - 1) / block, last = end / block;
  if (first < last && last < before_.size()) {
    for (std::size_t a = 0; a < activity_count; ++a) sum[a] = before_[last][a] - before_[first][a];
    for (std::size_t i = begin; i < first * block; ++i)
      share_of(sum, slices_[i]) += slices_[i].to - slices_[i].from;
    begin = last * block;
  }
  for (std::size_t i = begin; i < end; ++i)
    share_of(sum, slices_[i]) += slices_[i].to - slices_[i].from;
  return sum;
}

/// Of the slices from place `begin` up to `end`, which end after `from` and begin before `to`.
Shares LaneSlices::shares(std::size_t begin, std::size_t end, Time from, Time to) const {
  if (begin == end) return {};
  Shares shares = sum(begin, end);
  // What of the first and the last one lies outside
  const Slice &first = slices_[begin], &last = slices_[end - 1];
  share_of(shares, first) -= std::max(from - first.from, Duration{0});
  share_of(shares, last) -= std::max(last.to - to, Duration{0});
  return shares;
}

Shares LaneSlices::shares(Time from, Time to) const {
  if (from >= to) return {};
  const std::size_t begin = first_after(from);
  std::size_t end = first_after(to, std::min(begin, slices_.size()));
  if (end < slices_.size() && slices_[end].from < to) ++end;
  return shares(begin, end, from, to);
}

void LaneSlices::columns(const TimeAxis& axis, std::vector<Column>& columns) const {
  columns.clear();
  std::size_t i = first_after(axis.from());
  for (std::int64_t x = 0; i < slices_.size();) {
    const Slice& slice = slices_[i];
    // Nothing happens up to the pixel in which it begins.
    x = std::max(x, axis.pixel_of(slice.from));
    if (x >= axis.width()) return;
    const Time from = axis.time_at(x);
    std::int64_t end = std::min<std::int64_t>(axis.pixel_of(slice.to), axis.width());
    if (slice.from <= from && end > x) {
      columns.push_back({static_cast<std::int32_t>(x),
                         static_cast<std::int32_t>(end - x),
                         static_cast<std::uint32_t>(i),
                         {}});
      x = end;
    } else {
      const Time to = axis.time_at(x + 1);
      std::size_t last = first_after(to, i);
      const std::size_t whole = last;
      if (last < slices_.size() && slices_[last].from < to) ++last;
      Column& column = columns.emplace_back();
      column.x = static_cast<std::int32_t>(x++);
      column.slice = Column::mixed;
      column.shares = shares(i, last, from, to);
      i = whole;
      continue;
    }
    if (slice.to <= axis.time_at(x)) ++i;
  }
}

std::size_t LaneSlices::bytes() const {
  return slices_.capacity() * sizeof(Slice) + before_.capacity() * sizeof(Shares);
}

}  // namespace acceptlab::gui
