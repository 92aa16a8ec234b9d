#include "gui/sweep/metric_menu.hpp"

#include <QCompleter>

namespace acceptlab::gui {

MetricMenu::MetricMenu(const std::string& first, QWidget* parent) : QComboBox(parent) {
  for (const experiment::Metric& metric : experiment::all_metrics())
    addItem(QString::fromStdString(metric.name));
  setEditable(true);
  setInsertPolicy(QComboBox::NoInsert);
  completer()->setFilterMode(Qt::MatchContains);
  completer()->setCompletionMode(QCompleter::PopupCompletion);
  setAccessibleName(tr("Metric"));
  setMinimumContentsLength(22);
  setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  connect(this, &QComboBox::currentIndexChanged, this, [this](int index) {
    if (index < 0 || static_cast<std::size_t>(index) == metric_) return;
    metric_ = static_cast<std::size_t>(index);
    emit chosen(metric_);
  });
  setCurrentIndex(findText(QString::fromStdString(first)));
}

}  // namespace acceptlab::gui
