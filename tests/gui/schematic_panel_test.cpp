#include "gui/schematic/schematic_panel.hpp"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QImage>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <QToolButton>
#include <ctime>

#include "gui/schematic/coming_close.hpp"
#include "gui/schematic/schematic_view.hpp"
#include "gui/schematic/watch_bar.hpp"
#include "gui/style/input_rules.hpp"
#include "tests/gui/scenario_of.hpp"

namespace acceptlab::gui {

using namespace std::chrono_literals;
using Part = SchematicLayout::Part;
using Item = SchematicLayout::Item;
using experiment::Column;

namespace {

experiment::Scenario with_drops(unsigned workers = 4) {
  return scenario_of(
      machine_and_server(workers, "nginx-herd") + "backlog = 3\n[work]\ncpu = \"120us\"\n",
      std::to_string(workers * 7) + "k/s");
}

SnapshotPtr snapshot_of(const std::vector<Column>& columns) {
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->comparison = experiment::compare(columns, {});
  return snapshot;
}

/// A panel that is seen, of a size that has room.
struct Shown {
  SchematicPanel panel;

  explicit Shown(std::vector<Column> columns) {
    panel.resize(1000, 480);
    panel.show();
    panel.show_columns(std::move(columns));
  }
  const WatchBar::Actions& actions() { return panel.bar().actions_by_name(); }
  /// Until there is something to watch.
  bool watch() {
    panel.set_watching(true);
    return QTest::qWaitFor([this] { return panel.view().is_watching(); }, 10'000);
  }
  bool says(const QString& text) {
    for (const QLabel* label : panel.findChildren<QLabel*>()) {
      if (label->text().startsWith(text)) return true;
    }
    return false;
  }
  sim::Duration since_begin() { return panel.clock().time() - panel.clock().begin(); }
};

/// What of a widget is painted.
struct Painted : QObject {
  QRegion region;
  bool eventFilter(QObject* /*watched*/, QEvent* event) override {
    if (event->type() == QEvent::Paint) region += static_cast<QPaintEvent*>(event)->region();
    return false;
  }
  double area() const {
    double sum = 0;
    for (const QRect& piece : region) sum += 1.0 * piece.width() * piece.height();
    return sum;
  }
};

}  // namespace

class SchematicPanelTest : public QObject {
  Q_OBJECT

 private slots:
  void averages_are_those_of_the_snapshot() {
    const std::vector<Column> columns{{"one", with_drops()}};
    Shown shown(columns);
    const SnapshotPtr snapshot = snapshot_of(columns);
    shown.panel.show_snapshot(snapshot);
    const SchematicLook& look = shown.panel.view().look();
    const experiment::Summary& summary = snapshot->comparison.summaries[0];
    QCOMPARE(look.cpus.size(), std::size_t{4});
    QCOMPARE(look.cpus[1].parts[SchematicLook::Packets], summary.cpus[1].fraction[2]);
    QCOMPARE(look.sockets[0].drops, summary.sockets[0].dropped);
    QVERIFY(look.sockets[0].drops > 0);
    QCOMPARE(look.sockets[0].depth, summary.sockets[0].pending_mean);
    // Bars have a common scale: their lengths are as the shares.
    QVERIFY(std::abs(look.workers[0].part * summary.workers[1].share -
                     look.workers[1].part * summary.workers[0].share) < 1e-12);
  }

  void sockets_of_an_older_state_go() {
    const auto with_sockets = [](const std::string& sockets) {
      return std::vector<Column>{
          {"one", scenario_of(machine_and_server(4, "nginx-herd") + "sockets = " + sockets)}};
    };
    const std::vector<Column> one = with_sockets("1"), many = with_sockets("\"per-worker\"");
    Shown shown(one);
    const SchematicLayout& layout = shown.panel.view().layout();
    const auto lines = [&] { return layout.watch_lines().size(); };
    shown.panel.show_snapshot(snapshot_of(one));
    const std::size_t lines_of_one = lines();
    shown.panel.show_columns(many);
    shown.panel.show_snapshot(snapshot_of(many));
    QCOMPARE(layout.count(Part::Sockets), std::size_t{4});
    // Undone: neither before the new numbers are there nor after it.
    shown.panel.show_columns(one);
    QCOMPARE(layout.count(Part::Sockets), std::size_t{1});
    shown.panel.show_snapshot(snapshot_of(one));
    QCOMPARE(layout.count(Part::Sockets), std::size_t{1});
    QCOMPARE(lines(), lines_of_one);
    // What came late, of the same system, goes as well.
    shown.panel.show_snapshot(snapshot_of(many));
    shown.panel.show_snapshot(snapshot_of(one));
    QCOMPARE(layout.count(Part::Sockets), std::size_t{1});
  }

  void pointing_tells_numbers_and_a_click_selects() {
    const std::vector<Column> columns{{"one", with_drops()}};
    Shown shown(columns);
    shown.panel.show_snapshot(snapshot_of(columns));
    SchematicView& view = shown.panel.view();
    QSignalSpy told(&view, &SchematicView::told);
    const QPoint worker = view.layout().place({Part::Workers, 2}).center().toPoint();
    QTest::mouseMove(&view, worker - QPoint(0, 1));
    QTest::mouseMove(&view, worker);
    QTRY_VERIFY(!told.isEmpty());
    QVERIFY(told.last()[0].toString().startsWith("Worker 2, on CPU 2, watches 1 socket: accepted"));
    QTest::mouseClick(&view, Qt::LeftButton, {}, worker);
    QVERIFY((view.selected() == Item{Part::Workers, 2}));
    QTest::keyClick(&view, Qt::Key_Up);
    QVERIFY((view.selected() == Item{Part::Workers, 1}));
    QVERIFY(view.accessibleDescription().startsWith("Worker"));
    QTest::keyClick(&view, Qt::Key_Escape);
    QVERIFY(!view.selected());
  }

  void nothing_is_recorded_until_somebody_watches() {
    Shown shown({{"one", with_drops()}});
    QSignalSpy recorded(&shown.panel, &SchematicPanel::recorded);
    QTest::qWait(600);
    QCOMPARE(recorded.count(), 0);
    QVERIFY(shown.watch());
    QCOMPARE(recorded.count(), 1);
    // A burst of edits is one recording more, and none is made while the panel is hidden.
    for (int i = 0; i < 5; ++i) shown.panel.show_columns({{"one", with_drops()}});
    QTRY_COMPARE_WITH_TIMEOUT(recorded.count(), 2, 5000);
    shown.panel.hide();
    shown.panel.show_columns({{"one", with_drops()}});
    QTest::qWait(600);
    QCOMPARE(recorded.count(), 2);
    shown.panel.show();
    QTRY_COMPARE_WITH_TIMEOUT(recorded.count(), 3, 5000);
    // Who has stopped watching sees averages, and what was recorded when watching again.
    QTRY_VERIFY(shown.panel.view().is_watching());
    QApplication::setActiveWindow(&shown.panel);
    shown.panel.view().setFocus();
    QVERIFY(shown.panel.view().hasFocus());
    QTest::keyClick(&shown.panel.view(), Qt::Key_F6);
    QVERIFY(!shown.panel.view().is_watching());
    QTest::keyClick(&shown.panel.view(), Qt::Key_F6);
    QVERIFY(shown.panel.view().is_watching());
    QCOMPARE(recorded.count(), 3);
  }

  void keys_play_and_step() {
    Shown shown({{"one", with_drops()}});
    QVERIFY(shown.watch());
    SchematicView& view = shown.panel.view();
    QVERIFY(shown.since_begin() == 0ns);
    QSignalSpy times(&shown.panel, &SchematicPanel::time_changed);
    QTest::keyClick(&view, Qt::Key_Period);
    const sim::Time first = shown.panel.clock().time();
    QVERIFY(first == shown.panel.replay()->next_instant(shown.panel.clock().begin()));
    QCOMPARE(times.count(), 1);
    QVERIFY(times[0][0].value<sim::Time>() == first);
    QTest::keyClick(&view, Qt::Key_Period);
    QVERIFY(shown.panel.clock().time() > first);
    QTest::keyClick(&view, Qt::Key_Comma);
    QVERIFY(shown.panel.clock().time() == first);
    QTest::keyClick(&view, Qt::Key_Space);
    QVERIFY(shown.panel.clock().is_playing());
    QTRY_VERIFY(shown.panel.clock().time() > first + 100us);
    QTest::keyClick(&view, Qt::Key_Space);
    QVERIFY(!shown.panel.clock().is_playing());
    const sim::Time paused = shown.panel.clock().time();
    QTest::qWait(100);
    QVERIFY(shown.panel.clock().time() == paused);
    QVERIFY(shown.panel.state() == shown.panel.replay()->at(paused));
    QTest::keyClick(&view, Qt::Key_End);
    QVERIFY(shown.panel.clock().time() == shown.panel.clock().end());
    QTest::keyClick(&view, Qt::Key_Home);
    QVERIFY(shown.since_begin() == 0ns);
    const int speed = shown.panel.clock().speed();
    QTest::keyClick(&view, Qt::Key_Minus);
    QCOMPARE(shown.panel.clock().speed(), speed - 1);
  }

  void the_space_bar_presses_the_button_that_has_the_focus() {
    const InputRules rules(nullptr);
    Shown shown({{"one", with_drops()}});
    QVERIFY(shown.watch());
    for (auto* button : shown.panel.bar().findChildren<QToolButton*>()) {
      if (button->defaultAction() != shown.actions().step) continue;
      button->setFocus();
      QTest::keyClick(button, Qt::Key_Space);
    }
    QVERIFY(!shown.panel.clock().is_playing());
    QVERIFY(shown.panel.clock().time() ==
            *shown.panel.replay()->next_instant(shown.panel.clock().begin()));
  }

  void as_fast_as_possible_comes_to_the_end() {
    Shown shown({{"one", with_drops()}});
    QVERIFY(shown.watch());
    for (int i = 0; i < WatchClock::speeds; ++i) QTest::keyClick(&shown.panel.view(), Qt::Key_Plus);
    QCOMPARE(shown.panel.clock().speed(), WatchClock::fastest);
    QTest::keyClick(&shown.panel.view(), Qt::Key_Space);
    QTRY_VERIFY(shown.panel.clock().time() == shown.panel.clock().end());
    QTRY_VERIFY(!shown.panel.clock().is_playing());
    QVERIFY(shown.panel.state() == shown.panel.replay()->at(shown.panel.clock().end()));
  }

  void keys_run_to_drops_and_markers() {
    Shown shown({{"one", with_drops()}});
    QVERIFY(shown.watch());
    SchematicView& view = shown.panel.view();
    QTest::keyClick(&view, Qt::Key_D);
    QVERIFY(shown.panel.clock().time() == shown.panel.replay()->all(Replay::Stop::Drop).front());
    QVERIFY(view.look().sockets[0].drops > 0);
    QVERIFY(view.look().sockets[0].drops_now);
    const sim::Time drop = shown.panel.clock().time();
    QSignalSpy markers(&shown.panel, &SchematicPanel::markers_changed);
    QTest::keyClick(&view, Qt::Key_M, Qt::ShiftModifier);
    QCOMPARE(markers.count(), 1);
    shown.panel.set_markers({drop + 1ms});
    QTest::keyClick(&view, Qt::Key_Home);
    QTest::keyClick(&view, Qt::Key_M);
    QVERIFY(shown.panel.clock().time() == drop);
    QTest::keyClick(&view, Qt::Key_M);
    QVERIFY(shown.panel.clock().time() == drop + 1ms);
    // None is left: the time stays, and a line says so. No socket closes at all.
    QTest::keyClick(&view, Qt::Key_M);
    QVERIFY(shown.says("No marker"));
    QTest::keyClick(&view, Qt::Key_C);
    QVERIFY(shown.says("No socket closes"));
    QVERIFY(shown.panel.clock().time() == drop + 1ms);
  }

  void a_close_beyond_the_recording_is_told_and_offered() {
    const std::string server = machine_and_server(2, "nginx-reuseport");
    const auto closing = [&](const std::string& at) {
      return scenario_of(server + "[[events]]\nat = " + at + "\ndo = { close_socket = 1 }\n");
    };
    // What is known beforehand. The run is of 100 ms.
    const auto uniform = closing("{ type = \"uniform\", min = \"40ms\", max = \"60ms\" }");
    const auto coming = coming_close(uniform, 20ms);
    QVERIFY(coming && coming->earliest == 40ms && coming->latest == 60ms);
    QCOMPARE(when_text(*coming), std::string("between 40ms and 60ms"));
    QVERIFY(!coming_close(uniform, 60ms));
    QVERIFY(!coming_close(closing("\"200ms\""), 20ms));
    // Every 30 ms from 10 ms on: after 20 ms it comes at 40 ms.
    const auto again = coming_close(closing("\"10ms\"\nevery = \"30ms\""), 20ms);
    QVERIFY(again && again->earliest == 40ms && again->latest == 40ms);

    Shown shown({{"one", uniform}});
    QVERIFY(shown.watch());
    shown.actions().next_close->trigger();
    QVERIFY(
        shown.says("No socket closes from here to the recording's end. close_socket comes "
                   "between 40ms and 60ms."));
    auto* offer = shown.panel.findChild<QPushButton*>("record_more");
    QVERIFY(offer->isVisible());
    QCOMPARE(offer->text(), QString("Record 35ms to 80ms"));
    offer->click();
    // And it is gone to.
    const auto& panel = shown.panel;
    QTRY_VERIFY(panel.replay()->end() - panel.replay()->recording().window.zero == 80ms);
    const auto& closes = panel.replay()->all(Replay::Stop::Close);
    QCOMPARE(closes.size(), std::size_t{1});
    QVERIFY(panel.clock().time() == closes.front());
    QVERIFY(!offer->isVisible());
    // None comes later, and that is said, too.
    shown.actions().next_close->trigger();
    QVERIFY(
        shown.says("No socket closes from here to the recording's end. The scenario closes "
                   "none later."));
  }

  void the_slider_and_others_set_the_time() {
    Shown shown({{"one", with_drops()}});
    QVERIFY(shown.watch());
    QSignalSpy times(&shown.panel, &SchematicPanel::time_changed);
    PositionSlider& slider = shown.panel.bar().position();
    slider.setValue(slider.maximum() / 2);
    QVERIFY(shown.since_begin() == 10ms);
    QCOMPARE(times.count(), 1);
    shown.panel.set_time(shown.panel.clock().begin() + 5ms);
    QCOMPARE(slider.value(), slider.maximum() / 4);
    QVERIFY(shown.since_begin() == 5ms);  // to the nanosecond, though the slider is coarser
    QCOMPARE(times.count(), 2);
    QVERIFY(shown.panel.state() == shown.panel.replay()->at(shown.panel.clock().time()));
  }

  void reduced_motion_has_no_dots() {
    Shown shown({{"one", with_drops()}});
    QVERIFY(shown.watch());
    SchematicView& view = shown.panel.view();
    std::size_t dots = 0, arrows = 0, in_vain = 0;
    for (int i = 1; i < 40; ++i) {
      shown.panel.set_time(shown.panel.clock().begin() + i * 111us);
      dots += view.look().dots.size();
      arrows += view.look().arrows.size();
      for (const SchematicLook::Arrow& arrow : view.look().arrows) in_vain += arrow.in_vain;
    }
    QVERIFY(dots > 20);
    QVERIFY(arrows > 20);
    QVERIFY(in_vain > 0 && in_vain < arrows);
    shown.actions().reduce_motion->trigger();
    QVERIFY(view.look().dots.empty());
    for (int i = 1; i < 40; ++i) {
      shown.panel.set_time(shown.panel.clock().begin() + i * 111us);
      QVERIFY(view.look().dots.empty());
    }
  }

  void what_is_drawn_piece_by_piece_is_what_is_drawn_at_once() {
    Shown shown({{"one", with_drops()}});
    QVERIFY(shown.watch());
    SchematicView& view = shown.panel.view();
    QVERIFY(QTest::qWaitForWindowExposed(&shown.panel));
    view.setFocus();
    QTest::keyClick(&view, Qt::Key_Right);
    // The pieces that are asked for are painted over the picture before.
    QImage pieces = view.grab().toImage();
    Painted painted;
    view.installEventFilter(&painted);
    double area = 0;
    for (int i = 1; i < 30; ++i) {
      painted.region = {};
      shown.panel.set_time(shown.panel.clock().begin() + i * 77us);
      QCoreApplication::processEvents();
      const QRegion asked = painted.region;
      area += painted.area() / (view.width() * view.height());
      const QImage whole = view.grab().toImage();
      QPainter over(&pieces);
      over.setClipRegion(asked);
      over.drawImage(0, 0, whole);
      over.end();
      QVERIFY2(pieces == whole, qPrintable(QString("frame %1").arg(i)));
    }
    qInfo("%.0f %% of it is painted in a frame", 100 * area / 29);
    QVERIFY(area < 0.9 * 29);
  }

  void other_columns_can_be_chosen() {
    Shown shown({{"one", with_drops()}, {"two", with_drops(8)}});
    QVERIFY(shown.watch());
    QCOMPARE(shown.panel.view().layout().count(Part::Workers), std::size_t{4});
    auto* box = shown.panel.bar().findChild<QComboBox*>();
    box->setFocus();
    QTest::keyClick(box, Qt::Key_Down);
    QTRY_COMPARE_WITH_TIMEOUT(shown.panel.view().layout().count(Part::Workers), std::size_t{8},
                              5000);
    QVERIFY(shown.panel.view().is_watching());
    QCOMPARE(shown.panel.view().look().workers.size(), std::size_t{8});
  }

  void a_number_chooses_the_column() {
    Shown shown({{"one", with_drops()}, {"two", with_drops(8)}});
    shown.panel.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&shown.panel));
    SchematicView& view = shown.panel.view();
    view.setFocus();
    QCOMPARE(view.layout().count(Part::Workers), std::size_t{4});
    QTest::keyClick(&view, Qt::Key_2);
    QCOMPARE(view.layout().count(Part::Workers), std::size_t{8});
    QCOMPARE(shown.panel.bar().findChild<QComboBox*>()->currentIndex(), 1);
    QTest::keyClick(&view, Qt::Key_4);  // there is none
    QCOMPARE(view.layout().count(Part::Workers), std::size_t{8});
    QTest::keyClick(&view, Qt::Key_1);
    QCOMPARE(view.layout().count(Part::Workers), std::size_t{4});
  }

  void an_edit_while_a_recording_is_made_is_recorded_next() {
    Shown shown({{"one", with_drops()}});
    shown.panel.set_watching(true);
    shown.panel.show_columns({{"one", with_drops(8)}});
    // The first one is shown in its own system, then the other.
    QTRY_VERIFY_WITH_TIMEOUT(shown.panel.view().is_watching(), 5000);
    QCOMPARE(shown.panel.view().look().workers.size(), std::size_t{4});
    QTRY_COMPARE_WITH_TIMEOUT(shown.panel.view().look().workers.size(), std::size_t{8}, 5000);
    QVERIFY(shown.panel.view().is_watching());
  }

  void a_recording_that_cannot_be_made_says_why() {
    auto scenario = with_drops();
    scenario.run.duration = sim::Duration(1ms);
    Shown shown({{"one", scenario}});
    auto* box = shown.panel.bar().findChild<QAbstractSpinBox*>();
    box->setFocus();
    box->selectAll();
    QTest::keyClicks(box, "5ms");
    QTest::keyClick(box, Qt::Key_Return);
    shown.panel.set_watching(true);
    QTRY_VERIFY_WITH_TIMEOUT(shown.says("--from 5ms lies after the run's end"), 5000);
    QVERIFY(!shown.panel.view().is_watching());
  }

  void sixty_four_workers_are_drawn_in_time() {
    const auto scenario =
        scenario_of(machine_and_server(64, "nginx-herd") + "[work]\ncpu = \"200us\"\n", "200k/s");
    Shown shown({{"herd", scenario}});
    shown.panel.resize(1280, 500);
    QVERIFY(shown.watch());
    SchematicView& view = shown.panel.view();
    QVERIFY(QTest::qWaitForWindowExposed(&shown.panel));
    Painted painted;
    view.installEventFilter(&painted);
    double worst = 0, sum = 0, area = 0;
    constexpr int frames = 100;
    for (int i = 1; i <= frames; ++i) {
      painted.region = {};
      const std::clock_t before = std::clock();  // of this program, whatever else runs
      shown.panel.set_time(shown.panel.clock().begin() + i * 33us);  // 1 ms in a second
      QCoreApplication::processEvents();
      const double ms = 1e3 * static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
      worst = std::max(worst, ms);
      sum += ms;
      area += painted.area() / (view.width() * view.height());
    }
    qInfo("64 workers, %zu events: %.2f ms a frame, worst %.2f ms; %.0f %% of it is painted",
          shown.panel.replay()->recording().events.size(), sum / frames, worst,
          100 * area / frames);
    QVERIFY(sum / frames < 33);
  }
};

}  // namespace acceptlab::gui

QTEST_MAIN(acceptlab::gui::SchematicPanelTest)
#include "schematic_panel_test.moc"
