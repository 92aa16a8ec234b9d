#pragma once

#include <QString>
#include <string>

namespace acceptlab::gui {

/// The text of a file after an editor that showed it as `shown` has made `typed` of that. Lines
/// that are the same in both keep their bytes, the ends of lines and the mark of UTF-8 as well; new
/// lines end as the first of the file does.
std::string with_typed(const std::string& text, const QString& shown, const QString& typed);

}  // namespace acceptlab::gui
