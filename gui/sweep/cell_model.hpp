#pragma once

#include <QAbstractTableModel>

#include "gui/sweep/sweep_cells.hpp"

namespace acceptlab::gui {

/// The cells of a sweep, a row each, in the order of the axes: what the heat map says, as text.
class CellModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  explicit CellModel(SweepCells& cells, QObject* parent = nullptr);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation,
                      int role = Qt::DisplayRole) const override;

 private:
  /// After the keys of the axes.
  enum Column { Value, Goals, Replications };
  int keys() const;

  SweepCells& cells_;
};

}  // namespace acceptlab::gui
