#include "gui/style/column_fit.hpp"

#include <QEvent>
#include <QHeaderView>
#include <QTableView>

namespace acceptlab::gui {

ColumnFit::ColumnFit(QTableView& table) : QObject(&table), table_(table) {
  table_.viewport()->installEventFilter(this);
  connect(table_.horizontalHeader(), &QHeaderView::sectionResized, this, [this] {
    if (!fitting_) chosen_ = true;
  });
  connect(table_.horizontalHeader(), &QHeaderView::sectionCountChanged, this, [this] { forget(); });
}

void ColumnFit::forget() { chosen_ = false; }

void ColumnFit::fit() {
  const QAbstractItemModel* model = table_.model();
  if (chosen_ || fitting_ || model == nullptr || model->columnCount() == 0) return;
  fitting_ = true;
  table_.resizeColumnsToContents();
  QHeaderView& header = *table_.horizontalHeader();
  const int columns = header.count();
  const int spare = table_.viewport()->width() - header.length();
  for (int i = 0; spare > 0 && i < columns; ++i)
    header.resizeSection(i,
                         header.sectionSize(i) + spare * (i + 1) / columns - spare * i / columns);
  fitting_ = false;
}

bool ColumnFit::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize) fit();
  return QObject::eventFilter(watched, event);
}

}  // namespace acceptlab::gui
