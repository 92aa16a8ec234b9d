#pragma once

#include <QString>

#include "gui/engine/snapshot.hpp"

namespace acceptlab::gui {

/// Why columns have no exact curve: a line, and all of it for who asks further. Both empty while
/// nothing is known, and when each column has one.
struct TheoryNote {
  QString line, whole;
};
TheoryNote theory_note(const Snapshot& snapshot);

}  // namespace acceptlab::gui
