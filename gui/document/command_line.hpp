#pragma once

#include <optional>
#include <string>

#include "gui/document/columns.hpp"

namespace acceptlab::gui {

/// What to type for the numbers that the window shows: `acceptlab run`, or `compare` with the
/// policies and variants of the columns, the first of which is the first there as well. What the
/// document says otherwise than its file on the disk is given by --set. Nothing, with a sentence in
/// `why`, when there is no such command. Columns that none can have, which are pinned, are told in
/// `why` and in a comment above it.
std::optional<QString> command_line(const Document& document, const Columns& columns, QString& why);

/// The text as a word of a shell.
QString shell_word(const QString& text);

}  // namespace acceptlab::gui
