#pragma once

#include "gui/charts/dot_chart.hpp"

namespace acceptlab::gui {

/// What an accepted connection costs in wake-ups: threads woken, returns of epoll, accepts and
/// wake-ups that found nothing, context switches.
class WakeupChart : public DotChart {
  Q_OBJECT

 public:
  explicit WakeupChart(QWidget* parent = nullptr);

  QString csv() const override;

 protected:
  std::optional<Extent> draw(const Snapshot& snapshot, QString& why_not) override;
  QString place_text(double at) const override;
  std::vector<Reading> readings(double at) const override;
  double snapped(double at) const override;

 private:
  /// Rows from the top; places are counted from below.
  std::size_t row_at(double place) const;

  std::size_t rows_ = 0;
};

}  // namespace acceptlab::gui
