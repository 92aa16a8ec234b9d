#pragma once

#include "gui/charts/snapshot_chart.hpp"

namespace acceptlab::gui {

/// Bars that are stacked of named parts, each of which has a colour and a pattern of its own.
class StackChart : public SnapshotChart {
  Q_OBJECT

 public:
  explicit StackChart(const QString& title, QWidget* parent = nullptr);

 protected:
  struct Bar {
    double place = 0;
    std::vector<double> parts;
  };
  /// Bars stand at places of `places` and are as long as `values` says. Parts that no bar has are
  /// left out of the legend. Returns the longest bar.
  double add_stacks(QCPAxis* places, QCPAxis* values, const std::vector<QString>& parts,
                    const std::vector<Bar>& bars, double width);
};

/// A stacked bar for each column of the comparison, from the top down.
class ColumnStackChart : public StackChart {
  Q_OBJECT

 public:
  QString csv() const override;

 protected:
  explicit ColumnStackChart(const QString& title, QWidget* parent);

  struct Part {
    QString name;
    experiment::Estimate value;
  };
  virtual std::vector<Part> parts_of(std::size_t column) const = 0;
  virtual QString value_text(double value) const = 0;
  virtual QString nothing() const = 0;

  std::optional<Extent> draw(const Snapshot& snapshot, QString& why_not) override;
  QString place_text(double at) const override;
  std::vector<Reading> readings(double at) const override;
  double snapped(double at) const override;

  std::size_t column_at(double place) const;
};

}  // namespace acceptlab::gui
