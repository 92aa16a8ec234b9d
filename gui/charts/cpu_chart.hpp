#pragma once

#include "gui/charts/stack_chart.hpp"

namespace acceptlab::gui {

/// What each CPU did with its time, the columns side by side above each CPU's number; a marker
/// under a bar tells whose it is. Idle time is the room above.
class CpuChart : public StackChart {
  Q_OBJECT

 public:
  explicit CpuChart(QWidget* parent = nullptr);

  QString csv() const override;

 protected:
  std::optional<Extent> draw(const Snapshot& snapshot, QString& why_not) override;
  QString place_text(double at) const override;
  std::vector<Reading> readings(double at) const override;
  double snapped(double at) const override;

 private:
  void add_markers(std::size_t column, const std::vector<Bar>& bars);
};

}  // namespace acceptlab::gui
