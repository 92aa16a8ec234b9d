#pragma once

#include <QString>

#include "models/kernel/measurement.hpp"

namespace acceptlab::gui {

/// "68,304 SYNs and 12 final ACKs were dropped and sent again": they are no lost connections. Empty
/// when there were none.
QString drop_text(const kernel::ConnectionCounts& counts);

}  // namespace acceptlab::gui
