#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/wide_integer.hpp"

namespace acceptlab::experiment {

/// A series of means over equal cells of an integer axis (connection numbers, nanoseconds) in
/// bounded memory: when the axis outgrows the cells, neighbours merge and cells are twice as wide.
/// Sums are integers, so the order of additions does not matter.
class MergingCells {
 public:
  static constexpr std::size_t capacity = 2048;
  explicit MergingCells(std::uint64_t width = 1) : width_(width) {}

  /// Counts `value` with weight 1 at `position`.
  void add(std::uint64_t position, std::int64_t value);
  /// Counts a level that held over the positions from `from` up to, not including, `to`.
  void add_level(std::uint64_t from, std::uint64_t to, std::int64_t level);

  std::uint64_t width() const { return width_; }
  std::size_t size() const { return cells_.size(); }
  /// Makes cells at least `width` wide.
  void widen(std::uint64_t width);
  /// Adds the other's cells; both series begin at position 0. The shorter one sets the length.
  void merge(MergingCells other);

  /// Mean of a cell, or of the nearest cell before it that has any value; 0 before the first.
  double mean(std::size_t cell) const;
  /// All cells that were certainly filled: the last one is left out.
  std::vector<double> means() const;

 private:
  struct Cell {
    sim::Int128 sum = 0;
    std::uint64_t weight = 0;
  };
  Cell& cell_at(std::uint64_t position);
  void halve();

  std::uint64_t width_;
  std::vector<Cell> cells_;
};

}  // namespace acceptlab::experiment
