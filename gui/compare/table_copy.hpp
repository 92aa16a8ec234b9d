#pragma once

#include <QString>

class QTableView;

namespace acceptlab::gui {

/// The selected cells, or all of them when none or one is selected, under their headers: tabs
/// between cells, as spread sheets take them.
QString selected_tsv(const QTableView& view);

/// Gives the table the usual shortcut and a menu entry for copying that.
void add_copy_action(QTableView& view);

}  // namespace acceptlab::gui
