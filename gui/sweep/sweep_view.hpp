#pragma once

#include <QWidget>
#include <optional>

#include "gui/document/document.hpp"
#include "gui/sweep/cell_model.hpp"
#include "gui/sweep/problem_lines.hpp"
#include "gui/sweep/sweep_cells.hpp"
#include "gui/sweep/sweeper.hpp"
#include "gui/sweep/turn.hpp"

class QLabel;
class QTableView;

namespace acceptlab::gui {

class AxisBox;
class ColumnFit;
class HeatMap;
class RunBar;

/// Sweeps the document over one or two axes, and shows what comes of it as a map and as a table.
class SweepView : public QWidget {
  Q_OBJECT

 public:
  explicit SweepView(Document& document, QWidget* parent = nullptr);

  AxisBox& across() { return *across_; }
  AxisBox& up() { return *up_; }
  RunBar& bar() { return *bar_; }
  HeatMap& map() { return *map_; }
  QTableView& table() { return *table_; }
  SweepCells& cells() { return cells_; }
  /// What is wrong, or what was set aside, as it stands above the map; empty when nothing is.
  QString problems() const;
  QString progress() const;
  /// Whether the sensitivity is being computed, which a sweep then waits for.
  void show_other_computes(bool now);

 signals:
  void computes(bool now);

 private:
  void show_document();
  void prefill(const experiment::ReadResult& read);
  void check();
  void start();
  experiment::ScenarioSource source() const;
  bool shows_this_scenario() const;
  void choose(std::size_t column, std::size_t row);
  void show_state();

  Document& document_;
  SweepCells cells_;
  CellModel model_{cells_};
  AxisBox *across_, *up_;
  RunBar* bar_;
  ProblemLines* problems_;
  QLabel *progress_, *pointed_;
  HeatMap* map_;
  QTableView* table_;
  ColumnFit* columns_;

  std::vector<experiment::Axis> axes_;  // as they stand in the boxes; empty: they cannot be swept
  QString prefilled_name_;              // of the document whose axes were taken over
  std::vector<experiment::Axis> prefilled_;
  /// The scenario that the cells are of: choosing a cell changes the document, not what is swept.
  std::optional<experiment::ScenarioSource> swept_;
  std::string swept_hash_;
  unsigned done_ = 0, to_run_ = 0;
  bool stopped_ = false, stale_ = false;
  Turn turn_;
  Sweeper sweeper_;  // last: its thread ends before what it tells of
};

}  // namespace acceptlab::gui
