#pragma once

#include <QString>

class QWidget;

namespace acceptlab::gui {

/// Asks for the name of a file to write; `suggested` stands there already. A name without an ending
/// gets that of the kind of file that is chosen in `kinds`, such as "Table (*.csv);;All files (*)".
/// Empty when nothing is to be written.
QString ask_save_path(QWidget* parent, const QString& title, const QString& suggested,
                      const QString& kinds);

/// "png" of "Pictures (*.png *.svg)"; empty of a kind of any ending.
QString ending_of(const QString& kind);

}  // namespace acceptlab::gui
