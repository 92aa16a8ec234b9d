#pragma once

#include <vector>

#include "gui/timeline/slice.hpp"

namespace acceptlab::gui {

/// A slice that others may hide: at each instant the one with the highest rank is seen, of those
/// the one that began last, of those the one that stands last.
struct Layer {
  Slice slice;
  std::uint8_t rank = 0;
};

/// What is seen, in the order of time; of neighbours no two are pieces of the same. Slices without
/// a length are never seen.
std::vector<Slice> topmost(std::vector<Layer> layers);

}  // namespace acceptlab::gui
