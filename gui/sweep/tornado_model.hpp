#pragma once

#include <QAbstractTableModel>

#include "gui/sweep/sensitivity.hpp"

namespace acceptlab::gui {

/// The bars of a tornado as text, the longest first.
class TornadoModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  using QAbstractTableModel::QAbstractTableModel;

  void show_tornado(const TornadoPtr& tornado);
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation,
                      int role = Qt::DisplayRole) const override;

 private:
  enum Column { Parameter, Value, Low, High, Columns };

  QString side_of(const experiment::TornadoBar& bar,
                  const std::optional<experiment::TornadoSide>& side) const;

  TornadoPtr tornado_;
};

}  // namespace acceptlab::gui
