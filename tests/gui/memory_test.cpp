// A day of moving sliders: the window's memory does not grow with the number of edits.

#include <QPixmapCache>
#include <QSlider>
#include <algorithm>

#include "gui/parameters/parameter_dock.hpp"
#include "tests/gui/window_fixture.hpp"

namespace acceptlab::gui {

namespace {

constexpr int edits = 2000, first_edits = 200, compared_edits = 400;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool has_own_memory = false;  // sanitizers keep what is freed
#else
constexpr bool has_own_memory = true;
#endif

/// What the process has in memory, in KiB; 0 where the system does not tell.
long resident_kib() {
  for (const QByteArray& line : bytes_of("/proc/self/status").split('\n')) {
    if (line.startsWith("VmRSS:")) return line.simplified().split(' ').at(1).toLong();
  }
  return 0;
}

/// Of compared_edits values from there on.
long median_from(const std::vector<long>& values, int first) {
  std::vector<long> some(values.begin() + first, values.begin() + first + compared_edits);
  std::nth_element(some.begin(), some.begin() + compared_edits / 2, some.end());
  return some[compared_edits / 2];
}

}  // namespace

class MemoryTest : public QObject {
  Q_OBJECT

 private slots:
  void edits_leave_nothing_behind();
};

/// Resident memory goes up and down by 3 MiB with the two or three snapshots that are alive at
/// once, so medians of 400 edits are compared: after the first 200, and the last. What may be added
/// between them: the rest of the history, 300 steps of two texts of 250 bytes and some words, 0.3
/// MiB, and what allocators keep for other threads, less than 2 MiB in all runs so far. With 4 MiB
/// for both, 3 KiB kept of each of the 1400 edits between the medians' places are found out; a
/// snapshot has hundreds of KiB.
void MemoryTest::edits_leave_nothing_behind() {
  constexpr long most_growth_kib = 4 * 1024;
  if (!has_own_memory || resident_kib() == 0) QSKIP("resident memory is not known here");
  // Qt's cache of drawn controls fills up to 10 MiB over a thousand edits, and then stays.
  QPixmapCache::setCacheLimit(512);
  const WindowFixture fixture;
  MainWindow window;
  // With a theory that is known at once: half of the time would go into another.
  window.open(fixture.write(
      "s.toml", quick_scenario().replace(
                    "[run]", "[work]\ncpu = { type = \"exponential\", mean = \"100us\" }\n[run]")));
  window.columns().add_policy("nginx-reuseport");
  window.resize(900, 700);
  window.show();
  QVERIFY(settle(window));
  auto* slider = window.parameters().field("arrivals.web.process.rate")->findChild<QSlider*>();
  QVERIFY(slider != nullptr);
  QSignalSpy refined(&window.explorer(), &Explorer::refined);
  std::vector<long> resident;
  for (int i = 1; i <= edits; ++i) {
    refined.clear();
    // Ten keys up and ten down: each is another amount, which two places of the slider may not be.
    slider->triggerAction(i % 20 < 10 ? QSlider::SliderSingleStepAdd
                                      : QSlider::SliderSingleStepSub);
    QVERIFY(refined.wait(10000));
    QCoreApplication::processEvents();
    resident.push_back(resident_kib());
  }
  QCOMPARE(window.document().history().count(), Document::most_steps);
  const long first = median_from(resident, first_edits);
  const long last = median_from(resident, edits - compared_edits);
  qInfo("%ld KiB after %d edits, %ld KiB after %d", first, first_edits, last, edits);
  QVERIFY(last - first < most_growth_kib);
}

}  // namespace acceptlab::gui

QTEST_MAIN(acceptlab::gui::MemoryTest)
#include "memory_test.moc"
