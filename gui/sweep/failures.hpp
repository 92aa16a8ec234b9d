#pragma once

#include <QStringList>
#include <functional>

namespace acceptlab::gui {

/// Does the work. What went wrong, a line for each problem: all of a scenario's errors, else the
/// one there is. Nothing went wrong where it was interrupted.
QStringList problems_of(const std::function<void()>& work);

}  // namespace acceptlab::gui
