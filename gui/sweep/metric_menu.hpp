#pragma once

#include <QComboBox>

#include "experiment/statistics/metrics.hpp"

namespace acceptlab::gui {

/// All metrics of a result, to choose one by typing a part of its name.
class MetricMenu : public QComboBox {
  Q_OBJECT

 public:
  explicit MetricMenu(const std::string& first, QWidget* parent = nullptr);

  /// Place in experiment::all_metrics().
  std::size_t metric() const { return metric_; }

 signals:
  void chosen(std::size_t metric);

 private:
  std::size_t metric_ = 0;
};

}  // namespace acceptlab::gui
