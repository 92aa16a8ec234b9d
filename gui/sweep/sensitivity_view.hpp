#pragma once

#include <QWidget>

#include "gui/document/document.hpp"
#include "gui/sweep/problem_lines.hpp"
#include "gui/sweep/sensitivity.hpp"
#include "gui/sweep/tornado_model.hpp"
#include "gui/sweep/turn.hpp"

class QLabel;
class QTableView;

namespace acceptlab::gui {

class RunBar;
class TornadoChart;

/// What matters most: each parameter of the document a tenth down and up.
class SensitivityView : public QWidget {
  Q_OBJECT

 public:
  explicit SensitivityView(Document& document, QWidget* parent = nullptr);

  RunBar& bar() { return *bar_; }
  TornadoChart& chart() { return *chart_; }
  QTableView& table() { return *table_; }
  QString problems() const;
  QString progress() const;
  /// Whether a sweep is being computed, which the sensitivity then waits for.
  void show_other_computes(bool now);

 signals:
  void computes(bool now);
  void parameter_chosen(std::string address);

 private:
  void start();
  void show_tornado(const TornadoPtr& tornado, bool whole);
  void show_state();

  Document& document_;
  TornadoModel model_;
  RunBar* bar_;
  ProblemLines* problems_;
  QLabel *progress_, *pointed_;
  TornadoChart* chart_;
  QTableView* table_;
  TornadoPtr tornado_;
  std::string found_for_;  // text of the scenario that is shown
  unsigned done_ = 0, to_run_ = 0;
  bool whole_ = false, stopped_ = false;
  Turn turn_;
  Sensitivity sensitivity_;  // last: its thread ends before what it tells of
};

}  // namespace acceptlab::gui
