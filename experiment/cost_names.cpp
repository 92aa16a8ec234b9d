#include "experiment/cost_names.hpp"

#include <array>

namespace acceptlab::experiment {

std::span<const std::string_view> cost_names() {
  static constexpr std::array<std::string_view, 18> names{
      "syn",       "ack",          "data",       "fin",        "wake_same",       "wake_idle",
      "wake_remote", "context_switch", "accept_ok", "accept_again", "epoll_wait",   "epoll_ctl",
      "read",      "write",        "close",      "lock_hold",  "cache_line_near", "cache_line_far"};
  return names;
}

}  // namespace acceptlab::experiment
