#pragma once

#include <QString>

namespace acceptlab::gui {

/// Why no window can be opened here, in one line with what would help; empty when one can. Qt
/// itself would end the program by abort(). To be asked before there is an application.
QString missing_display();

/// Why text cannot be shown; empty when it can. Without any font Qt draws an empty box for each
/// letter. To be asked once there is an application.
QString missing_fonts();

}  // namespace acceptlab::gui
