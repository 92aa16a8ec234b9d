#pragma once

#include "gui/charts/snapshot_chart.hpp"

namespace acceptlab::gui {

/// A quantity over the time of the run, from the end of the warm-up: the mean over replications in
/// each cell.
class SeriesChart : public SnapshotChart {
  Q_OBJECT

 public:
  enum class Of : std::uint8_t { Pending, Lost, AcceptWait, Busy };

  explicit SeriesChart(Of of, QWidget* parent = nullptr);

  QString csv() const override;

 protected:
  std::optional<Extent> draw(const Snapshot& snapshot, QString& why_not) override;
  QString place_text(double at) const override;
  std::vector<Reading> readings(double at) const override;

 private:
  struct Kind;
  static const Kind& kind_of(Of of);
  double value(std::size_t column, std::size_t cell) const;

  const Kind& kind_;
};

}  // namespace acceptlab::gui
