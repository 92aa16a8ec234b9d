#pragma once

#include <optional>
#include <string>

#include "gui/document/columns.hpp"

namespace acceptlab::gui {

/// What to type for the numbers that the window shows: `acceptlab run`, or `compare` with the
/// policies of the columns. What the document says otherwise than its file on the disk is given by
/// --set. Nothing, with a sentence in `why`, when there is no such command.
std::optional<QString> command_line(const Document& document, const Columns& columns, QString& why);

/// The text as a word of a shell.
QString shell_word(const QString& text);

}  // namespace acceptlab::gui
