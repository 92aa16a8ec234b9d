#pragma once

#include "gui/charts/stack_chart.hpp"

namespace acceptlab::gui {

/// What the lost connections of each column were lost by, as shares of those offered.
/// Packets that were dropped and sent again are no lost connections, and are said as such.
class LossCauseChart : public ColumnStackChart {
  Q_OBJECT

 public:
  explicit LossCauseChart(QWidget* parent = nullptr);

 protected:
  std::vector<Part> parts_of(std::size_t column) const override;
  QString value_text(double value) const override;
  QString nothing() const override;
  std::optional<Extent> draw(const Snapshot& snapshot, QString& why_not) override;
  std::vector<Reading> readings(double at) const override;
};

}  // namespace acceptlab::gui
