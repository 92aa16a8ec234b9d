#include "gui/parameters/parameter_field.hpp"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QRegularExpression>
#include <QToolButton>
#include <algorithm>
#include <utility>

#include "experiment/notation/units.hpp"
#include "gui/style/elided_label.hpp"
#include "gui/style/wrapped_label.hpp"

namespace acceptlab::gui {

namespace {

constexpr int least_name = 120;  // pixels

/// That of the profile that ships: "3.6us", or by how long the CPU was idle.
QString default_of(const cpu::CostRow& cost) {
  const auto duration = [](double ns) {
    return QString::fromStdString(experiment::duration_text(ns));
  };
  QString text = duration(cost.default_ns);
  for (const cpu::IdleStep& step : cost.by_idle)
    text += QObject::tr(", %1 after %2 idle").arg(duration(step.cost_ns), duration(step.idle_ns));
  return text;
}

QString hover_text(const Parameter& parameter) {
  QStringList lines{"<b>" + QString::fromStdString(parameter.address).toHtmlEscaped() + "</b>"};
  const auto text = [](std::string_view view) {
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size())).toHtmlEscaped();
  };
  if (const experiment::Key* key = parameter.key) {
    lines += text(key->meaning);
    lines += QObject::tr("Takes: %1").arg(text(experiment::form_text(*key)));
    lines += QObject::tr("Default: %1").arg(key->fallback.empty() ? "none" : text(key->fallback));
    if (!key->source.empty()) lines += QObject::tr("Source: %1").arg(text(key->source));
  }
  if (const cpu::CostRow* cost = parameter.cost) {
    lines += text(cost->meaning);
    lines += QObject::tr(
        "Takes: a duration, a distribution, or { after = [...], cost = [...] } by "
        "how long the CPU was idle");
    lines += QObject::tr("Default: %1").arg(default_of(*cost).toHtmlEscaped());
    lines += QObject::tr("Source: %1").arg(text(cost->source));
  }
  lines += QObject::tr("In force from: %1").arg(text(parameter.origin));
  if (!parameter.note.empty()) lines += text(parameter.note);
  if (parameter.assumed) lines += QObject::tr("<i>assumed: neither cited nor measured</i>");
  return lines.join("<br>");
}

/// What of a hover text is looked for: without its marks, and once more with "wake-up" as "wakeup".
QString searched_text(const QString& hover) {
  static const QRegularExpression marks("<[^>]*>"), joints("[-_.]");
  QString text = hover;
  text.replace(marks, " ");
  QString joined = text;
  return text + " " + joined.remove(joints);
}

}  // namespace

QString plain_text(const experiment::Value& value) {
  return QString::fromStdString(value.is_string() ? value.text : experiment::to_toml(value));
}

ParameterField::ParameterField(const Parameter& parameter, const experiment::Scenario& scenario,
                               QWidget* parent)
    : QWidget(parent), address_(parameter.address) {
  auto* name = new ElidedLabel(QString::fromStdString(parameter.label), this);
  // The end of a long one says which it is: "tcp_max_syn_backlog".
  name->set_brief(name->text().section('.', -1));
  label_ = name;
  editor_ = make_editor(parameter, this);
  label_->setBuddy(editor_);
  setFocusProxy(editor_);
  before_label_ = new ElidedLabel(this);
  before_label_->set_faint();
  before_label_->setToolTip(tr("The value before, until the curves are those of the new one"));
  before_label_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  before_label_->setContentsMargins(6, 0, 0, 0);
  editor_->setAccessibleName(QString::fromStdString(parameter.address));
  if (editor_->focusProxy() != nullptr)
    editor_->focusProxy()->setAccessibleName(QString::fromStdString(parameter.address));
  reset_ = new QToolButton(this);
  reset_->setText("\u21ba");
  reset_->setAutoRaise(true);
  // Its place stays: boxes stand one below the other.
  QSizePolicy keeps = reset_->sizePolicy();
  keeps.setRetainSizeWhenHidden(true);
  reset_->setSizePolicy(keeps);
  reset_->setToolTip(tr("Take it out of the file: its default holds again"));
  reset_->setAccessibleName(tr("Reset %1").arg(label_->text()));
  problem_ = new WrappedLabel(this);
  problem_->hide();
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(2, 0, 2, 0);
  grid->setVerticalSpacing(0);
  auto* names = new QHBoxLayout;
  names->setSpacing(0);
  names->addWidget(label_);
  names->addWidget(before_label_, 1);
  grid->addLayout(names, 0, 0);
  grid->setColumnMinimumWidth(0, least_name);
  grid->addWidget(editor_, 0, 1);
  grid->addWidget(reset_, 0, 2);
  grid->addWidget(problem_, 1, 0, 1, 3);
  grid->setColumnStretch(1, 1);
  connect(editor_, &ValueEditor::edited, this, [this](const std::string& toml, unsigned gesture) {
    emit edited(address_, toml, gesture);
  });
  connect(reset_, &QToolButton::clicked, this, [this] { emit reset(address_); });
  show_parameter(parameter, scenario);
}

void ParameterField::show_parameter(const Parameter& parameter,
                                    const experiment::Scenario& scenario) {
  editor_->show_choices(choices(parameter, scenario));
  editor_->show_value(parameter.value);
  show_before(parameter.value);
  // Most edits change one value, and where it comes from is the same.
  std::string told = parameter.origin + "\n" + parameter.note + (parameter.assumed ? "\n?" : "");
  if (told == told_) return;
  told_ = std::move(told);
  QFont font = label_->font();
  font.setBold(!parameter.is_default);
  label_->setFont(font);
  label_->setToolTip(hover_text(parameter));
  searched_ = searched_text(label_->toolTip());
  editor_->setToolTip(label_->toolTip());
  reset_->setVisible(parameter.is_written && !parameter.is_part);
}

void ParameterField::show_before(const experiment::Value& now) {
  const QString value = plain_text(now);
  if (value == value_) return;
  if (before_.isEmpty()) before_ = value_;
  value_ = value;
  before_label_->setText(before_ == value_ ? QString() : before_);
}

void ParameterField::settle() {
  before_.clear();
  before_label_->clear();
}

QString ParameterField::value_before() const { return before_label_->text(); }

void ParameterField::show_problems(const std::vector<experiment::Diagnostic>& problems) {
  QStringList lines;
  for (const experiment::Diagnostic& problem : problems) {
    QString line = QString::fromStdString(problem.what);
    if (!problem.help.empty()) line += "\n" + QString::fromStdString(problem.help);
    lines += QString(problem.severity == experiment::Diagnostic::Severity::Error ? "\u26a0 " : "") +
             line;
  }
  problem_->setText(lines.join("\n"));
  problem_->setVisible(!lines.isEmpty());
}

bool ParameterField::matches(const QString& words) const {
  const QStringList all = words.split(' ', Qt::SkipEmptyParts);
  return std::all_of(all.begin(), all.end(), [this](const QString& word) {
    return searched_.contains(word, Qt::CaseInsensitive);
  });
}

}  // namespace acceptlab::gui
