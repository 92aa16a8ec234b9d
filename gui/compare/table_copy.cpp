#include "gui/compare/table_copy.hpp"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QStringList>
#include <QTableView>
#include <set>

namespace acceptlab::gui {

QString selected_tsv(const QTableView& view) {
  const QAbstractItemModel& model = *view.model();
  std::set<int> rows, columns;
  for (const QModelIndex& index : view.selectionModel()->selectedIndexes()) {
    rows.insert(index.row());
    columns.insert(index.column());
  }
  if (rows.size() <= 1 && columns.size() <= 1) {
    for (int row = 0; row < model.rowCount(); ++row) rows.insert(row);
    for (int column = 0; column < model.columnCount(); ++column) columns.insert(column);
  }
  QStringList lines, header;
  for (const int column : columns) header += model.headerData(column, Qt::Horizontal).toString();
  lines += header.join('\t');
  for (const int row : rows) {
    QStringList cells;
    for (const int column : columns) cells += model.index(row, column).data().toString();
    lines += cells.join('\t');
  }
  return lines.join('\n') + '\n';
}

void add_copy_action(QTableView& view) {
  auto* copy = new QAction(QObject::tr("Copy"), &view);
  copy->setShortcut(QKeySequence::Copy);
  copy->setShortcutContext(Qt::WidgetShortcut);
  QObject::connect(copy, &QAction::triggered, &view,
                   [&view] { QGuiApplication::clipboard()->setText(selected_tsv(view)); });
  view.addAction(copy);
  view.setContextMenuPolicy(Qt::ActionsContextMenu);
}

}  // namespace acceptlab::gui
