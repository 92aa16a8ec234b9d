#include "gui/compare/difference_table.hpp"

#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

#include "experiment/result/text_table.hpp"
#include "gui/compare/table_copy.hpp"
#include "gui/style/column_fit.hpp"
#include "gui/style/drop_text.hpp"

namespace acceptlab::gui {

namespace {

constexpr int least_lines_at_once = 1, most_lines_at_once = 8;
constexpr int least_rows_at_once = 6;

QString basis_of(const Snapshot& snapshot, bool stopped) {
  if (snapshot.comparison.results.empty()) return {};
  const experiment::RunResult& first = snapshot.comparison.results.front();
  const QString text =
      QObject::tr("%1 replications on the same arrivals, warm-up %2, seed %3")
          .arg(first.replications.size())
          .arg(QString::fromStdString(experiment::time_text(sim::seconds(first.warmup.length))))
          .arg(first.scenario.run.seed);
  if (snapshot.is_final()) return text;
  return (stopped ? QObject::tr("%1; stopped") : QObject::tr("%1; refining ...")).arg(text);
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
  columns_ = new ColumnFit(*table_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(4, 4, 4, 4);
  column->addWidget(sentences_);
  column->addWidget(basis_);
  column->addWidget(table_, 1);
  sentences_->setFixedHeight(fontMetrics().lineSpacing() + 8);
}

void DifferenceTable::show_snapshot(const SnapshotPtr& snapshot) {
  snapshot_ = snapshot;
  model_.show_snapshot(snapshot);
  QStringList lines;
  for (const std::string& answer : snapshot->answers) lines += QString::fromStdString(answer);
  if (lines.isEmpty())
    lines += tr("One column: add a policy, or pin this one and change it, to compare.");
  for (std::size_t c = 0; c < snapshot->columns(); ++c) {
    const QString dropped = drop_text(snapshot->comparison.summaries[c].connections);
    if (!dropped.isEmpty())
      lines += tr("%1: %2, which are no lost connections")
                   .arg(QString::fromStdString(snapshot->comparison.names[c]), dropped);
  }
  for (const std::string& finding : snapshot->findings)
    lines += tr("finding: %1").arg(QString::fromStdString(finding));
  lines += QString::fromStdString(snapshot->notes).split('\n', Qt::SkipEmptyParts);
  if (const QString all = lines.join('\n'); all != sentences_->toPlainText()) {
    sentences_->setPlainText(all);
    show_height();
  }
  basis_->setText(basis_of(*snapshot, false));
  if (shown_names_ != snapshot->comparison.names) columns_->forget();
  columns_->fit();
  shown_names_ = snapshot->comparison.names;
}

void DifferenceTable::show_stopped() {
  if (snapshot_) basis_->setText(basis_of(*snapshot_, true));
}

/// A low dock is left to the numbers; the rest of the sentences is scrolled.
void DifferenceTable::show_height() {
  const int line = fontMetrics().lineSpacing(), frame = 10;
  const int room = height() - height_of_rows() - basis_->sizeHint().height() -
                   layout()->contentsMargins().top() - layout()->contentsMargins().bottom() -
                   2 * layout()->spacing() - frame;
  const int most = std::clamp(room / line, least_lines_at_once, most_lines_at_once);
  sentences_->setFixedHeight(std::min(sentences_->blockCount(), most) * line + frame);
}

/// As many as are to be seen at once, with the header and a scroll bar below them.
int DifferenceTable::height_of_rows() const {
  return table_->horizontalHeader()->sizeHint().height() +
         least_rows_at_once * table_->verticalHeader()->defaultSectionSize() +
         table_->horizontalScrollBar()->sizeHint().height() + 2 * table_->frameWidth();
}

void DifferenceTable::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  show_height();
}

QString DifferenceTable::sentences() const { return sentences_->toPlainText(); }
QString DifferenceTable::basis() const { return basis_->text(); }

}  // namespace acceptlab::gui
