// Gestures on a real chart by events of pointer and keys.

#include <QSignalSpy>
#include <QWheelEvent>
#include <QtTest>
#include <cmath>

#include "gui/charts/series_chart.hpp"
#include "gui/charts/share_chart.hpp"
#include "gui/charts/tail_chart.hpp"
#include "tests/gui/snapshots.hpp"

namespace acceptlab::gui {

class ChartGesturesTest : public QObject {
  Q_OBJECT

 private slots:
  void init();
  void wheel_zooms_at_the_pointer();
  void drag_pans();
  void shift_and_drag_selects_a_range_of_x();
  void escape_gives_up_a_selection();
  void a_click_with_shift_selects_nothing();
  void double_click_shows_everything();
  void keys_pan_zoom_and_fit_data();
  void keys_pan_zoom_and_fit();
  void a_zoom_survives_new_numbers();
  void another_latency_takes_its_own_axes();
  void panning_ends_a_little_beyond_the_data();
  void who_has_the_focus_has_a_frame();
  void pointer_moves_the_cursor();
  void keys_move_the_cursor();
  void a_focused_chart_takes_its_keys_before_shortcuts();

 private:
  QPoint middle() const { return chart_->axisRect()->center(); }
  std::unique_ptr<SeriesChart> chart_;
};

namespace {

void turn_wheel(SnapshotChart& chart, QPoint at, int degrees) {
  QWheelEvent event(at, chart.mapToGlobal(at), {}, {0, degrees * 8}, Qt::NoButton, Qt::NoModifier,
                    Qt::NoScrollPhase, false);
  QApplication::sendEvent(&chart, &event);
}

/// QTest::mouseMove waits for the system's pointer and tells of no buttons.
void hover(SnapshotChart& chart, QPoint at) {
  QMouseEvent move(QEvent::MouseMove, at, chart.mapToGlobal(at), Qt::NoButton, Qt::NoButton,
                   Qt::NoModifier);
  QApplication::sendEvent(&chart, &move);
}

void drag(SnapshotChart& chart, QPoint from, QPoint to, Qt::KeyboardModifiers modifiers) {
  QTest::mousePress(&chart, Qt::LeftButton, modifiers, from);
  for (const QPoint at : {(from + to) / 2, to}) {
    QMouseEvent move(QEvent::MouseMove, at, chart.mapToGlobal(at), Qt::NoButton, Qt::LeftButton,
                     modifiers);
    QApplication::sendEvent(&chart, &move);
  }
}

bool near(double a, double b) { return std::abs(a - b) <= 1e-6 * std::max(1e-3, std::abs(b)); }

}  // namespace

void ChartGesturesTest::init() {
  chart_ = std::make_unique<SeriesChart>(SeriesChart::Of::Busy);
  chart_->resize(600, 300);
  chart_->show_snapshot(two_policies());
  chart_->show();
  chart_->replot(QCustomPlot::rpImmediateRefresh);
  QVERIFY(near(chart_->xAxis->range().upper, 0.1));
}

void ChartGesturesTest::wheel_zooms_at_the_pointer() {
  const QPoint at = middle() + QPoint(100, 20);
  const double x = chart_->xAxis->pixelToCoord(at.x()), y = chart_->yAxis->pixelToCoord(at.y());
  const double size = chart_->xAxis->range().size();
  turn_wheel(*chart_, at, 15);
  QVERIFY(near(chart_->xAxis->range().size(), 0.85 * size));
  QVERIFY(near(chart_->xAxis->pixelToCoord(at.x()), x));
  QVERIFY(near(chart_->yAxis->pixelToCoord(at.y()), y));
  turn_wheel(*chart_, at, -15);
  QVERIFY(near(chart_->xAxis->range().size(), size));
}

void ChartGesturesTest::drag_pans() {
  const double x = chart_->xAxis->pixelToCoord(middle().x());
  drag(*chart_, middle(), middle() + QPoint(50, 0), Qt::NoModifier);
  QTest::mouseRelease(chart_.get(), Qt::LeftButton, Qt::NoModifier, middle() + QPoint(50, 0));
  QVERIFY(near(chart_->xAxis->pixelToCoord(middle().x() + 50), x));
  QVERIFY(near(chart_->xAxis->range().size(), 0.1));
}

void ChartGesturesTest::shift_and_drag_selects_a_range_of_x() {
  QSignalSpy selected(chart_.get(), &SnapshotChart::range_selected);
  const QPoint from = middle() + QPoint(60, -20), to = middle() - QPoint(40, 0);
  const double high = chart_->xAxis->pixelToCoord(from.x());
  const double low = chart_->xAxis->pixelToCoord(to.x());
  const QCPRange y = chart_->yAxis->range();
  drag(*chart_, from, to, Qt::ShiftModifier);
  QTest::mouseRelease(chart_.get(), Qt::LeftButton, Qt::ShiftModifier, to);
  QCOMPARE(selected.count(), 1);
  QVERIFY(near(selected[0][0].toDouble(), low));
  QVERIFY(near(selected[0][1].toDouble(), high));
  QVERIFY(near(chart_->xAxis->range().lower, low));
  QVERIFY(near(chart_->xAxis->range().upper, high));
  QVERIFY(chart_->yAxis->range() == y);
}

void ChartGesturesTest::escape_gives_up_a_selection() {
  QSignalSpy selected(chart_.get(), &SnapshotChart::range_selected);
  drag(*chart_, middle(), middle() + QPoint(60, 0), Qt::ShiftModifier);
  QTest::keyClick(chart_.get(), Qt::Key_Escape);
  QTest::mouseRelease(chart_.get(), Qt::LeftButton, Qt::ShiftModifier, middle() + QPoint(60, 0));
  QCOMPARE(selected.count(), 0);
  QVERIFY(near(chart_->xAxis->range().size(), 0.1));
}

void ChartGesturesTest::a_click_with_shift_selects_nothing() {
  QSignalSpy selected(chart_.get(), &SnapshotChart::range_selected);
  QTest::mouseClick(chart_.get(), Qt::LeftButton, Qt::ShiftModifier, middle());
  QCOMPARE(selected.count(), 0);
  QVERIFY(near(chart_->xAxis->range().size(), 0.1));
}

void ChartGesturesTest::double_click_shows_everything() {
  const QCPRange all = chart_->xAxis->range();
  chart_->select_range(0.02, 0.03);
  QTest::mouseDClick(chart_.get(), Qt::LeftButton, Qt::NoModifier, middle());
  QVERIFY(chart_->xAxis->range() == all);
}

void ChartGesturesTest::keys_pan_zoom_and_fit_data() {
  QTest::addColumn<Qt::Key>("key");
  QTest::addColumn<double>("right");  // of the length
  QTest::addColumn<double>("up");
  QTest::addColumn<double>("factor");
  QTest::newRow("left") << Qt::Key_Left << -0.1 << 0.0 << 1.0;
  QTest::newRow("a") << Qt::Key_A << -0.1 << 0.0 << 1.0;
  QTest::newRow("right") << Qt::Key_Right << 0.1 << 0.0 << 1.0;
  QTest::newRow("d") << Qt::Key_D << 0.1 << 0.0 << 1.0;
  QTest::newRow("up") << Qt::Key_Up << 0.0 << 0.1 << 1.0;
  QTest::newRow("w") << Qt::Key_W << 0.0 << 0.1 << 1.0;
  QTest::newRow("down") << Qt::Key_Down << 0.0 << -0.1 << 1.0;
  QTest::newRow("s") << Qt::Key_S << 0.0 << -0.1 << 1.0;
  QTest::newRow("plus") << Qt::Key_Plus << 0.0 << 0.0 << 0.8;
  QTest::newRow("minus") << Qt::Key_Minus << 0.0 << 0.0 << 1.25;
}

void ChartGesturesTest::keys_pan_zoom_and_fit() {
  QFETCH(Qt::Key, key);
  QFETCH(double, right);
  QFETCH(double, up);
  QFETCH(double, factor);
  const QCPRange x = chart_->xAxis->range(), y = chart_->yAxis->range();
  QTest::keyClick(chart_.get(), key);
  QVERIFY(near(chart_->xAxis->range().size(), factor * x.size()));
  QVERIFY(near(chart_->yAxis->range().size(), factor * y.size()));
  if (factor == 1) {
    QVERIFY(near(chart_->xAxis->range().lower, x.lower + right * x.size()));
    QVERIFY(near(chart_->yAxis->range().lower, y.lower + up * y.size()));
  }
  QTest::keyClick(chart_.get(), Qt::Key_F);
  QVERIFY(chart_->xAxis->range() == x);
  QVERIFY(chart_->yAxis->range() == y);
}

void ChartGesturesTest::a_zoom_survives_new_numbers() {
  chart_->select_range(0.02, 0.03);
  chart_->show_snapshot(snapshot_of(small_columns({"nginx-reuseport"})));
  QVERIFY(near(chart_->xAxis->range().lower, 0.02));
  QVERIFY(near(chart_->xAxis->range().upper, 0.03));
  // A run that ends before that: the data have left the picture.
  auto shorter = small_columns({"nginx-reuseport"});
  shorter[0].scenario.run.duration = std::chrono::milliseconds(10);
  chart_->show_snapshot(snapshot_of(shorter));
  QVERIFY(near(chart_->xAxis->range().lower, 0));
  QVERIFY(near(chart_->xAxis->range().upper, 0.01));
}

void ChartGesturesTest::another_latency_takes_its_own_axes() {
  TailChart tail;
  tail.resize(400, 300);
  tail.show_snapshot(two_policies());
  tail.show();
  const QCPRange waits = tail.xAxis->range();
  tail.select_range(1e-4, 2e-4);
  tail.show_kind(4);  // response: longer than the waits
  QVERIFY(tail.xAxis->range().upper > 2e-4);
  tail.show_kind(0);
  QVERIFY(tail.xAxis->range() == waits);
  QTest::keyClick(&tail, Qt::Key_Right);
  // A tenth of the length that one sees: the same factor at both ends.
  const double factor = tail.xAxis->range().lower / waits.lower;
  QVERIFY(near(factor, std::pow(waits.upper / waits.lower, 0.1)));
  QVERIFY(near(tail.xAxis->range().upper / waits.upper, factor));
}

void ChartGesturesTest::panning_ends_a_little_beyond_the_data() {
  const QCPRange all = chart_->xAxis->range();
  for (int i = 0; i < 50; ++i) QTest::keyClick(chart_.get(), Qt::Key_Right);
  QVERIFY(near(chart_->xAxis->range().size(), all.size()));
  QVERIFY(near(chart_->xAxis->range().upper, all.upper + 0.25 * all.size()));
}

void ChartGesturesTest::who_has_the_focus_has_a_frame() {
  chart_->activateWindow();
  QVERIFY(QTest::qWaitForWindowActive(chart_.get()));
  const auto edge = [this] { return chart_->grab().toImage().pixelColor(1, chart_->height() / 2); };
  const QColor frame = chart_->palette().color(QPalette::Highlight);
  chart_->setFocus(Qt::TabFocusReason);
  QCOMPARE(edge(), frame);
  chart_->clearFocus();
  QVERIFY(edge() != frame);
}

void ChartGesturesTest::pointer_moves_the_cursor() {
  QSignalSpy moved(chart_.get(), &SnapshotChart::cursor_moved),
      left(chart_.get(), &SnapshotChart::cursor_left);
  hover(*chart_, middle());
  QCOMPARE(moved.count(), 1);
  QVERIFY(near(moved[0][0].toDouble(), chart_->xAxis->pixelToCoord(middle().x())));
  QVERIFY(chart_->cursor().at().has_value());
  // The place, and a line for each column.
  QCOMPARE(chart_->cursor().text().count('\n'), 2);
  QVERIFY(chart_->cursor().text().contains("nginx-reuseport: "));
  auto* box = chart_->findChild<QLabel*>();
  QVERIFY(box->isVisible());
  QVERIFY(chart_->rect().contains(box->geometry()));
  QVERIFY(!box->geometry().contains(middle()));
  hover(*chart_, QPoint(2, 2));  // not on the data
  QCOMPARE(left.count(), 1);
  QVERIFY(!chart_->cursor().at());
  QVERIFY(!box->isVisible());
}

void ChartGesturesTest::keys_move_the_cursor() {
  QTest::keyClick(chart_.get(), Qt::Key_Right, Qt::ControlModifier);
  const auto first = chart_->cursor().at();
  QVERIFY(first.has_value());
  QTest::keyClick(chart_.get(), Qt::Key_Right, Qt::ControlModifier);
  QVERIFY(*chart_->cursor().at() > *first);
  QTest::keyClick(chart_.get(), Qt::Key_Left, Qt::ControlModifier);
  QVERIFY(near(*chart_->cursor().at(), *first));
  QTest::keyClick(chart_.get(), Qt::Key_Escape);
  QVERIFY(!chart_->cursor().at());
  // Worker by worker.
  ShareChart shares;
  shares.resize(400, 300);
  shares.show_snapshot(two_policies());
  shares.show();
  shares.replot(QCustomPlot::rpImmediateRefresh);
  shares.cursor().move_to(0);
  QTest::keyClick(&shares, Qt::Key_Right, Qt::ControlModifier);
  QCOMPARE(*shares.cursor().at(), 1.0);
}

void ChartGesturesTest::a_focused_chart_takes_its_keys_before_shortcuts() {
  QKeyEvent fit(QEvent::ShortcutOverride, Qt::Key_F, Qt::NoModifier);
  fit.ignore();
  QApplication::sendEvent(chart_.get(), &fit);
  QVERIFY(fit.isAccepted());
  QKeyEvent space(QEvent::ShortcutOverride, Qt::Key_Space, Qt::NoModifier);
  space.ignore();
  QApplication::sendEvent(chart_.get(), &space);
  QVERIFY(!space.isAccepted());
}

}  // namespace acceptlab::gui

QTEST_MAIN(acceptlab::gui::ChartGesturesTest)
#include "chart_gestures_test.moc"
