#include "gui/timeline/timeline_view.hpp"

#include <QApplication>
#include <QScrollBar>
#include <QSignalSpy>
#include <QWheelEvent>
#include <QtTest>

#include "gui/timeline/timeline_words.hpp"
#include "tests/gui/recordings.hpp"

// What a timeline draws at known places, and what mouse and keys do with it.

using namespace acceptlab;
using gui::Activity;
using gui::Row;
using gui::TimelineIndex;
using gui::TimelineView;
using testing::RecordingMaker;
using Event = experiment::TimelineEvent;
using Kind = Event::Kind;
using Group = Event::Group;

namespace {

sim::Time us(std::int64_t time) { return RecordingMaker::at(time * 1000); }

/// 1 ms on two CPUs, the third one idle. Worker 0 has CPU 0 from 0 to 500 us, of which packet work
/// for connection 7 takes 100 to 200; it serves connection 7 from 200 to 500. Worker 1 has CPU 1
/// from 600 to 900 us; a spin from 700 to 800. The socket holds two from 300 to 600 and drops the
/// SYN of connection 9 at 400.
gui::TimelineIndexPtr example() {
  RecordingMaker maker(1'000'000, 3, 1, 2);
  maker.runs(0, 0, 500'000, 0)
      .packet(0, 100'000, 200'000, 7)
      .runs(1, 600'000, 900'000, 1)
      .spin(1, 700'000, 800'000, 1)
      .slice(Kind::Awake, Group::Threads, 0, 0, 500'000)
      .slice(Kind::Serve, Group::Threads, 0, 200'000, 500'000, 7)
      .slice(Kind::Awake, Group::Threads, 1, 600'000, 900'000)
      .depth(0, 0, 0)
      .depth(0, 300'000, 2)
      .depth(0, 600'000, 0)
      .point(Kind::SynDropped, Group::Sockets, 0, 400'000, 9);
  return std::make_shared<const TimelineIndex>(maker.make());
}

/// One pixel is one microsecond: easy to reckon with.
struct Shown {
  TimelineView view;

  explicit Shown(const gui::TimelineIndexPtr& index = example()) {
    view.resize(1200, 400);
    view.show();
    view.show_index(index);
    const int missing = 1000 - view.axis().width();
    view.resize(view.width() + missing, 400);
    QCoreApplication::processEvents();
  }
  /// The colour near the lower edge of a lane, below any text.
  QColor colour(Row::Kind kind, std::uint32_t lane, sim::Time at) {
    const QImage picture = view.viewport()->grab().toImage();
    const QRect place = view.place_of(kind, lane);
    return picture.pixelColor(view.x_of(at), place.bottom() - 1);
  }
  QPoint point(Row::Kind kind, std::uint32_t lane, sim::Time at) {
    return {view.x_of(at), view.place_of(kind, lane).center().y()};
  }
  void press_key(Qt::Key key) { QTest::keyClick(&view, key); }
  void move_to(const QPoint& place) {
    QMouseEvent move(QEvent::MouseMove, place, view.viewport()->mapToGlobal(place), Qt::NoButton,
                     Qt::NoButton, {});
    QApplication::sendEvent(view.viewport(), &move);
  }
  void wheel(const QPoint& place, int turned) {
    QWheelEvent event(place, view.viewport()->mapToGlobal(place), {}, {0, turned}, Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(view.viewport(), &event);
  }
  /// QTest's own drags do not say that the button is down.
  void drag(const QPoint& from, const QPoint& to, Qt::KeyboardModifiers keys = {}) {
    QTest::mousePress(view.viewport(), Qt::LeftButton, keys, from);
    for (int step = 1; step <= 4; ++step) {
      const QPointF place = from + QPointF(to - from) * step / 4;
      QMouseEvent move(QEvent::MouseMove, place, view.viewport()->mapToGlobal(place), Qt::NoButton,
                       Qt::LeftButton, keys);
      QApplication::sendEvent(view.viewport(), &move);
    }
    QTest::mouseRelease(view.viewport(), Qt::LeftButton, keys, to);
  }
};

}  // namespace

class TimelineViewTest : public QObject {
  Q_OBJECT

 private slots:
  void shows_who_has_a_cpu();
  void shows_depth_and_drops();
  void divides_a_pixel_by_its_shares();
  void draws_wake_ups_where_they_can_be_seen();
  void folds_idle_cpus_and_shows_threads();
  void follows_the_palette();
  void wheel_zooms_at_the_pointer();
  void dragging_pans();
  void shift_and_drag_select_a_range();
  void double_click_shows_all();
  void keys_zoom_and_pan();
  void markers_give_a_difference();
  void markers_stay_in_another_recording();
  void the_same_part_of_another_run_is_seen_as_before();
  void the_cursor_is_linked();
  void only_a_choice_moves_what_is_watched();
  void hovering_tells_what_is_there();
  void a_click_selects_a_connection();
  void keys_walk_through_slices();
  void the_bars_scroll();
  void nothing_recorded_is_no_problem();
};

void TimelineViewTest::shows_who_has_a_cpu() {
  Shown shown;
  QCOMPARE(shown.view.axis().width(), 1000);
  const auto& style = shown.view.style_of_lanes();
  const auto fill = [&](Activity activity) { return style.look(activity).fill; };
  const QColor worker0 = style.worker_look(0).fill, worker1 = style.worker_look(1).fill;
  QVERIFY(worker0 != worker1);
  QCOMPARE(shown.colour(Row::Kind::Cpu, 0, us(50)), worker0);
  QCOMPARE(shown.colour(Row::Kind::Cpu, 0, us(300)), worker0);
  QCOMPARE(shown.colour(Row::Kind::Cpu, 0, us(550)), style.lane());
  QCOMPARE(shown.colour(Row::Kind::Cpu, 1, us(650)), worker1);
  QCOMPARE(shown.colour(Row::Kind::Cpu, 1, us(850)), worker1);
  QCOMPARE(shown.colour(Row::Kind::Cpu, 2, us(500)), style.lane());
  // What has a pattern: somewhere in the lane there is the colour itself.
  const auto has = [&](std::uint32_t cpu, sim::Time at, const QColor& colour) {
    const QImage picture = shown.view.viewport()->grab().toImage();
    const QRect lane = shown.view.place_of(Row::Kind::Cpu, cpu);
    for (int y = lane.top(); y <= lane.bottom(); ++y) {
      if (picture.pixelColor(shown.view.x_of(at), y) == colour) return true;
    }
    return false;
  };
  QVERIFY(has(0, us(190), fill(Activity::Packets)));
  QVERIFY(has(1, us(795), fill(Activity::Spin)));
  QVERIFY(!has(1, us(850), fill(Activity::Spin)));
  // The same at another zoom: 250 to 350 us over all pixels.
  shown.view.select_range(us(450), us(550));
  QCOMPARE(shown.colour(Row::Kind::Cpu, 0, us(490)), worker0);
  QCOMPARE(shown.colour(Row::Kind::Cpu, 0, us(501)), style.lane());
}

void TimelineViewTest::shows_depth_and_drops() {
  Shown shown;
  const auto& style = shown.view.style_of_lanes();
  QCOMPARE(shown.colour(Row::Kind::Socket, 0, us(310)), style.depth());
  QCOMPARE(shown.colour(Row::Kind::Socket, 0, us(590)), style.depth());
  QCOMPARE(shown.colour(Row::Kind::Socket, 0, us(290)), style.lane());
  QCOMPARE(shown.colour(Row::Kind::Socket, 0, us(610)), style.lane());
  // The most that ever waited fills the lane.
  const QImage picture = shown.view.viewport()->grab().toImage();
  const QRect lane = shown.view.place_of(Row::Kind::Socket, 0);
  QCOMPARE(picture.pixelColor(shown.view.x_of(us(310)), lane.top() + 1), style.depth());
  QCOMPARE(picture.pixelColor(shown.view.x_of(us(400)), lane.top() + 2), style.mark());
  QVERIFY(picture.pixelColor(shown.view.x_of(us(420)), lane.top() + 2) != style.mark());
}

void TimelineViewTest::divides_a_pixel_by_its_shares() {
  // 1000 pixels over 1 ms. In each microsecond worker 0 has the first half of CPU 0: the lower half
  // of the lane is its colour, the upper half that of idle time.
  RecordingMaker maker(1'000'000, 1, 0, 1);
  for (int t = 0; t < 1000; ++t) maker.runs(0, t * 1000, t * 1000 + 500, 0);
  Shown shown(std::make_shared<const TimelineIndex>(maker.make()));
  QCOMPARE(shown.view.axis().width(), 1000);
  const QImage picture = shown.view.viewport()->grab().toImage();
  const QRect lane = shown.view.place_of(Row::Kind::Cpu, 0);
  const auto& style = shown.view.style_of_lanes();
  for (const int x : {100, 500, 999}) {
    int busy = 0;
    for (int y = lane.top(); y <= lane.bottom(); ++y) {
      const QColor colour = picture.pixelColor(shown.view.x_of(us(0)) + x, y);
      busy += colour == style.worker_look(0).fill ? 1 : 0;
      QVERIFY(colour == style.worker_look(0).fill || colour == style.lane());
    }
    QCOMPARE(busy, (lane.height() + 1) / 2);
  }
}

void TimelineViewTest::draws_wake_ups_where_they_can_be_seen() {
  // From packet work on CPU 0 at 300 us to the thread that runs on CPU 2 at 310; nothing happens on
  // CPU 1, whose lane the arrow crosses in between.
  RecordingMaker maker(1'000'000, 3, 0, 1);
  maker.packet(0, 290'000, 300'000, 1)
      .runs(2, 310'000, 400'000, 0)
      .point(Kind::ArrowBegins, Group::Cpus, experiment::packet_lane(0), 300'000, 0)
      .point(Kind::ArrowEnds, Group::Threads, 0, 310'000, 0);
  Shown shown(std::make_shared<const TimelineIndex>(maker.make()));
  const auto crosses = [&] {
    const QImage picture = shown.view.viewport()->grab().toImage();
    const int y = shown.view.place_of(Row::Kind::Cpu, 1).center().y();
    for (int x = shown.view.x_of(us(300)); x <= shown.view.x_of(us(310)); ++x) {
      if (picture.pixelColor(x, y) != shown.view.style_of_lanes().lane()) return true;
    }
    return false;
  };
  QVERIFY(!crosses());  // a microsecond a pixel
  shown.view.select_range(us(250), us(350));
  QVERIFY(crosses());
}

void TimelineViewTest::folds_idle_cpus_and_shows_threads() {
  Shown shown;
  QVERIFY(shown.view.lanes().find(Row::Kind::Cpu, 2) != nullptr);
  QVERIFY(shown.view.lanes().find(Row::Kind::Thread, 0) == nullptr);
  shown.view.fold_idle_cpus(true);
  QVERIFY(shown.view.lanes().find(Row::Kind::Cpu, 2) == nullptr);
  const Row* folded = shown.view.lanes().find(Row::Kind::IdleCpus, 2);
  QVERIFY(folded != nullptr);
  QCOMPARE(gui::lane_name(*shown.view.index(), shown.view.lanes(), *folded),
           QString("idle: CPU 2"));
  shown.view.show_threads(true);
  QVERIFY(shown.view.lanes().find(Row::Kind::Thread, 1) != nullptr);
  const auto& style = shown.view.style_of_lanes();
  QCOMPARE(shown.colour(Row::Kind::Thread, 0, us(100)), style.look(Activity::Awake).fill);
  QCOMPARE(shown.colour(Row::Kind::Thread, 0, us(300)), style.worker_look(0).fill);
  shown.view.fold_idle_cpus(false);
  shown.view.show_threads(false);
  QCOMPARE(shown.view.lanes().rows().size(), std::size_t{4});
}

void TimelineViewTest::follows_the_palette() {
  Shown shown;
  QPalette dark;
  dark.setColor(QPalette::Base, QColor(30, 30, 30));
  dark.setColor(QPalette::Text, QColor(230, 230, 230));
  const QColor light_lane = shown.colour(Row::Kind::Cpu, 2, us(500));
  shown.view.setPalette(dark);
  const QColor lane = shown.colour(Row::Kind::Cpu, 2, us(500));
  QVERIFY(lane != light_lane);
  QVERIFY(lane.lightness() < 80);
  QVERIFY(shown.view.style_of_lanes().is_dark());
}

void TimelineViewTest::wheel_zooms_at_the_pointer() {
  Shown shown;
  const QPoint place = shown.point(Row::Kind::Cpu, 0, us(250));
  shown.wheel(place, 120);
  QVERIFY(shown.view.axis().span() < us(700) - us(0));
  QCOMPARE(shown.view.x_of(us(250)), place.x());
  const auto span = shown.view.axis().span();
  shown.wheel(place, 240);
  QVERIFY(shown.view.axis().span() < span / 2);
  shown.wheel(place, -1200);
  QVERIFY(shown.view.axis().shows_all());
}

void TimelineViewTest::dragging_pans() {
  Shown shown;
  shown.view.select_range(us(400), us(600));  // 200 ns a pixel
  const auto from = shown.view.axis().from();
  const QPoint place = shown.point(Row::Kind::Cpu, 0, us(500));
  shown.drag(place, place - QPoint(100, 0));
  QCOMPARE(shown.view.axis().from() - from, us(20) - us(0));
  shown.drag(place, place + QPoint(50, 0));
  QCOMPARE(shown.view.axis().from() - from, us(10) - us(0));
  QVERIFY(!shown.view.connection());  // a drag is no click
}

void TimelineViewTest::shift_and_drag_select_a_range() {
  Shown shown;
  QSignalSpy selected(&shown.view, &TimelineView::range_selected);
  QSignalSpy removed(&shown.view, &TimelineView::range_removed);
  shown.drag(shown.point(Row::Kind::Cpu, 0, us(700)), shown.point(Row::Kind::Cpu, 1, us(300)),
             Qt::ShiftModifier);
  QCOMPARE(selected.size(), 1);
  QCOMPARE(selected[0][0].value<sim::Time>(), us(300));
  QCOMPARE(selected[0][1].value<sim::Time>(), us(700));
  QVERIFY(shown.view.range().has_value());
  QCOMPARE(shown.view.axis().from(), us(300));
  QCOMPARE(shown.view.axis().to(), us(700));
  // A click with Shift selects nothing.
  shown.drag(shown.point(Row::Kind::Cpu, 0, us(500)), shown.point(Row::Kind::Cpu, 0, us(500)),
             Qt::ShiftModifier);
  QCOMPARE(selected.size(), 1);
  shown.press_key(Qt::Key_Escape);
  QCOMPARE(removed.size(), 1);
  QVERIFY(!shown.view.range());
  QVERIFY(shown.view.axis().shows_all());
}

void TimelineViewTest::double_click_shows_all() {
  Shown shown;
  shown.view.select_range(us(400), us(600));
  QTest::mouseDClick(shown.view.viewport(), Qt::LeftButton, {},
                     shown.point(Row::Kind::Cpu, 2, us(500)));
  QVERIFY(shown.view.axis().shows_all());
}

void TimelineViewTest::keys_zoom_and_pan() {
  Shown shown;
  const auto& axis = shown.view.axis();
  for (const auto& [in, out] : {std::pair(Qt::Key_W, Qt::Key_S), {Qt::Key_Plus, Qt::Key_Minus}}) {
    shown.press_key(in);
    QVERIFY(!axis.shows_all());
    shown.press_key(out);
    QVERIFY(axis.shows_all());
  }
  shown.view.select_range(us(400), us(600));
  for (const auto& [right, left] :
       {std::pair(Qt::Key_D, Qt::Key_A), {Qt::Key_Right, Qt::Key_Left}}) {
    shown.press_key(right);
    QCOMPARE(axis.from(), us(420));  // a tenth of what is seen
    shown.press_key(left);
    QCOMPARE(axis.from(), us(400));
  }
  shown.press_key(Qt::Key_End);
  QCOMPARE(axis.to(), us(1000));
  shown.press_key(Qt::Key_Home);
  QCOMPARE(axis.from(), us(0));
  shown.press_key(Qt::Key_F);
  QVERIFY(axis.shows_all());
}

void TimelineViewTest::markers_give_a_difference() {
  Shown shown;
  QSignalSpy changed(&shown.view, &TimelineView::markers_changed);
  shown.move_to(shown.point(Row::Kind::Cpu, 0, us(250)));
  shown.press_key(Qt::Key_BracketLeft);
  QVERIFY(shown.view.difference_text().isEmpty());
  shown.move_to(shown.point(Row::Kind::Cpu, 0, us(900)));
  shown.press_key(Qt::Key_BracketRight);
  QCOMPARE(changed.size(), 2);
  QCOMPARE(*shown.view.marker(TimelineView::Marker::A), us(250));
  QCOMPARE(*shown.view.marker(TimelineView::Marker::B), us(900));
  QCOMPARE(shown.view.difference_text(), QString("B - A = 650 us"));
  shown.view.set_marker(TimelineView::Marker::A, us(901));
  QCOMPARE(shown.view.difference_text(), QString("B - A = -1 us"));
}

void TimelineViewTest::markers_stay_in_another_recording() {
  Shown shown;
  shown.view.set_marker(TimelineView::Marker::A, us(250));
  shown.view.set_marker(TimelineView::Marker::B, us(900));
  // Of half the length, after a warm-up that is 100 us longer: B would be behind its end.
  testing::RecordingMaker other(500'000, 1, 1, 1);
  other.raw().window.zero = us(100);
  shown.view.show_index(std::make_shared<const TimelineIndex>(other.make()));
  QVERIFY(shown.view.marker(TimelineView::Marker::A) == us(350));
  QVERIFY(!shown.view.marker(TimelineView::Marker::B));
  shown.view.show_index(nullptr);
  QVERIFY(!shown.view.marker(TimelineView::Marker::A));
}

void TimelineViewTest::the_same_part_of_another_run_is_seen_as_before() {
  Shown shown;
  shown.view.select_range(us(200), us(400));
  shown.view.select_connection(7);
  const auto is_as_before = [&shown](std::int64_t later) {
    return shown.view.axis().from() == us(200 + later) && shown.view.axis().to() == us(400 + later);
  };
  // Another column beside it: the same is recorded once more.
  shown.view.show_index(example());
  QVERIFY(is_as_before(0));
  QVERIFY(shown.view.range()->to == us(400));
  QCOMPARE(shown.view.connection(), std::optional<std::uint64_t>(7));
  // The same from the end of the warm-up on, which is 100 us longer; without connection 7.
  testing::RecordingMaker later(0, 1, 1, 1);
  later.raw().window = {us(100), us(1100), us(100)};
  shown.view.show_index(std::make_shared<const TimelineIndex>(later.make()));
  QVERIFY(is_as_before(100));
  QVERIFY(shown.view.range()->from == us(300));
  QVERIFY(!shown.view.connection());
  // Another part of the run.
  testing::RecordingMaker other(500'000, 1, 1, 1);
  shown.view.show_index(std::make_shared<const TimelineIndex>(other.make()));
  QVERIFY(shown.view.axis().shows_all());
  QVERIFY(!shown.view.range());
}

void TimelineViewTest::only_a_choice_moves_what_is_watched() {
  Shown shown;
  QSignalSpy chosen(&shown.view, &TimelineView::time_chosen);
  shown.view.set_cursor(us(444));  // that is watched
  shown.move_to(shown.point(Row::Kind::Cpu, 0, us(800)));
  QCOMPARE(*shown.view.cursor(), us(800));
  QTest::mouseClick(shown.view.viewport(), Qt::LeftButton, {},
                    shown.point(Row::Kind::Cpu, 0, us(150)));
  QCOMPARE(chosen.size(), 0);
  QCOMPARE(*shown.view.chosen(), us(444));
  QEvent leave(QEvent::Leave);
  QApplication::sendEvent(shown.view.viewport(), &leave);
  QCOMPARE(*shown.view.cursor(), us(444));
  // On the time scale a click goes there.
  QTest::mouseClick(shown.view.viewport(), Qt::LeftButton, {}, {shown.view.x_of(us(250)), 8});
  QCOMPARE(chosen.size(), 1);
  QCOMPARE(chosen[0][0].value<sim::Time>(), us(250));
  // And so do keys: the piece of CPU 0 before that begins at 200 us.
  shown.press_key(Qt::Key_Comma);
  QCOMPARE(chosen.size(), 2);
  QCOMPARE(chosen[1][0].value<sim::Time>(), us(200));
}

void TimelineViewTest::the_cursor_is_linked() {
  Shown shown;
  QSignalSpy moved(&shown.view, &TimelineView::cursor_moved);
  shown.move_to(shown.point(Row::Kind::Cpu, 0, us(333)));
  QCOMPARE(moved.size(), 1);
  QCOMPARE(moved[0][0].value<sim::Time>(), us(333));
  shown.view.set_cursor(us(444));  // by another view, which need not be told
  QCOMPARE(moved.size(), 1);
  QCOMPARE(*shown.view.cursor(), us(444));
}

void TimelineViewTest::hovering_tells_what_is_there() {
  Shown shown;
  QSignalSpy pointed(&shown.view, &TimelineView::pointed_at);
  const auto words = [&](Row::Kind kind, std::uint32_t lane, sim::Time at) {
    pointed.clear();
    shown.move_to(shown.point(kind, lane, at));
    return pointed.isEmpty() ? QString() : pointed.last()[0].toString();
  };
  QCOMPARE(words(Row::Kind::Cpu, 0, us(300)),
           QString("CPU 0: worker 0, 0 ms to 0.5 ms (500 us), serves connection 7"));
  QCOMPARE(words(Row::Kind::Cpu, 0, us(150)), QString("CPU 0: SYN 7, 0.1 ms to 0.2 ms (100 us)"));
  QCOMPARE(words(Row::Kind::Cpu, 0, us(600)), QString("CPU 0: idle, 0.5 ms to 1 ms (500 us)"));
  QCOMPARE(words(Row::Kind::Cpu, 1, us(750)),
           QString("CPU 1: worker 1 spins for a lock, 0.7 ms to 0.8 ms (100 us)"));
  QCOMPARE(words(Row::Kind::Socket, 0, us(500)),
           QString("socket 0: 2 in the accept queue (at most 2 in this recording)"));
  QCOMPARE(words(Row::Kind::Socket, 0, us(402)),
           QString("socket 0: 2 in the accept queue (at most 2 in this recording); SYN of "
                   "connection 9 dropped at 0.4 ms"));
}

void TimelineViewTest::a_click_selects_a_connection() {
  Shown shown;
  QSignalSpy changed(&shown.view, &TimelineView::connection_changed);
  const auto click = [&](Row::Kind kind, std::uint32_t lane, sim::Time at) {
    QTest::mouseClick(shown.view.viewport(), Qt::LeftButton, {}, shown.point(kind, lane, at));
    return shown.view.connection();
  };
  const QImage before = shown.view.viewport()->grab().toImage();
  QCOMPARE(click(Row::Kind::Cpu, 0, us(150)), std::optional<std::uint64_t>(7));
  QCOMPARE(changed.size(), 1);
  // Both its packet and the service that follows it have an outline.
  const QImage after = shown.view.viewport()->grab().toImage();
  const QRect lane = shown.view.place_of(Row::Kind::Cpu, 0);
  const QColor line = shown.view.style_of_lanes().highlight();
  for (const sim::Time at : {us(150), us(350)}) {
    QCOMPARE(after.pixelColor(shown.view.x_of(at), lane.bottom()), line);
    QVERIFY(before.pixelColor(shown.view.x_of(at), lane.bottom()) != line);
  }
  QVERIFY(after.pixelColor(shown.view.x_of(us(50)), lane.bottom()) != line);
  QCOMPARE(gui::connection_words(*shown.view.index(), 7),
           QString("connection 7: 1 packet, served for 300 us by worker 0"));
  QCOMPARE(click(Row::Kind::Cpu, 2, us(150)), std::optional<std::uint64_t>());
  QCOMPARE(click(Row::Kind::Cpu, 0, us(300)), std::optional<std::uint64_t>(7));
  QCOMPARE(click(Row::Kind::Socket, 0, us(401)), std::optional<std::uint64_t>(9));
  shown.press_key(Qt::Key_Escape);
  QVERIFY(!shown.view.connection());
}

void TimelineViewTest::keys_walk_through_slices() {
  Shown shown;
  QSignalSpy pointed(&shown.view, &TimelineView::pointed_at);
  // Pieces of CPU 0 begin at 0, 100 and 200 us; those of CPU 1 at 600, 700, 800.
  shown.press_key(Qt::Key_Period);
  QCOMPARE(*shown.view.cursor(), us(100));
  shown.press_key(Qt::Key_Period);
  QCOMPARE(*shown.view.cursor(), us(200));
  shown.press_key(Qt::Key_Return);
  QCOMPARE(shown.view.connection(), std::optional<std::uint64_t>(7));
  shown.press_key(Qt::Key_Down);
  shown.press_key(Qt::Key_Period);
  QCOMPARE(*shown.view.cursor(), us(600));
  QVERIFY(pointed.last()[0].toString().startsWith("CPU 1: worker 1"));
  shown.press_key(Qt::Key_Period);
  shown.press_key(Qt::Key_Comma);
  QCOMPARE(*shown.view.cursor(), us(600));
  shown.press_key(Qt::Key_Up);
  shown.press_key(Qt::Key_Comma);
  QCOMPARE(*shown.view.cursor(), us(200));
  // What is not seen is brought into sight.
  shown.view.select_range(us(300), us(400));
  shown.press_key(Qt::Key_Comma);
  QCOMPARE(*shown.view.cursor(), us(100));
  QVERIFY(shown.view.axis().from() <= us(100));
  QVERIFY(us(100) < shown.view.axis().to());
}

void TimelineViewTest::the_bars_scroll() {
  RecordingMaker maker(1'000'000, 64, 0, 1);
  maker.runs(63, 0, 500'000, 0);
  Shown shown(std::make_shared<const TimelineIndex>(maker.make()));
  auto& view = shown.view;
  QVERIFY(view.verticalScrollBar()->maximum() > 0);
  const int least = QFontMetrics(view.font()).height() + 2;
  for (const Row& row : view.lanes().rows()) QVERIFY(row.height >= least);
  view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum());
  QCOMPARE(shown.colour(Row::Kind::Cpu, 63, us(250)), view.style_of_lanes().worker_look(0).fill);
  view.select_range(us(400), us(600));
  QVERIFY(view.horizontalScrollBar()->maximum() > 0);
  view.horizontalScrollBar()->setValue(0);
  QCOMPARE(view.axis().from(), us(0));
  QCOMPARE(view.axis().span(), us(200) - us(0));
}

void TimelineViewTest::nothing_recorded_is_no_problem() {
  Shown shown(nullptr);
  shown.view.viewport()->grab();
  for (const Qt::Key key : {Qt::Key_W, Qt::Key_A, Qt::Key_F, Qt::Key_BracketLeft, Qt::Key_Period,
                            Qt::Key_Return, Qt::Key_Escape, Qt::Key_Down})
    shown.press_key(key);
  shown.drag({200, 100}, {300, 100}, Qt::ShiftModifier);
  shown.wheel({200, 100}, 120);
  RecordingMaker empty(1000, 0, 0, 0);
  shown.view.show_index(std::make_shared<const TimelineIndex>(empty.make()));
  shown.view.viewport()->grab();
  shown.press_key(Qt::Key_Down);
  shown.press_key(Qt::Key_Period);
}

QTEST_MAIN(TimelineViewTest)
#include "timeline_view_test.moc"
