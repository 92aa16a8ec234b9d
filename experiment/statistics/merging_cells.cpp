#include "experiment/statistics/merging_cells.hpp"

#include <algorithm>

namespace acceptlab::experiment {

void MergingCells::halve() {
  const std::size_t merged = (cells_.size() + 1) / 2;
  for (std::size_t i = 0; i < merged; ++i) {
    Cell cell = cells_[2 * i];
    if (2 * i + 1 < cells_.size()) {
      cell.sum += cells_[2 * i + 1].sum;
      cell.weight += cells_[2 * i + 1].weight;
    }
    cells_[i] = cell;
  }
  cells_.resize(merged);
  width_ *= 2;
}

MergingCells::Cell& MergingCells::cell_at(std::uint64_t position) {
  while (position / width_ >= capacity) halve();
  const auto index = static_cast<std::size_t>(position / width_);
  if (index >= cells_.size()) {
    if (cells_.capacity() < capacity) cells_.reserve(capacity);
    cells_.resize(index + 1);
  }
  return cells_[index];
}

void MergingCells::add(std::uint64_t position, std::int64_t value) {
  Cell& cell = cell_at(position);
  cell.sum += value;
  ++cell.weight;
}

void MergingCells::add_level(std::uint64_t from, std::uint64_t to, std::int64_t level) {
  if (from >= to) return;
  cell_at(to - 1);  // all merging that this needs happens first
  while (from < to) {
    const std::uint64_t end = std::min(to, (from / width_ + 1) * width_);
    Cell& cell = cells_[static_cast<std::size_t>(from / width_)];
    cell.sum += static_cast<sim::Int128>(level) * (end - from);
    cell.weight += end - from;
    from = end;
  }
}

void MergingCells::widen(std::uint64_t width) {
  while (width_ < width) halve();
}

void MergingCells::merge(MergingCells other) {
  widen(other.width_);
  other.widen(width_);
  const std::size_t common = std::min(cells_.size(), other.cells_.size());
  cells_.resize(common);
  for (std::size_t i = 0; i < common; ++i) {
    cells_[i].sum += other.cells_[i].sum;
    cells_[i].weight += other.cells_[i].weight;
  }
}

double MergingCells::mean(std::size_t cell) const {
  for (std::size_t i = std::min(cell + 1, cells_.size()); i > 0; --i) {
    const Cell& c = cells_[i - 1];
    if (c.weight > 0) return static_cast<double>(c.sum) / static_cast<double>(c.weight);
  }
  return 0;
}

std::vector<double> MergingCells::means() const {
  std::vector<double> means;
  double last = 0;
  for (std::size_t i = 0; i + 1 < cells_.size(); ++i) {
    const Cell& c = cells_[i];
    if (c.weight > 0) last = static_cast<double>(c.sum) / static_cast<double>(c.weight);
    means.push_back(last);
  }
  return means;
}

}  // namespace acceptlab::experiment
