#pragma once

#include <QMainWindow>
#include <functional>
#include <memory>

#include "gui/app/docks.hpp"
#include "gui/app/scenario_file.hpp"
#include "gui/document/columns.hpp"
#include "gui/document/document.hpp"
#include "gui/engine/explorer.hpp"
#include "gui/engine/recorder.hpp"

class QLabel;
class QProgressBar;
class QSpinBox;

namespace acceptlab::gui {

class ChartArea;
class ColumnBar;
class OlderLine;

/// The window: connects the document, what is compared, the engine and the views.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  explicit MainWindow(QWidget* parent = nullptr);

  /// False, and said so in the status bar and on standard error, when there is no such file.
  bool open(const QString& path);
  void open_example();

  Document& document() { return document_; }
  Columns& columns() { return columns_; }
  Explorer& explorer() { return explorer_; }
  ParameterDock& parameters() { return *docks_->views().parameters; }
  ChartArea& charts() { return *charts_; }
  SchematicPanel& schematic() { return *docks_->views().schematic; }
  TimelinePanel& timeline() { return *docks_->views().timeline; }
  OlderLine& older_line() { return *older_; }
  QString status() const;
  /// How many connections the numbers are of, and whether there are more to come.
  QString found() const;

 protected:
  void closeEvent(QCloseEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  bool focusNextPrevChild(bool next) override;

 private:
  void make_menus();
  void make_file_menu();
  void make_edit_menu();
  void make_run_menu();
  void make_view_menu();
  void make_help_menu();
  void connect_engine();
  void connect_exports();
  void connect_times();
  QAction* add_action(QMenu* menu, const QString& text, const QKeySequence& key,
                      const std::function<void()>& act);

  /// What is still being typed, in a field or in the text, becomes an edit.
  void take_typed();
  void copy_command();
  void show_keys();

  void explore();
  /// Whether the charts are of the scenario as it is.
  void show_age(bool can_be_run);
  void show_problem(const experiment::Diagnostic& problem);
  void record();
  void set_seed(int seed);
  void show_snapshot(const SnapshotPtr& snapshot);
  QString connections_found() const;  // of the snapshot that is shown
  void show_progress(unsigned done, unsigned of);
  void say(const QString& text);
  void show_name();

  Document document_;
  Columns columns_{document_};
  Recorder recorder_;
  ScenarioFile file_;
  ColumnBar* column_bar_;
  OlderLine* older_;
  ChartArea* charts_;
  std::unique_ptr<Docks> docks_;
  QSpinBox* seed_ = nullptr;
  QLabel* found_;
  SnapshotPtr shown_;
  QProgressBar* progress_;
  Explorer explorer_;  // last: its thread ends before what it uses
};

}  // namespace acceptlab::gui
