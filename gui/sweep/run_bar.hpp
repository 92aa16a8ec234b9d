#pragma once

#include <QWidget>
#include <string>

class QPushButton;

namespace acceptlab::gui {

class FolderLine;
class MetricMenu;

/// What runs of many points are begun with: start and stop, the metric that is shown, and the
/// folder of the results. One line, so that a low dock shows all of it.
class RunBar : public QWidget {
  Q_OBJECT

 public:
  /// `start`: the words on the button; `metric`: the one that is shown at first.
  RunBar(const QString& start, const std::string& metric, QWidget* parent = nullptr);

  QPushButton& start() { return *start_; }
  QPushButton& stop() { return *stop_; }
  MetricMenu& metric() { return *metric_; }
  FolderLine& folder() { return *folder_; }

 private:
  QPushButton *start_, *stop_;
  MetricMenu* metric_;
  FolderLine* folder_;
};

}  // namespace acceptlab::gui
