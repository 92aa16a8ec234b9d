#pragma once

#include "gui/charts/chart.hpp"
#include "gui/sweep/sensitivity.hpp"

namespace acceptlab::gui {

/// What a metric becomes when one parameter changes: a bar to each side of the scenario as it is,
/// the longest on top, with the interval of each. Parameters that cannot be told from none are grey
/// and say so. Arrows move the cursor; Enter or a click chooses a parameter.
class TornadoChart : public Chart {
  Q_OBJECT

 public:
  explicit TornadoChart(QWidget* parent = nullptr);

  void show_tornado(const TornadoPtr& tornado);
  void fit() override;
  QString csv() const override;

  /// From the top; those without any effect have no bar.
  std::size_t bars() const { return bars_; }
  std::size_t cursor() const { return cursor_; }
  /// On the bar, where it is longest.
  QPointF place_of(std::size_t bar) const;
  /// Both of its values.
  QString sentence(std::size_t bar) const;

 signals:
  void chosen(std::string address);
  void pointed(QString sentence);

 protected:
  bool event(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  friend class BarLayer;
  std::optional<std::size_t> bar_at(const QPointF& position) const;
  void show_ticks();
  void show_legend();
  void choose(std::size_t bar);

  TornadoPtr tornado_;
  std::size_t bars_ = 0;
  std::size_t cursor_ = 0;
  QPointF pressed_at_;
  QCPRange fitted_;  // the bars that are seen until a person moves them
  QCPTextElement* legend_ = nullptr;
  QStringList legend_parts_;
};

}  // namespace acceptlab::gui
