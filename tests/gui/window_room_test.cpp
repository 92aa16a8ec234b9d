// Where things are in windows of other sizes than the usual one.

#include <QDockWidget>
#include <QHeaderView>
#include <QPushButton>
#include <QTabWidget>
#include <QTableView>

#include "gui/charts/chart_area.hpp"
#include "gui/charts/share_chart.hpp"
#include "gui/charts/stack_chart.hpp"
#include "gui/charts/tail_chart.hpp"
#include "gui/compare/difference_table.hpp"
#include "gui/schematic/schematic_panel.hpp"
#include "gui/sweep/folder_line.hpp"
#include "gui/sweep/heat_map.hpp"
#include "gui/sweep/run_bar.hpp"
#include "gui/sweep/sweep_view.hpp"
#include "tests/gui/window_fixture.hpp"

namespace acceptlab::gui {

namespace {

const QSize laptop(1280, 720), usual(1500, 1000);

/// Without scrolling, in the middle of the window.
QSize seen_of(const QWidget& widget) { return widget.visibleRegion().boundingRect().size(); }

}  // namespace

class WindowRoomTest : public QObject {
  Q_OBJECT

 private slots:
  void init() { fixture_ = std::make_unique<WindowFixture>(); }
  void a_laptop_shows_the_tail_and_one_more_chart();
  void a_laptop_has_room_for_bars_beside_long_names();
  void a_laptop_shows_where_a_sweep_is_kept();
  void a_laptop_gives_most_of_a_sweep_to_its_map();
  void a_comparison_shows_six_rows();
  void the_usual_window_has_room_below();
  void a_window_that_grows_has_the_schematic_above();
  void who_has_moved_the_schematic_keeps_it_there();
  void a_low_window_is_remembered();

 private:
  std::unique_ptr<MainWindow> opened(const QSize& size);
  static QDockWidget* dock(const MainWindow& window, const char* name) {
    return window.findChild<QDockWidget*>(name);
  }
  static Qt::DockWidgetArea place(const MainWindow& window) {
    return window.dockWidgetArea(dock(window, "schematic"));
  }

  std::unique_ptr<WindowFixture> fixture_;
};

std::unique_ptr<MainWindow> WindowRoomTest::opened(const QSize& size) {
  auto window = std::make_unique<MainWindow>();
  window->resize(size);
  window->open(fixture_->write("s.toml", quick_scenario()));
  window->show();
  QTest::qWait(50);
  return window;
}

void WindowRoomTest::a_laptop_shows_the_tail_and_one_more_chart() {
  const auto window = opened(laptop);
  QCOMPARE(window->size(), laptop);
  // Docks move in their own time.
  QTRY_VERIFY(seen_of(window->charts().tail()).height() >= 220);
  const QSize tail = seen_of(window->charts().tail());
  QVERIFY2(tail.width() >= 400 && tail.height() >= 220,
           qPrintable(QString("%1 x %2").arg(tail.width()).arg(tail.height())));
  const auto* shares = window->charts().findChild<ShareChart*>();
  const QSize other = seen_of(*shares);
  QVERIFY2(other.width() >= 250 && other.height() >= 200,
           qPrintable(QString("%1 x %2").arg(other.width()).arg(other.height())));
  // The others are tabs beside it.
  auto* tabs = window->charts().findChild<QTabWidget*>();
  QCOMPARE(tabs->tabText(0), QString("Shares"));
  // All of them, without scrolling.
  for (int i = 0; i < tabs->count(); ++i)
    QVERIFY2(tabs->tabBar()->rect().contains(tabs->tabBar()->tabRect(i)),
             qPrintable(tabs->tabText(i)));
  QVERIFY(tabs->tabBar()->width() <= tabs->width());
  tabs->setCurrentIndex(1);
  QTRY_VERIFY(seen_of(*tabs->currentWidget()->findChild<SnapshotChart*>()).height() >= 180);
}

void WindowRoomTest::a_laptop_has_room_for_bars_beside_long_names() {
  const auto window = opened(laptop);
  window->open(fixture_->write(
      "long.toml", quick_scenario() +
                       "[[variants]]\nname = \"and listen() asks for 4096 of them\"\nset = { "
                       "\"server.backlog\" = 4096 }\n"));
  QVERIFY(settle(*window));
  auto* tabs = window->charts().findChild<QTabWidget*>();
  for (int i = 0; i < tabs->count(); ++i) {
    if (tabs->tabText(i) != "Losses" && tabs->tabText(i) != "Waits") continue;
    tabs->setCurrentIndex(i);
    QTest::qWait(100);
    for (const auto* chart : tabs->currentWidget()->findChildren<ColumnStackChart*>())
      QTRY_VERIFY2(chart->axisRect()->width() >= 110,
                   qPrintable(QString("%1 of %2: %3")
                                  .arg(chart->axisRect()->width())
                                  .arg(chart->width())
                                  .arg(chart->title())));
  }
}

void WindowRoomTest::a_laptop_shows_where_a_sweep_is_kept() {
  const auto window = opened(laptop);
  auto* sweep = window->findChild<SweepView*>();
  dock(*window, "sweep")->raise();
  QTest::qWait(500);
  for (QWidget* part : {static_cast<QWidget*>(&sweep->bar().folder().line()),
                        static_cast<QWidget*>(&sweep->bar().start())})
    QCOMPARE(seen_of(*part), part->size());
}

void WindowRoomTest::a_laptop_gives_most_of_a_sweep_to_its_map() {
  const auto window = opened(laptop);
  auto* sweep = window->findChild<SweepView*>();
  dock(*window, "sweep")->raise();
  QTRY_VERIFY2(seen_of(sweep->map()).width() >= 400,
               qPrintable(QString::number(sweep->map().width())));
  QVERIFY2(sweep->map().axisRect()->height() >= 80,
           qPrintable(QString::number(sweep->map().axisRect()->height())));
}

void WindowRoomTest::a_comparison_shows_six_rows() {
  for (const QSize& size : {laptop, QSize(1440, 900), QSize(1500, 976)}) {
    const auto window = opened(size);
    window->columns().add_policy("nginx-reuseport");
    QVERIFY(settle(*window));
    dock(*window, "differences")->raise();
    auto* table = window->findChild<DifferenceTable*>();
    const auto rows = [table] {
      return table->table().viewport()->height() /
             table->table().verticalHeader()->defaultSectionSize();
    };
    QTRY_VERIFY2(rows() >= 6, qPrintable(QString("%1 in %2").arg(rows()).arg(size.height())));
  }
}

void WindowRoomTest::the_usual_window_has_room_below() {
  const auto window = opened(usual);
  QTRY_VERIFY2(dock(*window, "differences")->height() >= 340,
               qPrintable(QString::number(dock(*window, "differences")->height())));
  // And the tail is still seen.
  QVERIFY2(seen_of(window->charts().tail()).height() >= 150,
           qPrintable(QString::number(seen_of(window->charts().tail()).height())));
}

void WindowRoomTest::a_window_that_grows_has_the_schematic_above() {
  const auto window = opened(laptop);
  QCOMPARE(place(*window), Qt::BottomDockWidgetArea);
  QVERIFY(!seen_of(window->schematic()).isEmpty());  // in front of the other tabs
  window->resize(usual);
  QTRY_COMPARE(place(*window), Qt::TopDockWidgetArea);
  QTRY_VERIFY(!seen_of(*window->charts().findChild<ShareChart*>()).isEmpty());
  QTRY_VERIFY(!seen_of(*dock(*window, "differences")).isEmpty());
  // Where there is room for it, the charts stand above each other.
  window->resize(1500, 1600);
  QTRY_COMPARE(window->charts().findChild<QTabWidget*>()->tabText(0), QString("Backlog"));
  window->resize(laptop);
  QTRY_COMPARE(place(*window), Qt::BottomDockWidgetArea);
}

void WindowRoomTest::who_has_moved_the_schematic_keeps_it_there() {
  const auto window = opened(usual);
  window->addDockWidget(Qt::RightDockWidgetArea, dock(*window, "schematic"));
  window->resize(laptop);
  QTest::qWait(50);
  QCOMPARE(place(*window), Qt::RightDockWidgetArea);
  window->resize(usual);
  QTest::qWait(50);
  QCOMPARE(place(*window), Qt::RightDockWidgetArea);
}

void WindowRoomTest::a_low_window_is_remembered() {
  QVERIFY(opened(laptop)->close());
  const auto window = opened(usual);
  QTRY_COMPARE(place(*window), Qt::TopDockWidgetArea);
}

}  // namespace acceptlab::gui

QTEST_MAIN(acceptlab::gui::WindowRoomTest)
#include "window_room_test.moc"
