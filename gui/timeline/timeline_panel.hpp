#pragma once

#include <QString>
#include <QWidget>

#include "gui/engine/recorder.hpp"
#include "gui/timeline/index_builder.hpp"
#include "gui/timeline/timeline_export.hpp"
#include "gui/timeline/timeline_view.hpp"

class QAction;
class QLabel;
class QLineEdit;
class QToolBar;
class QToolButton;

namespace acceptlab::gui {

class LaneLegend;

/// The timeline with its buttons, its legend and a line that tells what is under the pointer. It
/// asks for the window that is to be recorded and shows what is recorded.
class TimelinePanel : public QWidget {
  Q_OBJECT

 public:
  explicit TimelinePanel(QWidget* parent = nullptr);

  /// Its index is made in the background; what is shown stays until then.
  void show_recording(const RecordingPtr& recording);
  /// Why there is no recording.
  void say(const QString& why);
  TimelineView& view() { return *view_; }
  sim::Duration window_from() const { return from_; }
  sim::Duration window_length() const { return length_; }
  /// False, with a sentence in the panel, if it cannot be written; a long file follows later.
  void export_to(const QString& path) { export_.write(*view_, path); }

 signals:
  /// Somebody wants to see another part of the run; `from` counts from the end of the warm-up.
  void window_wanted(acceptlab::sim::Duration from, acceptlab::sim::Duration length);
  void shown();                // a recording, with its index
  void written(QString path);  // an export
  void export_failed(QString why);

 private:
  QAction* add_button(const QString& text, const QString& tip, const QKeySequence& shown_key);
  void make_tool_bar();
  void add_zoom_buttons();
  void add_window_fields();
  void add_switches();
  void show_range();
  void show_markers();
  void show_connection();
  void show_window(const experiment::TraceWindow& window);
  void read_window();
  void ask_for_file(const QString& title, const QString& kinds);

  TimelineView* view_;
  QToolBar* bar_;
  LaneLegend* legend_;
  QLabel* pointed_;
  QLabel* selected_;
  QLabel* difference_;
  QAction* difference_action_ = nullptr;
  QToolButton* chip_;
  QAction* chip_action_ = nullptr;
  QLineEdit* from_field_;
  QLineEdit* length_field_;
  sim::Duration from_{}, length_{std::chrono::milliseconds(10)};
  TimelineExport export_;
  IndexBuilder builder_;
};

}  // namespace acceptlab::gui
