#pragma once

#include "gui/charts/stack_chart.hpp"

namespace acceptlab::gui {

/// What the lost connections of each column were lost by, as shares of those offered.
class LossCauseChart : public ColumnStackChart {
  Q_OBJECT

 public:
  explicit LossCauseChart(QWidget* parent = nullptr);

 protected:
  std::vector<Part> parts_of(std::size_t column) const override;
  QString value_text(double value) const override;
  QString nothing() const override;
};

}  // namespace acceptlab::gui
