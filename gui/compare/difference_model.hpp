#pragma once

#include <QAbstractTableModel>
#include <QColor>

#include "gui/engine/snapshot.hpp"

namespace acceptlab::gui {

/// The comparison as a table: a row for each metric, then one for each goal; the value in each
/// column of the comparison, then the paired difference of each against the first. Its texts are
/// those of `acceptlab compare`.
class DifferenceModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  using QAbstractTableModel::QAbstractTableModel;

  void show_snapshot(const SnapshotPtr& snapshot);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation,
                      int role = Qt::DisplayRole) const override;

 private:
  /// What a column of the table is of.
  struct Place {
    enum class Kind : std::uint8_t { Metric, Value, Difference };
    Kind kind = Kind::Metric;
    std::size_t column = 0;  // of the comparison
  };
  Place place_of(int section) const;
  std::size_t metrics() const;
  QString metric_text(std::size_t row, const Place& place) const;
  QString metric_tip(std::size_t row, const Place& place) const;
  QVariant goal_data(std::size_t goal, const Place& place, int role) const;

  SnapshotPtr snapshot_;
};

}  // namespace acceptlab::gui
