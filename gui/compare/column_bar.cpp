#include "gui/compare/column_bar.hpp"

#include <QAction>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <algorithm>

#include "experiment/pages/policy_list.hpp"
#include "gui/compare/verdict.hpp"
#include "gui/style/column_swatch.hpp"
#include "gui/style/elided_label.hpp"

namespace acceptlab::gui {

namespace {

constexpr int least_letters = 6;  // of a column's name

QString text(std::string_view view) {
  return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

/// "goal met", "all 2 goals met", "1 of 2 goals missed".
QString goals_line(const std::vector<experiment::GoalSummary>& goals) {
  const std::optional<Verdict> worst = worst_of(goals);
  if (!worst) return {};
  const auto such = std::count_if(goals.begin(), goals.end(),
                                  [&](const auto& goal) { return verdict_of(goal) == *worst; });
  const QString word = verdict_word(*worst);
  if (goals.size() == 1) return QObject::tr("goal %1").arg(word);
  if (static_cast<std::size_t>(such) == goals.size())
    return QObject::tr("all %1 goals %2").arg(goals.size()).arg(word);
  return QObject::tr("%1 of %2 goals %3").arg(such).arg(goals.size()).arg(word);
}

/// "met", "1/2": beside an icon that says which.
QString goals_in_brief(const std::vector<experiment::GoalSummary>& goals) {
  const std::optional<Verdict> worst = worst_of(goals);
  if (!worst) return {};
  const QString word = *worst == Verdict::Undecided ? QObject::tr("unclear") : verdict_word(*worst);
  if (goals.size() == 1) return word;
  const auto such = std::count_if(goals.begin(), goals.end(),
                                  [&](const auto& goal) { return verdict_of(goal) == *worst; });
  return QString("%1/%2").arg(such).arg(goals.size());
}

}  // namespace

ColumnBar::ColumnBar(Document& document, Columns& columns, QWidget* parent)
    : QWidget(parent), document_(document), columns_(columns) {
  policies_ = new QMenu(this);
  policies_->setToolTipsVisible(true);
  add_ = new QToolButton(this);
  add_->setText(tr("Add a policy"));
  add_->setMenu(policies_);
  add_->setPopupMode(QToolButton::InstantPopup);
  add_->setFocusPolicy(Qt::StrongFocus);
  pin_ = new QAction(tr("Pin this"), this);
  pin_->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_D));
  addAction(pin_);
  auto* pin_button = new QToolButton(this);
  pin_button->setDefaultAction(pin_);
  pin_button->setFocusPolicy(Qt::StrongFocus);
  problems_ = new QLabel(this);
  problems_->setTextFormat(Qt::PlainText);
  problems_->setWordWrap(true);
  problems_->hide();
  auto* row = new QHBoxLayout;
  chips_ = new QHBoxLayout;
  row->addLayout(chips_);
  row->addWidget(add_);
  row->addWidget(pin_button);
  row->addStretch(1);
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(4, 2, 4, 2);
  all->addLayout(row);
  all->addWidget(problems_);
  connect(policies_, &QMenu::aboutToShow, this, &ColumnBar::fill_policies);
  connect(pin_, &QAction::triggered, &columns_, &Columns::pin);
  connect(&columns_, &Columns::changed, this, &ColumnBar::show_columns);
  connect(&columns_, &Columns::problems_changed, this, &ColumnBar::show_problems);
  show_columns();
}

void ColumnBar::fill_policies() {
  policies_->clear();
  if (!document_.last_good()) return;
  const experiment::KernelSpec& kernel = document_.last_good()->scenario.kernel;
  for (const server::Policy& policy : server::catalogue()) {
    const experiment::PolicyOnSystem on =
        experiment::policy_on_system(policy, kernel.system, kernel.version);
    const bool there =
        std::any_of(columns_.specs().begin(), columns_.specs().end(),
                    [&](const Columns::Spec& spec) { return spec.policy == policy.name; });
    QString label = text(policy.name);
    if (there) label = tr("%1 (is compared)").arg(label);
    if (!on.possible) label = tr("%1 (not here: %2)").arg(label, QString::fromStdString(on.why));
    QAction* action = policies_->addAction(label);
    action->setEnabled(on.possible && !there);
    QString tip = text(policy.meaning);
    if (on.possible && !on.why.empty()) tip += "\n" + QString::fromStdString(on.why);
    action->setToolTip(tip);
    connect(action, &QAction::triggered, &columns_,
            [this, name = std::string(policy.name)] { columns_.add_policy(name); });
  }
}

void ColumnBar::show_columns() {
  for (const Chip& chip : by_column_) {
    chip.whole->hide();
    chip.whole->deleteLater();
  }
  by_column_.clear();
  const auto& specs = columns_.specs();
  for (std::size_t column = 0; column < specs.size(); ++column) {
    auto* whole = new QFrame(this);
    whole->setFrameShape(QFrame::StyledPanel);
    auto* row = new QHBoxLayout(whole);
    row->setContentsMargins(6, 2, 4, 2);
    row->setSpacing(4);
    auto* swatch = new QLabel(whole);
    swatch->setPixmap(column_swatch(column, fontMetrics().height() - 2, devicePixelRatioF()));
    auto* name = new ElidedLabel(specs[column].name, whole);
    name->setTextFormat(Qt::PlainText);
    // Of the goals an icon tells as well.
    name->setMinimumWidth(
        std::min(name->sizeHint().width(), least_letters * fontMetrics().averageCharWidth()));
    whole->setToolTip(specs[column].name);
    Chip chip{whole, new QLabel(whole), new ElidedLabel(whole), nullptr};
    chip.goals->setTextFormat(Qt::PlainText);
    for (QLabel* label : std::initializer_list<QLabel*>{swatch, name, chip.verdict, chip.goals})
      row->addWidget(label);
    if (column > 0) {
      chip.remove = new QToolButton(whole);
      chip.remove->setText("\u2715");
      chip.remove->setAutoRaise(true);
      chip.remove->setFocusPolicy(Qt::StrongFocus);
      chip.remove->setToolTip(tr("Do not compare %1").arg(specs[column].name));
      chip.remove->setAccessibleName(chip.remove->toolTip());
      row->addWidget(chip.remove);
      connect(chip.remove, &QToolButton::clicked, &columns_,
              [this, column] { columns_.remove(column); });
    }
    chips_->addWidget(whole);
    by_column_.push_back(chip);
  }
  const QString full = tr("at most %1 columns are compared").arg(Columns::most);
  add_->setEnabled(!columns_.is_full());
  add_->setToolTip(columns_.is_full() ? full : tr("The same scenario under another policy"));
  pin_->setEnabled(!columns_.is_full());
  pin_->setToolTip(columns_.is_full()
                       ? full
                       : tr("Keeps the scenario as it is now as a column (Ctrl+D): later edits "
                            "leave it alone"));
  show_goals();
  show_problems();
}

void ColumnBar::show_problems() {
  QStringList lines;
  const auto& problems = columns_.problems();
  for (std::size_t i = 0; i < problems.size() && i < columns_.specs().size(); ++i) {
    for (const experiment::Diagnostic& problem : problems[i]) {
      if (problem.severity != experiment::Diagnostic::Severity::Error) continue;
      QString line = tr("%1 cannot be run: %2")
                         .arg(columns_.specs()[i].name, QString::fromStdString(problem.what));
      if (!problem.help.empty()) line += tr(" (%1)").arg(QString::fromStdString(problem.help));
      lines += line;
    }
  }
  problems_->setText("\u26a0 " + lines.join("\n\u26a0 "));
  problems_->setVisible(!lines.isEmpty());
}

void ColumnBar::show_snapshot(const SnapshotPtr& snapshot) {
  snapshot_ = snapshot;
  show_goals();
  show_problems();
}

void ColumnBar::show_goals() {
  // Numbers of other columns than there are now say nothing of these.
  bool fits = snapshot_ && snapshot_->columns() == columns_.specs().size();
  for (std::size_t i = 0; fits && i < by_column_.size(); ++i)
    fits = snapshot_->comparison.names[i] == columns_.specs()[i].name.toStdString();
  for (std::size_t i = 0; i < by_column_.size(); ++i) {
    const Chip& chip = by_column_[i];
    const auto goals =
        fits ? snapshot_->comparison.summaries[i].goals : std::vector<experiment::GoalSummary>{};
    const std::optional<Verdict> worst = worst_of(goals);
    chip.verdict->setVisible(worst.has_value());
    chip.goals->setVisible(worst.has_value());
    if (!worst) continue;
    chip.verdict->setPixmap(verdict_icon(*worst).pixmap(QSize(16, 16), devicePixelRatioF()));
    const QString line = goals_line(goals);
    chip.goals->setText(snapshot_->is_final() ? line : tr("%1 so far").arg(line));
    chip.goals->set_brief(goals_in_brief(goals));
    QStringList tips{columns_.specs()[i].name};
    for (const experiment::GoalSummary& goal : goals)
      tips +=
          QString("%1: %2").arg(QString::fromStdString(goal.text), verdict_word(verdict_of(goal)));
    chip.whole->setToolTip(tips.join('\n'));
  }
}

QToolButton* ColumnBar::remove_button(std::size_t column) const {
  return column < by_column_.size() ? by_column_[column].remove : nullptr;
}

QString ColumnBar::goals_text(std::size_t column) const {
  const Chip& chip = by_column_.at(column);
  return chip.goals->isHidden() ? QString() : chip.goals->text();
}

QString ColumnBar::problems() const {
  return problems_->isHidden() ? QString() : problems_->text();
}

}  // namespace acceptlab::gui
