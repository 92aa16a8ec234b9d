#pragma once

#include <QString>

namespace acceptlab::gui {

/// Why no window can be opened here, in one line with what would help; empty when one can. Qt
/// itself would end the program by abort(), and so it does here, in a child of this process. To be
/// asked before there is an application, with the arguments of the program, and before any thread.
QString missing_display(int argc, char** argv);

/// Why text cannot be shown; empty when it can. Without any font Qt draws an empty box for each
/// letter. To be asked once there is an application.
QString missing_fonts();

}  // namespace acceptlab::gui
