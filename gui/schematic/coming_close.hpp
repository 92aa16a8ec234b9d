#pragma once

#include <optional>
#include <string>

#include "experiment/scenario/scenario.hpp"

namespace acceptlab::gui {

/// An event of the scenario that may close a socket, and when it comes, as far as that is known
/// before the run. Times count from the end of the warm-up.
struct ComingClose {
  std::string what;  // "close_socket"
  sim::Duration earliest{}, latest{};
  bool is_certain = true;  // that it comes between them; else it is likely
};

/// The first that comes after `after` and before the run ends; none if the scenario has no such
/// event.
std::optional<ComingClose> coming_close(const experiment::Scenario& scenario, sim::Duration after);

/// "at 500ms", "between 400ms and 600ms", "about 500ms".
std::string when_text(const ComingClose& close);

}  // namespace acceptlab::gui
