#pragma once

#include <QPointer>
#include <QTimer>
#include <optional>

#include "gui/charts/chart.hpp"
#include "gui/sweep/sweep_cells.hpp"

namespace acceptlab::gui {

/// A sweep as a map: a cell for each point with its number, coloured by it, hatched where a goal is
/// missed, dotted where that is undecided, and a line where the metric meets its goal. Arrows move
/// the cursor; Enter or a click chooses a cell.
class HeatMap : public Chart {
  Q_OBJECT

 public:
  explicit HeatMap(SweepCells& cells, QWidget* parent = nullptr);

  void fit() final;
  QString csv() const override;

  struct Cell {
    std::size_t column = 0, row = 0;
  };
  const Cell& cursor() const { return cursor_; }
  /// In the picture; nothing beside the map.
  std::optional<Cell> cell_at(const QPointF& position) const;
  QPointF middle_of(const Cell& cell) const;
  /// What the hatching and the line mean, as it stands below the map.
  QString legend_text() const;

 signals:
  void chosen(std::size_t column, std::size_t row);
  void pointed(QString sentence);  // at a cell, by cursor or mouse

 protected:
  bool event(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  friend class CellLayer;
  void show_grid();
  void show_numbers();
  void show_ticks();
  void fit_texts();
  void show_scale_label();
  bool any_findings() const;
  void move_cursor(int columns, int rows);
  void follow_colours();
  double part_of(double value) const;  // of the colour scale

  SweepCells& cells_;
  QCPColorScale* scale_;
  QCPTextElement* legend_;
  QTimer refresh_;  // many cells may come at once
  Cell cursor_;
  QPointF pressed_at_;
};

}  // namespace acceptlab::gui
