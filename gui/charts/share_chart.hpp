#pragma once

#include "gui/charts/dot_chart.hpp"

namespace acceptlab::gui {

/// Which share of the connections each worker, or each listen socket, got. A line at an equal
/// share, and about it the band that pure chance would not leave. Hollow: was not there for the
/// whole window.
class ShareChart : public DotChart {
  Q_OBJECT

 public:
  enum class Of : std::uint8_t { Workers, Sockets };

  explicit ShareChart(QWidget* parent = nullptr);

  QString csv() const override;
  void show_members(Of of);
  Of members() const { return of_; }

 protected:
  std::optional<Extent> draw(const Snapshot& snapshot, QString& why_not) override;
  QString place_text(double at) const override;
  std::vector<Reading> readings(double at) const override;
  double snapped(double at) const override;

 private:
  /// Columns in which as many share alike have one band, that of the fewest connections.
  struct Band {
    double even = 0, low = 0, high = 0;
    double to = 0;  // places, from 0
  };
  std::vector<Band> bands() const;
  void draw_band(const Band& band);
  const std::vector<experiment::Shares>& shares() const;

  Of of_ = Of::Workers;
};

}  // namespace acceptlab::gui
