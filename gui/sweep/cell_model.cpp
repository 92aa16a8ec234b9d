#include "gui/sweep/cell_model.hpp"

#include <QApplication>
#include <QStyle>

#include "gui/sweep/axis_values.hpp"

namespace acceptlab::gui {

CellModel::CellModel(SweepCells& cells, QObject* parent)
    : QAbstractTableModel(parent), cells_(cells) {
  connect(&cells_, &SweepCells::reset, this, [this] {
    beginResetModel();
    endResetModel();
  });
  const auto all_changed = [this] {
    if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
  };
  connect(&cells_, &SweepCells::metric_changed, this, [this, all_changed] {
    all_changed();
    if (columnCount() > 0) emit headerDataChanged(Qt::Horizontal, keys(), keys());
  });
  connect(&cells_, &SweepCells::changed, this, [this](std::size_t point) {
    const auto& point_of = cells_.grid().point_of;
    for (std::size_t cell = 0; cell < point_of.size(); ++cell) {
      if (point_of[cell] != point) continue;
      const int row = static_cast<int>(cell);
      emit dataChanged(index(row, 0), index(row, columnCount() - 1));
    }
  });
}

int CellModel::keys() const {
  return cells_.is_empty() ? 0 : static_cast<int>(cells_.grid().axes.size());
}

int CellModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(cells_.columns() * cells_.rows());
}

int CellModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() || cells_.is_empty() ? 0 : keys() + Replications + 1;
}

QVariant CellModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const auto cell = static_cast<std::size_t>(index.row());
  const std::size_t column = cell / cells_.rows(), row = cell % cells_.rows();
  if (role == Qt::ToolTipRole) return cells_.sentence(column, row);
  if (role == Qt::TextAlignmentRole && index.column() >= keys())
    return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
  const auto verdict = cells_.verdict(column, row);
  if (role == Qt::DecorationRole && index.column() == keys() + Goals && verdict)
    return verdict_icon(*verdict);
  if (role == Qt::DecorationRole && index.column() == keys() + Value &&
      cells_.has_findings(column, row))
    return QApplication::style()->standardIcon(QStyle::SP_MessageBoxWarning);
  if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole) return {};
  if (index.column() < keys()) {
    const auto settings = cells_.grid().settings(column, row);
    return QString::fromStdString(
        plain_text(settings.at(static_cast<std::size_t>(index.column())).second));
  }
  const PointNumbersPtr numbers = cells_.numbers(column, row);
  switch (index.column() - keys()) {
    case Value:
      return numbers ? cells_.value_text(column, row) : tr("not computed yet");
    case Goals:
      return verdict ? verdict_word(*verdict) : QString();
    default:
      return numbers ? QString::number(numbers->replications) : QString();
  }
}

QVariant CellModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole || orientation != Qt::Horizontal || section >= columnCount())
    return {};
  if (section < keys())
    return QString::fromStdString(cells_.grid().axes[static_cast<std::size_t>(section)].key);
  switch (section - keys()) {
    case Value:
      return QString::fromStdString(cells_.metric().name);
    case Goals:
      return tr("goals");
    default:
      return tr("replications");
  }
}

}  // namespace acceptlab::gui
