#include "gui/sweep/run_bar.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "gui/sweep/folder_line.hpp"
#include "gui/sweep/metric_menu.hpp"

namespace acceptlab::gui {

RunBar::RunBar(const QString& start, const std::string& metric, QWidget* parent) : QWidget(parent) {
  start_ = new QPushButton(start, this);
  stop_ = new QPushButton(tr("Stop"), this);
  stop_->setEnabled(false);
  stop_->setToolTip(tr("What is computed stays"));
  metric_ = new MetricMenu(metric, this);
  auto* label = new QLabel(tr("&Metric"), this);
  label->setBuddy(metric_);
  folder_ = new FolderLine(this);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins({});
  row->addWidget(start_);
  row->addWidget(stop_);
  row->addSpacing(8);
  row->addWidget(label);
  row->addWidget(metric_, 1);
  row->addSpacing(8);
  row->addWidget(folder_, 1);
}

}  // namespace acceptlab::gui
