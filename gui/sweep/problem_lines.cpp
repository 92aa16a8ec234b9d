#include "gui/sweep/problem_lines.hpp"

namespace acceptlab::gui {

ProblemLines::ProblemLines(qsizetype most, QWidget* parent) : QLabel(parent), most_(most) {
  hide();
}

void ProblemLines::add(const QString& problem) {
  if (lines_.contains(problem)) return;
  lines_ += problem;
  QString shown = "\u26a0 " + lines_.mid(0, most_).join("\n\u26a0 ");
  if (lines_.size() > most_) shown += tr("\nand %1 more").arg(lines_.size() - most_);
  setText(shown);
  setToolTip(all());
  show();
}

void ProblemLines::forget() {
  lines_.clear();
  hide();
}

}  // namespace acceptlab::gui
