#include "gui/schematic/watch_clock.hpp"

#include <QTest>

namespace acceptlab::gui {

using namespace std::chrono_literals;
using sim::Time;

class WatchClockTest : public QObject {
  Q_OBJECT

 private slots:
  void speeds_grow_in_fine_steps_up_to_real_time() {
    QVERIFY(WatchClock::per_second(0) == 10us);
    QVERIFY(WatchClock::per_second(WatchClock::usual) == 1ms);
    QVERIFY(WatchClock::per_second(WatchClock::real_time) == 1s);
    QVERIFY(!WatchClock::per_second(WatchClock::fastest));
    for (int speed = 1; speed <= WatchClock::real_time; ++speed) {
      const double factor = sim::seconds(*WatchClock::per_second(speed)) /
                            sim::seconds(*WatchClock::per_second(speed - 1));
      QVERIFY2(factor > 1.3 && factor < 1.7, qPrintable(QString::number(speed)));
    }
  }

  void time_passes_as_fast_as_asked_and_stops_at_the_end() {
    WatchClock clock;
    clock.set_window(Time(5ms), Time(25ms));
    clock.set_speed(WatchClock::usual);
    clock.pass(1s);
    QVERIFY(clock.time() == Time(5ms));  // it does not play
    clock.play();
    clock.pass(33ms);
    QVERIFY(clock.time() == Time(5ms + 33us));
    clock.pass(30s);
    QVERIFY(clock.time() == Time(25ms));
    QVERIFY(!clock.is_playing());
    clock.play();  // from the begin again
    QVERIFY(clock.time() == Time(5ms));
  }

  void parts_of_a_nanosecond_are_not_lost() {
    WatchClock clock;
    clock.set_window(Time(0ms), Time(1ms));
    clock.set_speed(0);  // 10 us in a second: 1 ns in 100 us
    clock.play();
    for (int i = 0; i < 1000; ++i) clock.pass(30us);  // 0.3 ns each
    QVERIFY(clock.time() >= Time(299ns) && clock.time() <= Time(300ns));
  }

  void seeking_stays_in_the_window() {
    WatchClock clock;
    clock.set_window(Time(5ms), Time(25ms));
    clock.seek(Time(1ms));
    QVERIFY(clock.time() == Time(5ms));
    clock.seek(Time(1s));
    QVERIFY(clock.time() == Time(25ms));
  }
};

}  // namespace acceptlab::gui

QTEST_APPLESS_MAIN(acceptlab::gui::WatchClockTest)
#include "watch_clock_test.moc"
