#include "gui/app/older_line.hpp"

#include <QHBoxLayout>
#include <QToolButton>
#include <algorithm>

#include "gui/style/elided_label.hpp"

namespace acceptlab::gui {

OlderLine::OlderLine(QWidget* parent) : QFrame(parent) {
  setFrameShape(QFrame::StyledPanel);
  label_ = new ElidedLabel(this);
  label_->setTextFormat(Qt::PlainText);
  auto* button = new QToolButton(this);
  button->setText(tr("Show it"));
  button->setToolTip(tr("To the field, or the line of the file, that is wrong"));
  button->setFocusPolicy(Qt::StrongFocus);
  connect(button, &QToolButton::clicked, this, [this] { emit problem_wanted(problem_); });
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(6, 1, 4, 1);
  row->addWidget(label_, 1);
  row->addWidget(button);
  hide();
}

void OlderLine::show_problem(const experiment::Diagnostic& problem) {
  problem_ = problem;
  const QString what = QString::fromStdString(problem.what).simplified();
  label_->setText(tr("\u26a0 of the scenario as it was: %1").arg(what));
  label_->setToolTip(label_->text());
  show();
}

QString OlderLine::text() const { return isHidden() ? QString() : label_->text(); }

std::optional<experiment::Diagnostic> first_error(
    const std::vector<experiment::Diagnostic>& problems) {
  const auto found = std::find_if(problems.begin(), problems.end(), [](const auto& problem) {
    return problem.severity == experiment::Diagnostic::Severity::Error;
  });
  if (found == problems.end()) return std::nullopt;
  return *found;
}

}  // namespace acceptlab::gui
