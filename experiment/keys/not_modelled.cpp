#include "experiment/keys/not_modelled.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace acceptlab::experiment {

std::span<const NotModelled> not_modelled_yet() {
  static constexpr std::string_view fifo = "threads run on their CPU first in, first out for now";
  static constexpr std::string_view lifecycle = "the lifecycle of a server's processes comes later";
  static constexpr std::array table{
      NotModelled{"machine.steering", "rps", "packets stay on the CPU of their NIC queue for now"},
      NotModelled{"machine.steering", "rfs", "packets stay on the CPU of their NIC queue for now"},
      NotModelled{"machine.steering", "loopback", "clients are on other machines for now"},
      NotModelled{"machine.quota", "quota", "the whole machine belongs to the server for now"},
      NotModelled{"machine.noise", "noise", "the whole machine belongs to the server for now"},
      NotModelled{"kernel.scheduler", "cfs", fifo},
      NotModelled{"kernel.scheduler", "eevdf", fifo},
      NotModelled{"kernel.scheduler", "dfly", fifo},
      NotModelled{"kernel.scheduler", "ps", fifo},
      NotModelled{"server.choose", "incoming-cpu",
                  "choices by CPU come with the other steering options"},
      NotModelled{"server.choose", "bpf-cpu",
                  "choices by CPU come with the other steering options"},
      NotModelled{"server.choose", "bitmap",
                  "the workers' bitmap comes with the other steering options"},
      NotModelled{"server.wait", "io-uring", "completion queues come later"},
      NotModelled{"server.pin", "none", "a thread stays on one CPU for now"},
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
