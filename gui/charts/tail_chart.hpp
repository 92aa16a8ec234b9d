#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gui/charts/snapshot_chart.hpp"
#include "validation/record/measured_tail.hpp"

namespace acceptlab::gui {

/// The tail of a latency: which share of the connections waited longer than t. Both axes are
/// logarithmic; bands are 95% intervals over replications. Thin lines are queueing theory's, points
/// with bars what was measured on a real server.
class TailChart : public SnapshotChart {
  Q_OBJECT

 public:
  explicit TailChart(QWidget* parent = nullptr);

  QString csv() const override;
  /// Place in experiment::latency_kinds().
  void show_kind(std::size_t kind);
  std::size_t kind() const { return kind_; }

  /// What was measured, drawn until hide_measured(): by name of the latency.
  struct Measured {
    QString name;
    std::vector<std::vector<validation::MeasuredPoint>> tails;  // by latency kind
  };
  void show_measured(Measured measured);
  void hide_measured();

 protected:
  std::optional<Extent> draw(const Snapshot& snapshot, QString& why_not) override;
  QString place_text(double at) const override;
  std::vector<Reading> readings(double at) const override;

 private:
  struct Corner;
  void draw_column(std::size_t column, Corner& corner);
  void draw_theories(const Snapshot& snapshot);
  void draw_measured(Corner& corner);
  const std::vector<validation::MeasuredPoint>* measured() const;

  std::size_t kind_ = 0;
  std::vector<std::string> drawn_names_;
  std::optional<Measured> measured_;
};

}  // namespace acceptlab::gui
