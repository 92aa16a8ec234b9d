#include "gui/compare/difference_table.hpp"

#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

#include "experiment/result/text_table.hpp"
#include "gui/compare/table_copy.hpp"

namespace acceptlab::gui {

namespace {

constexpr int most_lines_at_once = 7;

QString basis_of(const Snapshot& snapshot) {
  if (snapshot.comparison.results.empty()) return {};
  const experiment::RunResult& first = snapshot.comparison.results.front();
  const QString text =
      QObject::tr("%1 replications on the same arrivals, warm-up %2, seed %3")
          .arg(first.replications.size())
          .arg(QString::fromStdString(experiment::time_text(sim::seconds(first.warmup.length))))
          .arg(first.scenario.run.seed);
  return snapshot.is_final() ? text : QObject::tr("%1; refining ...").arg(text);
}

}  // namespace

DifferenceTable::DifferenceTable(QWidget* parent) : QWidget(parent) {
  sentences_ = new QPlainTextEdit(this);
  sentences_->setReadOnly(true);
  sentences_->setFrameShape(QFrame::NoFrame);
  sentences_->setTabChangesFocus(true);
  sentences_->setAccessibleName(tr("What the comparison answers"));
  sentences_->viewport()->setAutoFillBackground(false);
  basis_ = new QLabel(this);
  basis_->setTextFormat(Qt::PlainText);
  table_ = new QTableView(this);
  table_->setModel(&model_);
  table_->setAccessibleName(tr("Paired differences"));
  table_->setAlternatingRowColors(true);
  table_->setWordWrap(false);
  table_->setTabKeyNavigation(false);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
  table_->horizontalHeader()->setHighlightSections(false);
  add_copy_action(*table_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(4, 4, 4, 4);
  column->addWidget(sentences_);
  column->addWidget(basis_);
  column->addWidget(table_, 1);
  sentences_->setFixedHeight(fontMetrics().lineSpacing() + 8);
}

void DifferenceTable::show_snapshot(const SnapshotPtr& snapshot) {
  model_.show_snapshot(snapshot);
  QStringList lines;
  for (const std::string& answer : snapshot->answers) lines += QString::fromStdString(answer);
  for (const std::string& finding : snapshot->findings)
    lines += tr("finding: %1").arg(QString::fromStdString(finding));
  if (lines.isEmpty())
    lines += tr("One column: add a policy, or pin this one and change it, to compare.");
  if (const QString all = lines.join('\n'); all != sentences_->toPlainText()) {
    sentences_->setPlainText(all);
    const auto shown = std::min<qsizetype>(lines.size(), most_lines_at_once);
    sentences_->setFixedHeight(static_cast<int>(shown) * fontMetrics().lineSpacing() + 10);
  }
  basis_->setText(basis_of(*snapshot));
  if (shown_names_ != snapshot->comparison.names) table_->resizeColumnsToContents();
  shown_names_ = snapshot->comparison.names;
}

QString DifferenceTable::sentences() const { return sentences_->toPlainText(); }

}  // namespace acceptlab::gui
