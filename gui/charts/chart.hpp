#pragma once

#include <qcustomplot.h>

#include <QString>

#include "gui/style/column_style.hpp"

namespace acceptlab::gui {

/// What all charts have in common: the colours of the window's palette, title and legend above the
/// data and never on them, as many ticks as there is room for, zoom by the wheel, pan by dragging,
/// all of it again by a double click, and export (export_chart).
class Chart : public QCustomPlot {
  Q_OBJECT

 public:
  explicit Chart(const QString& title, QWidget* parent = nullptr);

  const QString& title() const { return title_; }
  /// Shows everything again.
  virtual void fit() = 0;
  /// Makes what is shown longer by a factor, about the middle.
  void zoom(double factor);
  /// Moves what is shown, by a part of its length: 0.1 to the right, or up.
  void pan(double right, double up);

  /// The numbers behind the picture, as CSV with a header line.
  virtual QString csv() const = 0;
  /// By the file's ending: png, svg, pdf or csv. False, with a sentence in `why`, when it cannot be
  /// written or the ending is another one.
  bool export_to(const QString& path, QString& why);
  /// Asks for a file first.
  void ask_export();

  /// Draws what was put off while nobody saw it.
  virtual void catch_up() {}
  /// Pictures have no cursor.
  virtual void set_exporting(bool /*exporting*/) {}

 signals:
  /// What ask_export() wrote, or why it did not.
  void exported(QString path);
  void export_failed(QString why);

 protected:
  void set_tickers(QSharedPointer<QCPAxisTicker> x, QSharedPointer<QCPAxisTicker> y);
  void label(QCPAxis* axis, const QString& text);
  QColor text_colour(double alpha = 1) const;
  /// How much of the height a legend of several lines may take; it is left out rather than that.
  void set_legend_share(double share) { legend_share_ = share; }
  /// After the legend or the size has changed.
  void arrange();
  /// Shows the same numbers in new colours or fonts.
  virtual void redraw() { replot(rpQueuedReplot); }

  /// With a frame while the keys go to it.
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;

 private:
  void make_head();
  void follow_palette();
  void arrange_head();
  void elide_labels();
  void set_tick_counts();

  QString title_;
  double legend_share_ = 1.0 / 3;
  QCPLayoutGrid* head_ = nullptr;
  QCPTextElement* heading_ = nullptr;
  QCPLayoutElement* rest_ = nullptr;
};

}  // namespace acceptlab::gui
