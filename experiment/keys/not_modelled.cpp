#include "experiment/keys/not_modelled.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace acceptlab::experiment {

std::span<const NotModelled> not_modelled_yet() {
  static constexpr std::string_view lifecycle = "the lifecycle of a server's processes comes later";
  static constexpr std::array table{
      NotModelled{"events.do", "signal", lifecycle},
      NotModelled{"events.do", "reload", lifecycle},
      NotModelled{"events.do", "binary_upgrade", lifecycle},
      NotModelled{"events.do", "config_test", lifecycle},
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
