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
  scenario_ = new QToolButton(this);
  scenario_->setText(tr("Simulate it"));
  scenario_->setToolTip(
      tr("Opens the scenario that was measured, with the costs of its machine: only then do curves "
         "and points speak of the same"));
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
  row->addWidget(scenario_);
  row->addWidget(close);
  hide();
  connect(close, &QToolButton::clicked, this, &MeasuredBar::close_record);
  connect(scenario_, &QToolButton::clicked, this, &MeasuredBar::ask_scenario);
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
  for (QWidget* part : std::initializer_list<QWidget*>{cases_, runs_, scenario_})
    part->setVisible(true);
  show();
  show_case(cases_->currentIndex());
  emit opened(path);
}

/// What was shown before stays on the chart: a wrong file takes nothing away.
void MeasuredBar::show_problem(const QString& why) {
  about_->setText(why);
  for (QWidget* part : std::initializer_list<QWidget*>{cases_, runs_, scenario_})
    part->setVisible(record_ != nullptr);
  show();
  emit failed(why);
}

void MeasuredBar::ask_scenario() {
  if (!record_ || cases_->currentIndex() < 0) return;
  const auto& real = record_->cases[static_cast<std::size_t>(cases_->currentIndex())];
  // A scenario has its costs in a table of the same form as a profile.
  const std::size_t costs = record_->costs.find("[costs]");
  std::string text = real.scenario;
  if (costs != std::string::npos) text.append(1, '\n').append(record_->costs, costs);
  emit scenario_wanted(QString::fromStdString(text), QString::fromStdString(real.name + ".toml"));
}

void MeasuredBar::show_case(int index) {
  scenario_->setEnabled(record_ && index >= 0 &&
                        !record_->cases[static_cast<std::size_t>(index)].scenario.empty());
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
