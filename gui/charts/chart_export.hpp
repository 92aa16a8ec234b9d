#pragma once

#include <QString>

namespace acceptlab::gui {

class Chart;

/// Writes a chart as its file's ending says: png (twice the size on the screen), svg, pdf or csv.
/// False, with a sentence in `why`, when that cannot be done.
bool export_chart(Chart& chart, const QString& path, QString& why);

}  // namespace acceptlab::gui
