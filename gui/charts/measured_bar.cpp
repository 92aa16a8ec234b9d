#include "gui/charts/measured_bar.hpp"

#include <QComboBox>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace acceptlab::gui {

MeasuredBar::MeasuredBar(TailChart& tail, QWidget* parent) : QFrame(parent), tail_(tail) {
  setFrameShape(QFrame::StyledPanel);
  about_ = new QLabel(this);
  about_->setObjectName("measured_about");
  about_->setWordWrap(true);
  cases_ = new QComboBox(this);
  cases_->setAccessibleName(tr("measured case"));
  cases_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  runs_ = new QLabel(this);
  auto* close = new QToolButton(this);
  close->setText(QChar(0x2715));
  close->setAutoRaise(true);
  close->setAccessibleName(tr("remove the measured results"));
  close->setToolTip(close->accessibleName());
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(6, 2, 6, 2);
  row->addWidget(about_, 1);
  row->addWidget(cases_);
  row->addWidget(runs_);
  row->addWidget(close);
  hide();
  connect(close, &QToolButton::clicked, this, &MeasuredBar::close_record);
  connect(cases_, &QComboBox::currentIndexChanged, this, &MeasuredBar::show_case);
  connect(&reader_, &RecordReader::finished, this, &MeasuredBar::show_record);
  connect(&reader_, &RecordReader::failed, this, &MeasuredBar::show_problem);
}

void MeasuredBar::open(const QString& path) { reader_.read(path); }

void MeasuredBar::close_record() {
  record_.reset();
  tail_.hide_measured();
  hide();
}

void MeasuredBar::show_record(const RecordPtr& record, const QString& path) {
  record_ = record;
  about_->setText(tr("Measured: %1, server %2")
                      .arg(QFileInfo(path).fileName(), QString::fromStdString(record->server)));
  const QSignalBlocker quiet(cases_);
  cases_->clear();
  for (const validation::RealCase& real : record->cases)
    cases_->addItem(QString::fromStdString(real.name));
  cases_->setVisible(true);
  runs_->setVisible(true);
  show();
  show_case(cases_->currentIndex());
  emit opened(path);
}

/// What was shown before stays on the chart: a wrong file takes nothing away.
void MeasuredBar::show_problem(const QString& why) {
  about_->setText(why);
  cases_->setVisible(record_ != nullptr);
  runs_->setVisible(record_ != nullptr);
  show();
  emit failed(why);
}

void MeasuredBar::show_case(int index) {
  if (!record_ || index < 0) {
    runs_->setText(tr("no case"));
    tail_.hide_measured();
    return;
  }
  const validation::RealCase& real = record_->cases[static_cast<std::size_t>(index)];
  TailChart::Measured measured{QString::fromStdString(real.name), {}};
  for (const experiment::LatencyKind& kind : experiment::latency_kinds())
    measured.tails.push_back(validation::measured_tail(real, kind.name));
  const unsigned judged = validation::judged_runs(real);
  runs_->setText(judged == 0 ? tr("no repeat of it was quiet enough to be judged")
                             : tr("median and range of %1 repeats").arg(judged));
  tail_.show_measured(std::move(measured));
}

}  // namespace acceptlab::gui
