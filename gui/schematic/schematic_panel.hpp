#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "experiment/compare/comparison.hpp"
#include "experiment/topology/system_map.hpp"
#include "gui/engine/background.hpp"
#include "gui/engine/recorder.hpp"
#include "gui/engine/snapshot.hpp"
#include "gui/schematic/replay.hpp"
#include "gui/schematic/watch_clock.hpp"

class QLabel;
class QPushButton;

namespace acceptlab::gui {

class SchematicView;
class WatchBar;

/// The schematic of one column, and watching it: what is to be recorded, and when; the time that is
/// watched.
class SchematicPanel : public QWidget {
  Q_OBJECT

 public:
  explicit SchematicPanel(QWidget* parent = nullptr);

  /// What is compared now. A recording is made of it while one watches and the panel is seen.
  void show_columns(std::vector<experiment::Column> columns);
  void show_snapshot(const SnapshotPtr& snapshot);

  void set_watching(bool watching);
  bool is_watching() const { return watching_; }
  /// Records whatever is chosen next by itself.
  bool follows() const { return watching_ && isVisible(); }
  /// What is recorded from now on; `from` counts from the end of the warm-up.
  void choose_window(sim::Duration from, sim::Duration length);
  const std::shared_ptr<const Replay>& replay() const { return replay_; }
  const WatchClock& clock() const { return clock_; }
  const WatchState& state() const { return state_; }
  SchematicView& view() { return *view_; }
  WatchBar& bar() { return *bar_; }

 public slots:
  /// Of the recording that is watched; no-op without one.
  void set_time(acceptlab::sim::Time time);
  /// Markers of others, beside those that were set here.
  void set_markers(const std::vector<acceptlab::sim::Time>& markers);

 signals:
  void time_changed(acceptlab::sim::Time time);
  /// What is watched from now on, for others to show the same.
  void recorded(acceptlab::gui::RecordingPtr recording);
  void markers_changed(const std::vector<acceptlab::sim::Time>& own);

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void connect_bar();
  void choose_column(std::size_t column);
  void outdated();  // the recording is of something else than what is chosen
  void record_if_needed();
  void take(const RecordingPtr& recording);
  void show_replay(std::shared_ptr<const Replay> replay);
  void play(bool on);
  void tick();
  void hurry();
  void step(bool forwards);
  void run_to(std::optional<sim::Time> time, const QString& otherwise);
  void run_to_close();
  void offer_window(sim::Duration from, sim::Duration to);
  std::optional<sim::Time> next_marker() const;
  void toggle_marker();
  void show_ticks();
  void show_time();
  void say(const QString& text);
  void show_line();

  WatchBar* bar_;
  SchematicView* view_;
  QLabel* line_;
  QPushButton* offer_;  // to record what the line speaks of
  sim::Duration offered_from_{}, offered_length_{};
  QString message_, numbers_;
  std::vector<experiment::Column> columns_;
  std::size_t column_ = 0;
  SnapshotPtr snapshot_;
  experiment::SystemMap map_of_recording_;
  sim::Duration from_{}, length_{};
  bool watching_ = false, outdated_ = true, waits_ = false;
  bool then_to_close_ = false;  // once what waits is recorded
  QTimer delay_;                // until a recording is made: edits come in bursts
  QTimer frames_;
  QElapsedTimer since_frame_;
  WatchClock clock_;
  std::shared_ptr<const Replay> replay_;
  WatchState state_;
  std::optional<sim::Time> told_;
  std::vector<sim::Time> markers_, markers_of_others_;
  std::uint64_t request_ = 0;
  Recorder recorder_;      // its own: others ask theirs for other windows and columns
  Background background_;  // last: ends before what its jobs use
};

}  // namespace acceptlab::gui
