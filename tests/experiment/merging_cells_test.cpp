#include "experiment/statistics/merging_cells.hpp"

#include "tests/catch.hpp"

namespace acceptlab::experiment {
namespace {

TEST_CASE("cells merge when the axis outgrows them, and keep every value", "[warmup]") {
  MergingCells cells;
  for (std::uint64_t i = 0; i < 10 * MergingCells::capacity; ++i) {
    cells.add(i, static_cast<std::int64_t>(i));
  }
  // 20480 positions in at most 2048 cells: width 16, 1280 cells.
  CHECK(cells.width() == 16);
  CHECK(cells.size() == 1280);
  CHECK(cells.mean(0) == 7.5);
  CHECK(cells.mean(1) == 23.5);
  CHECK(cells.means().size() == 1279);  // the last may be unfinished
}

TEST_CASE("the order of additions does not matter", "[warmup]") {
  MergingCells forwards, backwards;
  for (std::uint64_t i = 0; i < 5000; ++i) {
    forwards.add(i, static_cast<std::int64_t>(i * i % 97));
    backwards.add(4999 - i, static_cast<std::int64_t>((4999 - i) * (4999 - i) % 97));
  }
  CHECK(forwards.means() == backwards.means());
}

TEST_CASE("a level over time is integrated exactly", "[warmup]") {
  // Level 1 over [0, 1000), 5 over [1000, 3000): mean of the halves of cell 0 after merging.
  MergingCells cells(1000);
  cells.add_level(0, 1000, 1);
  cells.add_level(1000, 3000, 5);
  CHECK(cells.mean(0) == 1);
  CHECK(cells.mean(2) == 5);
  cells.widen(2000);
  CHECK(cells.mean(0) == 3);
  cells.add_level(3000, 3000, 100);  // no time, no weight
  CHECK(cells.size() == 2);
}

TEST_CASE("averaging over replications takes the wider cells and the shorter length", "[warmup]") {
  MergingCells fine, coarse;
  for (std::uint64_t i = 0; i < 2000; ++i) fine.add(i, 1);
  for (std::uint64_t i = 0; i < 3000; ++i) coarse.add(i, 3);
  fine.merge(coarse);
  CHECK(fine.width() == 2);
  CHECK(fine.size() == 1000);
  CHECK(fine.mean(10) == 2);
}

TEST_CASE("an empty cell repeats the one before it", "[warmup]") {
  MergingCells cells;
  cells.add(0, 7);
  cells.add(3, 9);
  CHECK(cells.means() == std::vector<double>{7, 7, 7});
  CHECK(cells.mean(2) == 7);
}

}  // namespace
}  // namespace acceptlab::experiment
