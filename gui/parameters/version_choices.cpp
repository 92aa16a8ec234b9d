#include "gui/parameters/version_choices.hpp"

namespace acceptlab::gui {

/// From models/kernel: linux_rules.cpp, dragonfly_rules.cpp and bsd_rules.cpp say what changes, and
/// where that is known from.
std::vector<std::string> version_choices(kernel::System system) {
  using kernel::System;
  switch (system) {
    case System::Linux:
      return {"3.9", "4.1", "4.4", "4.6", "5.4", "5.14", "6.1", "6.5", "6.13", "6.18"};
    case System::DragonFly:
      return {"3.4", "3.5", "3.6", "5.0", "5.8", "6.4"};
    case System::FreeBsd:
      return {"11.0", "12.0", "13.0", "14.0", "15.0"};
    case System::NetBsd:
      return {"9.0", "10.0", "10.1"};
    case System::OpenBsd:
      return {"7.0", "7.3", "7.7"};
    case System::MacOs:
      break;
  }
  return {"13.0", "26.0"};
}

}  // namespace acceptlab::gui
