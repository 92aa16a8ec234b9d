#pragma once

#include <QFontMetrics>
#include <QSize>
#include <QString>

namespace acceptlab::gui {

/// The text in lines of whole words that fit into `room`. What there is no room for is left out at
/// the end, and an ellipsis says so; only a word that is longer than a line is cut itself.
QString wrapped_text(const QString& text, const QFontMetrics& metrics, const QSize& room);

}  // namespace acceptlab::gui
