#pragma once

#include "gui/charts/stack_chart.hpp"

namespace acceptlab::gui {

/// What the mean service_wait of each column is made of: a bar's length is that mean.
class BlameChart : public ColumnStackChart {
  Q_OBJECT

 public:
  explicit BlameChart(QWidget* parent = nullptr);

 protected:
  std::vector<Part> parts_of(std::size_t column) const override;
  QString value_text(double value) const override;
  QString nothing() const override;
};

}  // namespace acceptlab::gui
