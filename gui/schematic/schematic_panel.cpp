#include "gui/schematic/schematic_panel.hpp"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "experiment/notation/units.hpp"
#include "gui/document/columns.hpp"
#include "gui/schematic/coming_close.hpp"
#include "gui/schematic/schematic_view.hpp"
#include "gui/schematic/watch_bar.hpp"

namespace acceptlab::gui {

using namespace std::chrono_literals;

namespace {

constexpr sim::Duration first_length = 20ms;
constexpr sim::Duration before_close = 5ms, after_close = 20ms;  // recorded about an event
constexpr int frame_ms = 33, delay_ms = 400;
constexpr std::chrono::nanoseconds longest_frame = 100ms;  // after a pause of the machine
constexpr std::chrono::nanoseconds hurry_time = 10ms;      // of a frame, at the fastest
constexpr int hurry_steps = 400;                           // for a whole recording
// What is seen of a movement and of a wake-up, however fast it goes.
constexpr std::chrono::nanoseconds travel_time = 250ms, flash_time = 400ms;
constexpr sim::Duration longest_travel = 250us, longest_flash = 400us;

}  // namespace

SchematicPanel::SchematicPanel(QWidget* parent) : QWidget(parent), length_(first_length) {
  setAccessibleName(tr("Schematic"));
  bar_ = new WatchBar(this);
  view_ = new SchematicView(this);
  line_ = new QLabel(this);
  line_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  line_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  line_->setContentsMargins(10, 0, 10, 0);
  line_->setMinimumHeight(line_->fontMetrics().height() + 2);
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  rows->addWidget(bar_);
  rows->addWidget(view_, 1);
  offer_ = new QPushButton(this);
  offer_->setObjectName("record_more");
  offer_->hide();
  connect(offer_, &QPushButton::clicked, this, [this] {
    then_to_close_ = true;
    choose_window(offered_from_, offered_length_);
  });
  auto* last = new QHBoxLayout;
  last->addWidget(line_, 1);
  last->addWidget(offer_);
  rows->addLayout(last);
  bar_->show_window(from_, length_);
  delay_.setSingleShot(true);
  delay_.setInterval(delay_ms);
  frames_.setInterval(frame_ms);
  frames_.setTimerType(Qt::PreciseTimer);
  connect(&delay_, &QTimer::timeout, this, &SchematicPanel::record_if_needed);
  connect(&frames_, &QTimer::timeout, this, &SchematicPanel::tick);
  connect(&recorder_, &Recorder::recorded, this, &SchematicPanel::take);
  connect(&recorder_, &Recorder::failed, this, [this](const QString& why) {
    waits_ = false;
    say(why);
  });
  connect(view_, &SchematicView::told, this, [this](const QString& numbers) {
    numbers_ = numbers;
    show_line();
  });
  connect_bar();
}

void SchematicPanel::connect_bar() {
  const WatchBar::Actions& act = bar_->actions_by_name();
  for (QAction* action : act.all()) addAction(action);
  connect(act.watch, &QAction::toggled, this, &SchematicPanel::set_watching);
  // Its keys are next, and are not to go into a field that one comes from.
  connect(act.watch, &QAction::triggered, view_, [this](bool watches) {
    if (watches && !view_->visibleRegion().isEmpty()) view_->setFocus();
  });
  connect(act.play, &QAction::triggered, this, &SchematicPanel::play);
  connect(act.step, &QAction::triggered, this, [this] { step(true); });
  connect(act.step_back, &QAction::triggered, this, [this] { step(false); });
  connect(act.to_begin, &QAction::triggered, this, [this] { set_time(clock_.begin()); });
  connect(act.to_end, &QAction::triggered, this, [this] { set_time(clock_.end()); });
  connect(act.next_drop, &QAction::triggered, this, [this] {
    run_to(replay_->next(Replay::Stop::Drop, clock_.time()),
           tr("Nothing is dropped from here to the recording's end."));
  });
  connect(act.next_close, &QAction::triggered, this, &SchematicPanel::run_to_close);
  connect(act.next_marker, &QAction::triggered, this, [this] {
    run_to(next_marker(), tr("No marker and no event of the scenario lies behind this."));
  });
  connect(act.set_marker, &QAction::triggered, this, &SchematicPanel::toggle_marker);
  connect(act.reduce_motion, &QAction::toggled, this, &SchematicPanel::show_time);
  for (int column = 0; column < static_cast<int>(Columns::most); ++column) {
    auto* choose = new QAction(this);
    choose->setShortcut(Qt::Key_1 + column);
    choose->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(choose);
    connect(choose, &QAction::triggered, bar_, [this, column] { bar_->choose_column(column); });
  }
  connect(bar_, &WatchBar::column_chosen, this, [this](std::size_t column) {
    choose_column(column);
    if (snapshot_) show_snapshot(snapshot_);
  });
  connect(bar_, &WatchBar::window_chosen, this, &SchematicPanel::choose_window);
  connect(bar_, &WatchBar::speed_chosen, this, [this](int speed) {
    clock_.set_speed(speed);
    show_time();
  });
  connect(bar_, &WatchBar::sought, this, &SchematicPanel::set_time);
}

// --- What is shown

void SchematicPanel::show_columns(std::vector<experiment::Column> columns) {
  columns_ = std::move(columns);
  QStringList names;
  for (const experiment::Column& column : columns_) names << QString::fromStdString(column.name);
  if (column_ >= columns_.size()) column_ = 0;
  bar_->show_columns(names, column_);
  choose_column(column_);
}

void SchematicPanel::choose_column(std::size_t column) {
  if (column >= columns_.size()) return;
  column_ = column;
  // What is watched stays until its successor is there.
  if (!view_->is_watching()) view_->show_system(experiment::system_map(columns_[column_].scenario));
  outdated();
}

void SchematicPanel::show_snapshot(const SnapshotPtr& snapshot) {
  snapshot_ = snapshot;
  view_->show_averages(snapshot, column_);
}

// --- Recording

void SchematicPanel::choose_window(sim::Duration from, sim::Duration length) {
  from_ = from;
  length_ = std::max(length, sim::Duration{1});
  bar_->show_window(from_, length_);
  outdated();
}

void SchematicPanel::set_watching(bool watching) {
  bar_->actions_by_name().watch->setChecked(watching);
  if (watching == watching_) return;
  watching_ = watching;
  if (watching) {
    if (replay_ && !outdated_) return show_replay(replay_);
    return record_if_needed();
  }
  play(false);
  delay_.stop();
  if (waits_) recorder_.stop();
  outdated_ |= waits_;
  waits_ = then_to_close_ = false;
  bar_->set_ready(false);
  view_->stop_watching();
  if (!columns_.empty()) view_->show_system(experiment::system_map(columns_[column_].scenario));
  if (snapshot_) view_->show_averages(snapshot_, column_);
  say({});
}

void SchematicPanel::outdated() {
  outdated_ = true;
  if (watching_) delay_.start();
}

void SchematicPanel::record_if_needed() {
  if (!watching_ || !outdated_ || !isVisible() || columns_.empty()) return;
  outdated_ = false;
  waits_ = true;
  ++request_;  // a replay that is being made is of an older one
  say(tr("Recording ..."));
  map_of_recording_ = experiment::system_map(columns_[column_].scenario);
  recorder_.record(columns_[column_].scenario, from_, length_);
}

void SchematicPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  record_if_needed();
}

/// Nobody looks: the time stands.
void SchematicPanel::hideEvent(QHideEvent* event) {
  play(false);
  QWidget::hideEvent(event);
}

/// Making it ready to go to any instant takes too long for the window's thread.
void SchematicPanel::take(const RecordingPtr& recording) {
  if (!waits_) return;
  const std::uint64_t request = request_;
  background_.submit([this, request, recording](const sim::Interruption& /*interruption*/) {
    auto replay = std::make_shared<const Replay>(recording);
    QMetaObject::invokeMethod(
        this,
        [this, request, recording, replay = std::move(replay)] {
          if (request != request_ || !waits_) return;
          waits_ = false;
          emit recorded(recording);
          say(replay->recording().findings.empty()
                  ? QString()
                  : QString::fromStdString(replay->recording().findings.front()));
          show_replay(replay);
        },
        Qt::QueuedConnection);
  });
}

/// The same time as before if it lies in the new recording.
void SchematicPanel::show_replay(std::shared_ptr<const Replay> replay) {
  const bool same = replay == replay_;
  const sim::Time time = clock_.time();
  replay_ = std::move(replay);
  if (!same) {
    if (view_->is_watching()) view_->stop_watching();
    view_->show_system(map_of_recording_);
    clock_.set_window(replay_->begin(), replay_->end());
    clock_.seek(time);
  }
  state_ = replay_->at(clock_.time());
  told_.reset();
  bar_->position().set_window(clock_.begin(), clock_.end());
  bar_->set_ready(true);
  show_ticks();
  show_time();
  if (std::exchange(then_to_close_, false)) run_to_close();
}

// --- Time

void SchematicPanel::play(bool on) {
  on = on && replay_ && watching_;
  if (on) {
    clock_.play();
    since_frame_.start();
    frames_.start();
  } else {
    clock_.pause();
    frames_.stop();
  }
  if (replay_ && watching_) show_time();
}

void SchematicPanel::tick() {
  const std::chrono::nanoseconds wall(since_frame_.nsecsElapsed());
  since_frame_.start();
  if (!replay_) return play(false);
  if (WatchClock::per_second(clock_.speed())) {
    clock_.pass(std::min(wall, longest_frame));
  } else {
    hurry();
  }
  if (!clock_.is_playing()) frames_.stop();
  show_time();
}

/// As far as is possible in a frame.
void SchematicPanel::hurry() {
  QElapsedTimer spent;
  spent.start();
  const sim::Duration piece =
      std::max((clock_.end() - clock_.begin()) / hurry_steps, sim::Duration{1});
  while (clock_.time() < clock_.end() && spent.nsecsElapsed() < hurry_time.count()) {
    clock_.seek(clock_.time() + piece);
    replay_->go_to(state_, clock_.time());
  }
  if (clock_.time() >= clock_.end()) clock_.pause();
}

void SchematicPanel::step(bool forwards) {
  if (!replay_) return;
  play(false);
  const auto next =
      forwards ? replay_->next_instant(clock_.time()) : replay_->previous_instant(clock_.time());
  run_to(next && *next < replay_->begin() ? std::nullopt : next,
         forwards ? tr("Nothing happens from here to the recording's end.")
                  : tr("This is the recording's begin."));
}

void SchematicPanel::run_to(std::optional<sim::Time> time, const QString& otherwise) {
  play(false);
  say(time ? QString() : otherwise);
  if (time) set_time(*time);
}

/// The scenario tells beforehand when sockets close that the recording has not come to.
void SchematicPanel::run_to_close() {
  const auto next = replay_->next(Replay::Stop::Close, clock_.time());
  run_to(next, tr("No socket closes from here to the recording's end."));
  if (next || columns_.empty()) return;
  const sim::Duration recorded = replay_->end() - replay_->recording().window.zero;
  const auto coming = coming_close(columns_[column_].scenario, recorded);
  if (!coming) return say(tr("%1 The scenario closes none later.").arg(message_));
  say(tr("%1 %2 comes %3.")
          .arg(message_, QString::fromStdString(coming->what),
               QString::fromStdString(when_text(*coming))));
  offer_window(std::max(coming->earliest - before_close, recorded), coming->latest + after_close);
}

void SchematicPanel::offer_window(sim::Duration from, sim::Duration to) {
  offered_from_ = from;
  offered_length_ = to - from;
  const auto text = [](sim::Duration time) {
    return QString::fromStdString(experiment::duration_text(static_cast<double>(time.count())));
  };
  offer_->setText(tr("Record %1 to %2").arg(text(from), text(to)));
  offer_->setToolTip(tr("Records that part of the run instead, and goes to the close"));
  offer_->show();
}

void SchematicPanel::set_time(sim::Time time) {
  if (!replay_ || !watching_) return;
  clock_.seek(time);
  show_time();
}

void SchematicPanel::show_time() {
  if (!replay_ || !watching_) return;
  replay_->go_to(state_, clock_.time());
  Motion motion;
  motion.travel = std::min(clock_.shown_in(travel_time), longest_travel);
  motion.flash = std::min(clock_.shown_in(flash_time), longest_flash);
  motion.reduced = bar_->actions_by_name().reduce_motion->isChecked();
  view_->show_watched(replay_, state_, motion);
  bar_->show_clock(clock_, replay_->recording().window.zero);
  if (told_ == clock_.time()) return;
  told_ = clock_.time();
  emit time_changed(*told_);
}

// --- Markers

void SchematicPanel::set_markers(const std::vector<sim::Time>& markers) {
  markers_of_others_ = markers;
  show_ticks();
}

void SchematicPanel::toggle_marker() {
  const auto here = std::find(markers_.begin(), markers_.end(), clock_.time());
  if (here == markers_.end()) {
    markers_.push_back(clock_.time());
  } else {
    markers_.erase(here);
  }
  show_ticks();
  emit markers_changed(markers_);
}

std::optional<sim::Time> SchematicPanel::next_marker() const {
  std::optional<sim::Time> next = replay_->next(Replay::Stop::Lifecycle, clock_.time());
  for (const auto* markers : {&markers_, &markers_of_others_}) {
    for (const sim::Time marker : *markers) {
      if (marker > clock_.time() && marker < clock_.end() && (!next || marker < *next))
        next = marker;
    }
  }
  return next;
}

void SchematicPanel::show_ticks() {
  if (!replay_) return;
  std::vector<sim::Time> marks = replay_->all(Replay::Stop::Lifecycle);
  const auto& closes = replay_->all(Replay::Stop::Close);
  marks.insert(marks.end(), closes.begin(), closes.end());
  for (const auto* markers : {&markers_, &markers_of_others_}) {
    std::copy_if(markers->begin(), markers->end(), std::back_inserter(marks),
                 [this](sim::Time t) { return clock_.begin() <= t && t < clock_.end(); });
  }
  bar_->position().set_ticks(replay_->all(Replay::Stop::Drop), std::move(marks));
}

void SchematicPanel::say(const QString& text) {
  message_ = text;
  offer_->hide();
  show_line();
}

void SchematicPanel::show_line() {
  const bool both = !message_.isEmpty() && !numbers_.isEmpty();
  line_->setText(message_ + (both ? " | " : "") + numbers_);
}

}  // namespace acceptlab::gui
