// Light and dark: all that is drawn follows the palette while the window is open.

#include <QDockWidget>
#include <QScrollBar>
#include <QTabWidget>

#include "gui/charts/chart_area.hpp"
#include "gui/charts/snapshot_chart.hpp"
#include "gui/schematic/schematic_panel.hpp"
#include "gui/schematic/schematic_view.hpp"
#include "gui/sweep/heat_map.hpp"
#include "gui/sweep/tornado_chart.hpp"
#include "gui/timeline/timeline_panel.hpp"
#include "gui/timeline/timeline_view.hpp"
#include "tests/gui/window_fixture.hpp"

namespace acceptlab::gui {

namespace {

const QColor light_base(0xFF, 0xFF, 0xFF), light_window(0xEF, 0xEF, 0xEF);
const QColor dark_base(0x1E, 0x1E, 0x1E), dark_window(0x2D, 0x2D, 0x2D);

QPalette palette_of(bool dark) {
  QPalette palette(dark ? dark_window : light_window);  // all other shades follow from it
  palette.setColor(QPalette::Base, dark ? dark_base : light_base);
  palette.setColor(QPalette::AlternateBase, dark ? dark_base.lighter(110) : light_base.darker(103));
  palette.setColor(QPalette::Text, dark ? Qt::white : Qt::black);
  palette.setColor(QPalette::WindowText, dark ? Qt::white : Qt::black);
  palette.setColor(QPalette::ButtonText, dark ? Qt::white : Qt::black);
  return palette;
}

/// The part of the pixels that have one of the colours.
double part_of(const QImage& picture, QColor a, QColor b) {
  qsizetype found = 0;
  for (int y = 0; y < picture.height(); ++y) {
    for (int x = 0; x < picture.width(); ++x) {
      const QRgb pixel = picture.pixel(x, y);
      found += pixel == a.rgb() || pixel == b.rgb() ? 1 : 0;
    }
  }
  return static_cast<double>(found) / (picture.width() * picture.height());
}

/// What is behind what is drawn: the commonest colour of a picture's edge.
QColor ground_of(const QImage& picture) {
  QHash<QRgb, int> counts;
  for (int y = 0; y < picture.height(); ++y) {
    ++counts[picture.pixel(0, y)];
    ++counts[picture.pixel(picture.width() - 1, y)];
  }
  QRgb commonest = 0;
  for (auto it = counts.cbegin(); it != counts.cend(); ++it) {
    if (it.value() > counts.value(commonest)) commonest = it.key();
  }
  return QColor::fromRgb(commonest);
}

QImage picture_of(QWidget& widget) {
  QTest::qWait(30);  // charts are drawn in a later turn
  return widget.grab().toImage();
}

}  // namespace

class WindowLookTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase();
  void cleanup();
  void every_chart_follows_the_palette();
  void what_is_hidden_follows_as_well();
  void other_drawings_follow_the_palette();
  void nothing_of_the_window_stays_behind();

 private:
  WindowFixture fixture_;
  std::unique_ptr<MainWindow> window_;
  SnapshotPtr last_;
};

void WindowLookTest::initTestCase() {
  QApplication::setPalette(palette_of(false));
  window_ = std::make_unique<MainWindow>();
  // Of two replications the bands would cover the ground.
  window_->open(fixture_.write(
      "s.toml", quick_scenario("duration = \"20ms\"\nwarmup = \"2ms\"\nreplications = 12\n")));
  window_->columns().add_policy("nginx-reuseport");
  window_->resize(1300, 900);
  window_->show();
  QSignalSpy refined(&window_->explorer(), &Explorer::refined);
  QVERIFY(settle(*window_));
  QVERIFY(!refined.isEmpty());
  last_ = refined.back().front().value<SnapshotPtr>();
}

void WindowLookTest::cleanup() { QApplication::setPalette(palette_of(false)); }

void WindowLookTest::every_chart_follows_the_palette() {
  auto* tabs = window_->charts().findChild<QTabWidget*>();
  for (int i = 0; i < tabs->count(); ++i) {
    tabs->setCurrentIndex(i);
    for (SnapshotChart* chart : window_->charts().charts()) {
      if (!chart->isVisible()) continue;
      QApplication::setPalette(palette_of(false));
      const QImage light = picture_of(*chart);
      QApplication::setPalette(palette_of(true));
      const QImage dark = picture_of(*chart);
      QCOMPARE(ground_of(light), light_base);
      QCOMPARE(ground_of(dark), dark_base);
      // Nothing of the old ground is left; a chart's ground is most of it.
      QVERIFY2(part_of(light, light_base, light_base) > 0.5, qPrintable(chart->title()));
      QVERIFY2(part_of(dark, dark_base, dark_base) > 0.5, qPrintable(chart->title()));
      QVERIFY2(part_of(dark, light_base, light_window) < 0.02, qPrintable(chart->title()));
      // Lines and markers as well: drawn anew they are the same.
      chart->show_snapshot(last_);
      QVERIFY2(picture_of(*chart) == dark, qPrintable(chart->title()));
    }
  }
}

void WindowLookTest::what_is_hidden_follows_as_well() {
  auto* tabs = window_->charts().findChild<QTabWidget*>();
  tabs->setCurrentIndex(1);
  picture_of(*window_);
  tabs->setCurrentIndex(0);
  QApplication::setPalette(palette_of(true));
  tabs->setCurrentIndex(1);
  for (SnapshotChart* chart : window_->charts().charts()) {
    if (chart->isVisible()) QCOMPARE(ground_of(picture_of(*chart)), dark_base);
  }
}

void WindowLookTest::other_drawings_follow_the_palette() {
  const std::vector<std::pair<const char*, QWidget*>> drawings{
      {"schematic", window_->findChild<SchematicView*>()},
      {"timeline", &window_->timeline().view()},
      {"sweep", window_->findChild<HeatMap*>()},
      {"sensitivity", window_->findChild<TornadoChart*>()}};
  for (const auto& [name, drawing] : drawings) {
    auto* dock = window_->findChild<QDockWidget*>(name);
    dock->show();
    dock->raise();
    QVERIFY2(drawing != nullptr, name);
    QTRY_VERIFY2(drawing->isVisible(), name);
    QApplication::setPalette(palette_of(false));
    const QImage light = picture_of(*drawing);
    QApplication::setPalette(palette_of(true));
    const QImage dark = picture_of(*drawing);
    QVERIFY2(part_of(light, light_base, light_window) > 0.3, name);
    QVERIFY2(part_of(dark, dark_base, dark_window) > 0.3, name);
    QVERIFY2(part_of(dark, light_base, light_window) < 0.02, name);
  }
}

void WindowLookTest::nothing_of_the_window_stays_behind() {
  const QImage before = picture_of(*window_);
  QApplication::setPalette(palette_of(true));
  const QImage dark = picture_of(*window_);
  QVERIFY(part_of(before, light_base, light_window) > 0.5);
  QVERIFY(part_of(dark, dark_base, dark_window) > 0.5);
  QVERIFY(part_of(dark, light_base, light_window) < 0.01);
  // And back: to the pixel what it was.
  QApplication::setPalette(palette_of(false));
  QCOMPARE(picture_of(*window_), before);
}

}  // namespace acceptlab::gui

QTEST_MAIN(acceptlab::gui::WindowLookTest)
#include "window_look_test.moc"
