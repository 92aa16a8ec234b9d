#pragma once

#include <QString>

namespace acceptlab::gui {

/// All keys of the window, for people: rich text.
QString key_list();

}  // namespace acceptlab::gui
