#pragma once

#include <cstddef>
#include <vector>

namespace acceptlab::gui {

/// The cells of a grid, `column * rows + row`, in an order in which a part of them shows the whole:
/// the corners and the middle of each side first, then what lies between, and so on.
std::vector<std::size_t> fill_order(std::size_t columns, std::size_t rows);

}  // namespace acceptlab::gui
