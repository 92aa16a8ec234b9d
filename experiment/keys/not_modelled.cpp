#include "experiment/keys/not_modelled.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace acceptlab::experiment {

std::span<const NotModelled> not_modelled_yet() {
  static constexpr std::array table{
      NotModelled{"server.choose", "bitmap",
                  "the workers' bitmap comes with the other steering options"},
      NotModelled{"server.wait", "io-uring", "completion queues come later"},
  };
  return table;
}

bool not_modelled(Reading& r, const Place& place, std::string_view key, std::string_view value) {
  const auto table = not_modelled_yet();
  const auto row = std::find_if(table.begin(), table.end(), [&](const NotModelled& n) {
    return n.key == key && n.value == value;
  });
  if (row == table.end()) return false;
  const bool named = key.substr(key.find('.') + 1) != value;
  r.error(place, key,
          fmt::format("{}{} is not modelled yet", key, named ? fmt::format(": \"{}\"", value) : ""),
          std::string(row->reason));
  return true;
}

}  // namespace acceptlab::experiment
