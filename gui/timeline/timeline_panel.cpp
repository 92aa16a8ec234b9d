#include "gui/timeline/timeline_panel.hpp"

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

#include "experiment/notation/units.hpp"
#include "gui/style/save_dialog.hpp"
#include "gui/timeline/lane_legend.hpp"
#include "gui/timeline/time_scale.hpp"
#include "gui/timeline/timeline_words.hpp"

namespace acceptlab::gui {

using sim::Duration;

namespace {

QString text_of(Duration length) {
  return QString::fromStdString(experiment::duration_text(static_cast<double>(length.count())));
}

std::optional<Duration> duration_of(const QString& text) {
  const auto ns = experiment::parse_duration(text.trimmed().toStdString());
  constexpr double longest = 1e15;  // some days
  if (!ns || *ns > longest) return std::nullopt;
  return Duration(static_cast<std::int64_t>(*ns));
}

}  // namespace

TimelinePanel::TimelinePanel(QWidget* parent)
    : QWidget(parent),
      view_(new TimelineView(this)),
      bar_(new QToolBar(this)),
      legend_(new LaneLegend(this)),
      pointed_(new QLabel(this)),
      selected_(new QLabel(this)),
      difference_(new QLabel(this)),
      chip_(new QToolButton(this)),
      from_field_(new QLineEdit(this)),
      length_field_(new QLineEdit(this)) {
  make_tool_bar();
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(2);
  layout->addWidget(bar_);
  layout->addWidget(view_, 1);
  for (QLabel* line : {selected_, pointed_}) {
    line->setTextFormat(Qt::PlainText);
    line->setContentsMargins(6, 0, 6, 0);
    line->setMinimumWidth(10);
    line->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    layout->addWidget(line);
  }
  pointed_->setAccessibleName(tr("What is under the cursor of the timeline"));
  selected_->setAccessibleName(tr("The selected connection"));
  selected_->setVisible(false);
  layout->addWidget(legend_);

  connect(view_, &TimelineView::pointed_at, pointed_, &QLabel::setText);
  connect(view_, &TimelineView::range_selected, this, &TimelinePanel::show_range);
  connect(view_, &TimelineView::range_removed, this, &TimelinePanel::show_range);
  connect(view_, &TimelineView::markers_changed, this, &TimelinePanel::show_markers);
  connect(view_, &TimelineView::connection_changed, this, &TimelinePanel::show_connection);
  connect(&builder_, &IndexBuilder::built, this, [this](const TimelineIndexPtr& index) {
    view_->show_index(index);
    show_window(index->recording().window);
    show_range();
    QStringList findings;
    for (const std::string& finding : index->recording().findings)
      findings << QString::fromStdString(finding);
    pointed_->setText(findings.join("; "));
    emit shown();
  });
  connect(&builder_, &IndexBuilder::failed, this, &TimelinePanel::say);
  connect(&export_, &TimelineExport::written, this, [this](const QString& path) {
    say(tr("Written: %1").arg(path));
    emit written(path);
  });
  connect(&export_, &TimelineExport::failed, this, [this](const QString& why) {
    say(why);
    emit export_failed(why);
  });
}

void TimelinePanel::show_recording(const RecordingPtr& recording) { builder_.build(recording); }

void TimelinePanel::say(const QString& why) { pointed_->setText(why); }

// --- The buttons

QAction* TimelinePanel::add_button(const QString& text, const QString& tip,
                                   const QKeySequence& shown_key) {
  // The key itself is the view's, so that it does nothing while one writes into a field.
  QAction* action = bar_->addAction(text);
  action->setToolTip(shown_key.isEmpty()
                         ? tip
                         : tr("%1 (%2)").arg(tip, shown_key.toString(QKeySequence::NativeText)));
  return action;
}

void TimelinePanel::make_tool_bar() {
  bar_->setAccessibleName(tr("Timeline"));
  bar_->setToolButtonStyle(Qt::ToolButtonTextOnly);
  add_zoom_buttons();
  bar_->addSeparator();
  add_window_fields();
  bar_->addSeparator();
  add_switches();
  chip_->setAccessibleName(tr("Remove the range"));
  chip_action_ = bar_->addWidget(chip_);
  connect(chip_, &QToolButton::clicked, view_, &TimelineView::remove_range);
  difference_action_ = bar_->addWidget(difference_);
  difference_->setContentsMargins(8, 0, 8, 0);
  difference_->setAccessibleName(tr("Between the markers"));
  show_range();
  show_markers();
}

void TimelinePanel::add_zoom_buttons() {
  QAction* out = add_button(QString(QChar(0x2212)), tr("Zoom out"), Qt::Key_Minus);
  connect(out, &QAction::triggered, view_, &TimelineView::zoom_out);
  QAction* in = add_button("+", tr("Zoom in"), Qt::Key_Plus);
  connect(in, &QAction::triggered, view_, &TimelineView::zoom_in);
  QAction* all = add_button(tr("All"), tr("Show all that is recorded"), Qt::Key_F);
  connect(all, &QAction::triggered, view_, &TimelineView::show_all);
}

void TimelinePanel::add_window_fields() {
  const auto add = [this](const QString& name, QLineEdit* field, Duration value) {
    auto* label = new QLabel(name, bar_);
    label->setBuddy(field);
    label->setContentsMargins(4, 0, 4, 0);
    bar_->addWidget(label);
    field->setText(text_of(value));
    field->setMaximumWidth(fontMetrics().horizontalAdvance("00000000 ms") + 16);
    bar_->addWidget(field);
    connect(field, &QLineEdit::editingFinished, this, &TimelinePanel::read_window);
  };
  add(tr("fr&om"), from_field_, from_);
  from_field_->setAccessibleName(tr("The recorded part begins"));
  from_field_->setToolTip(tr("What is recorded begins so long after the warm-up: 0s, 1.5ms"));
  add(tr("&length"), length_field_, length_);
  length_field_->setAccessibleName(tr("Length of the recorded part"));
  length_field_->setToolTip(tr("How long the recorded part of the run is: 500us, 10ms"));
}

void TimelinePanel::add_switches() {
  QAction* fold =
      add_button(tr("Fold idle CPUs"), tr("One line for all CPUs on which nothing happens"), {});
  fold->setCheckable(true);
  connect(fold, &QAction::toggled, view_, &TimelineView::fold_idle_cpus);
  QAction* threads =
      add_button(tr("Threads"), tr("A lane for each thread: awake, waking up, serving"), {});
  threads->setCheckable(true);
  connect(threads, &QAction::toggled, view_, &TimelineView::show_threads);
  connect(threads, &QAction::toggled, legend_, &LaneLegend::show_threads);
  auto* exports = new QMenu(bar_);
  exports->addAction(tr("Export &trace..."), this, [this] {
    ask_for_file(tr("Export trace"), tr("Trace for ui.perfetto.dev (*.json)"));
  });
  exports->addAction(tr("Export &picture..."), this, [this] {
    ask_for_file(tr("Export picture"), tr("Pictures (*.png *.svg *.pdf)"));
  });
  exports->addAction(tr("Export &slices..."), this,
                     [this] { ask_for_file(tr("Export slices"), tr("Table (*.csv)")); });
  auto* button = new QToolButton(bar_);
  button->setText(tr("Export"));
  button->setToolTip(tr("Trace, picture or table of what is recorded"));
  button->setMenu(exports);
  button->setPopupMode(QToolButton::InstantPopup);
  button->setFocusPolicy(Qt::TabFocus);
  bar_->addWidget(button);
}

void TimelinePanel::ask_for_file(const QString& title, const QString& kinds) {
  const QString path = ask_save_path(this, title, {}, kinds);
  if (!path.isEmpty()) export_to(path);
}

// --- What is shown beside the lanes

void TimelinePanel::show_range() {
  const auto range = view_->range();
  chip_action_->setVisible(range.has_value());
  if (!range) return;
  const sim::Time zero = view_->index()->recording().window.zero;
  chip_->setText(tr("%1 to %2 %3")
                     .arg(QString::fromStdString(moment_text(range->from - zero)),
                          QString::fromStdString(moment_text(range->to - zero)),
                          QString(QChar(0x2715))));
  chip_->setToolTip(tr("Remove this range (Esc)"));
}

void TimelinePanel::show_markers() {
  const QString difference = view_->difference_text();
  difference_->setText(difference);
  difference_action_->setVisible(!difference.isEmpty());
}

void TimelinePanel::show_connection() {
  const auto connection = view_->connection();
  selected_->setVisible(connection.has_value());
  if (connection) selected_->setText(connection_words(*view_->index(), *connection));
}

/// The fields tell of what is shown, whoever asked for it. Half-typed text stays.
void TimelinePanel::show_window(const experiment::TraceWindow& window) {
  const auto show = [](QLineEdit& field, Duration& value, Duration now) {
    if (value == now || field.hasFocus()) return;
    value = now;
    field.setText(text_of(now));
  };
  show(*from_field_, from_, window.from - window.zero);
  show(*length_field_, length_, window.to - window.from);
}

void TimelinePanel::read_window() {
  const auto from = duration_of(from_field_->text());
  const auto length = duration_of(length_field_->text());
  if (!from) return say(tr("from: a duration with its unit is expected, such as 1.5ms"));
  if (!length || *length == Duration{0})
    return say(tr("length: a duration with its unit is expected, such as 10ms"));
  if (*from == from_ && *length == length_) return;
  from_ = *from;
  length_ = *length;
  emit window_wanted(from_, length_);
}

}  // namespace acceptlab::gui
