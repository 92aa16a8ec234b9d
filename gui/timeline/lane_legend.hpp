#pragma once

#include <QString>
#include <QWidget>
#include <vector>

#include "gui/timeline/lane_style.hpp"

namespace acceptlab::gui {

/// What the colours and patterns of a timeline mean.
class LaneLegend : public QWidget {
  Q_OBJECT

 public:
  explicit LaneLegend(QWidget* parent = nullptr);

  void show_threads(bool show);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return {60, sizeHint().height()}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  struct Entry {
    std::vector<Look> looks;
    QString name;
  };
  std::vector<Entry> entries() const;
  int width_of(const Entry& entry) const;

  bool threads_ = false;
};

}  // namespace acceptlab::gui
