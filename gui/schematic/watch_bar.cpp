#include "gui/schematic/watch_bar.hpp"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

#include "experiment/notation/units.hpp"
#include "gui/document/columns.hpp"
#include "gui/parameters/quantity_box.hpp"

namespace acceptlab::gui {

QString speed_text(int speed) {
  const auto per_second = WatchClock::per_second(speed);
  if (!per_second) return WatchBar::tr("as fast as possible");
  if (speed == WatchClock::real_time) return WatchBar::tr("real time");
  return WatchBar::tr("%1 in a second")
      .arg(QString::fromStdString(
          experiment::duration_text(static_cast<double>(per_second->count()))));
}

std::vector<QAction*> WatchBar::Actions::all() const {
  return {watch,      play,     step,   step_back, next_drop, next_close,   next_marker,
          set_marker, to_begin, to_end, slower,    faster,    reduce_motion};
}

WatchBar::WatchBar(QWidget* parent) : QWidget(parent) {
  setAccessibleName(tr("Watching"));
  make_actions();
  columns_ = new QComboBox(this);
  columns_->setAccessibleName(tr("Column that is shown"));
  columns_->setToolTip(tr("Which of the compared columns is drawn (1 to %1)").arg(Columns::most));
  columns_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  connect(columns_, &QComboBox::activated, this, &WatchBar::choose_column);
  from_ = make_box(tr("Record from"), from_value_);
  length_ = make_box(tr("Length of the recording"), length_value_);
  speed_ = new QSlider(Qt::Horizontal, this);
  speed_->setRange(0, WatchClock::speeds - 1);
  speed_->setPageStep(6);
  speed_->setFixedWidth(130);
  speed_->setAccessibleName(tr("Speed"));
  speed_->setToolTip(tr("How much of the model's time passes in a second (- and +)"));
  connect(speed_, &QSlider::valueChanged, this, &WatchBar::speed_chosen);
  speed_label_ = new QLabel(this);
  speed_label_->setMinimumWidth(speed_label_->fontMetrics().horizontalAdvance(speed_text(31)) + 4);
  time_label_ = new QLabel(this);
  time_label_->setAccessibleName(tr("Time that is watched"));
  time_label_->setMinimumWidth(time_label_->fontMetrics().horizontalAdvance("0000.000 000 ms") + 4);
  time_label_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  position_ = new PositionSlider(this);
  position_->setAccessibleName(tr("Position in the recording"));
  connect(position_, &PositionSlider::sought, this, &WatchBar::sought);
  lay_out();
  set_ready(false);
}

void WatchBar::make_actions() {
  const auto make = [this](const QString& text, const QString& tip, const QKeySequence& key) {
    auto* action = new QAction(text, this);
    action->setToolTip(QString("%1 (%2)").arg(tip, key.toString(QKeySequence::NativeText)));
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    return action;
  };
  actions_.watch = make(tr("Watch"), tr("Record a stretch of the run and look at it"), Qt::Key_F6);
  actions_.watch->setCheckable(true);
  actions_.play = make(tr("Play"), tr("Play or pause"), Qt::Key_Space);
  actions_.play->setCheckable(true);
  actions_.step = make(tr("Step"), tr("To the next event"), Qt::Key_Period);
  actions_.step_back = make(tr("Back"), tr("To the event before"), Qt::Key_Comma);
  // Wherever the focus is, unless it is where one types.
  for (QAction* action : {actions_.watch, actions_.play, actions_.step, actions_.step_back})
    action->setShortcutContext(Qt::WindowShortcut);
  actions_.next_drop = make(tr("To drop"), tr("To the next dropped segment"), Qt::Key_D);
  actions_.next_close = make(tr("To close"), tr("To the next close of a socket"), Qt::Key_C);
  actions_.next_marker =
      make(tr("To marker"), tr("To the next marker or event of the scenario"), Qt::Key_M);
  actions_.set_marker =
      make(tr("Set marker"), tr("Set a marker here, or take it away"), Qt::SHIFT | Qt::Key_M);
  actions_.to_begin = make(tr("Begin"), tr("To the recording's begin"), Qt::Key_Home);
  actions_.to_end = make(tr("End"), tr("To the recording's end"), Qt::Key_End);
  actions_.slower = make(tr("Slower"), tr("Slower"), Qt::Key_Minus);
  actions_.faster = make(tr("Faster"), tr("Faster"), Qt::Key_Plus);
  actions_.reduce_motion =
      make(tr("Reduce motion"), tr("No moving dots, and nothing fades"), Qt::SHIFT | Qt::Key_R);
  actions_.reduce_motion->setCheckable(true);
  connect(actions_.slower, &QAction::triggered, this,
          [this] { speed_->setValue(speed_->value() - 1); });
  connect(actions_.faster, &QAction::triggered, this,
          [this] { speed_->setValue(speed_->value() + 1); });
  connect(actions_.play, &QAction::toggled, this,
          [this](bool on) { actions_.play->setText(on ? tr("Pause") : tr("Play")); });
}

QuantityBox* WatchBar::make_box(const QString& name, sim::Duration& value) {
  auto* box = new QuantityBox(this);
  box->setAccessibleName(name);
  box->setToolTip(tr("%1; times count from the end of the warm-up").arg(name));
  box->setFixedWidth(box->fontMetrics().horizontalAdvance("0000.00ms") + 34);
  connect(box, &QuantityBox::edited, this, [this, &value](const Quantity& quantity) {
    value = sim::Duration(static_cast<std::int64_t>(quantity.amount));
    choose_window();
  });
  return box;
}

void WatchBar::choose_window() { emit window_chosen(from_value_, length_value_); }

void WatchBar::lay_out() {
  const auto button = [this](QAction* action) {
    auto* made = new QToolButton(this);
    made->setDefaultAction(action);
    made->setFocusPolicy(Qt::TabFocus);
    made->setAutoRaise(true);
    made->setToolButtonStyle(Qt::ToolButtonTextOnly);
    return made;
  };
  const auto label = [this](const QString& text, QWidget* buddy) {
    auto* made = new QLabel(text, this);
    made->setBuddy(buddy);
    return made;
  };
  auto* what = new QHBoxLayout;
  QToolButton* watch = button(actions_.watch);
  watch->setAutoRaise(false);
  what->addWidget(watch);
  what->addWidget(columns_);
  what->addWidget(label(tr("from"), from_));
  what->addWidget(from_);
  what->addWidget(label(tr("for"), length_));
  what->addWidget(length_);
  what->addStretch();
  watched_.push_back(button(actions_.reduce_motion));
  what->addWidget(watched_.back());
  auto* how = new QHBoxLayout;
  for (QAction* action : {actions_.play, actions_.step_back, actions_.step, actions_.next_drop,
                          actions_.next_close, actions_.next_marker}) {
    watched_.push_back(button(action));
    how->addWidget(watched_.back());
  }
  how->addWidget(speed_);
  how->addWidget(speed_label_);
  how->addWidget(position_, 1);
  how->addWidget(time_label_);
  for (QWidget* widget :
       std::initializer_list<QWidget*>{speed_, speed_label_, position_, time_label_})
    watched_.push_back(widget);
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(4, 2, 4, 2);
  rows->setSpacing(2);
  rows->addLayout(what);
  rows->addLayout(how);
}

void WatchBar::show_columns(const QStringList& names, std::size_t chosen) {
  const QSignalBlocker quiet(columns_);
  columns_->clear();
  columns_->addItems(names);
  columns_->setCurrentIndex(static_cast<int>(chosen));
}

void WatchBar::choose_column(int column) {
  if (column >= columns_->count()) return;
  columns_->setCurrentIndex(column);
  emit column_chosen(static_cast<std::size_t>(column));
}

void WatchBar::show_window(sim::Duration from, sim::Duration length) {
  from_value_ = from;
  length_value_ = length;
  from_->show_quantity({Quantity::Kind::Duration, static_cast<double>(from.count())});
  length_->show_quantity({Quantity::Kind::Duration, static_cast<double>(length.count())});
}

void WatchBar::set_ready(bool ready) {
  for (QAction* action : actions_.all()) {
    if (action != actions_.watch) action->setEnabled(ready);
  }
  for (QWidget* widget : watched_) widget->setVisible(ready);
}

void WatchBar::show_clock(const WatchClock& clock, sim::Time zero) {
  const QSignalBlocker quiet(speed_);
  speed_->setValue(clock.speed());
  speed_label_->setText(speed_text(clock.speed()));
  position_->show_time(clock.time());
  const std::int64_t ns = (clock.time() - zero).count();
  time_label_->setText(QString("%1.%2 %3 ms")
                           .arg(ns / 1'000'000)
                           .arg(ns / 1000 % 1000, 3, 10, QChar('0'))
                           .arg(ns % 1000, 3, 10, QChar('0')));
  actions_.play->setChecked(clock.is_playing());
}

}  // namespace acceptlab::gui
