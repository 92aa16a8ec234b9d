#include "gui/engine/explorer.hpp"

#include <QSignalSpy>
#include <QtTest>

#include "experiment/compare/comparison_json.hpp"
#include "experiment/reader/scenario_reader.hpp"
#include "experiment/scenario/offered_rate.hpp"
#include "gui/engine/recorder.hpp"
#include "gui/engine/stages.hpp"

namespace acceptlab::gui {

namespace {

using namespace std::chrono_literals;

std::vector<experiment::Column> columns(const std::string& run, const std::string& more = {}) {
  const std::string text =
      "format = 1\n[server]\nworkers = 4\npolicy = \"nginx-shared\"\n[[arrivals]]\nname = \"web\"\n"
      "process = { type = \"poisson\", rate = \"10k/s\" }\n[run]\n" +
      run + more;
  experiment::Overrides overrides;
  overrides.policy = "nginx-reuseport";
  return {{"this", experiment::read_scenario_text(text, "s.toml").scenario},
          {"nginx-reuseport", experiment::read_scenario_text(text, "s.toml", overrides).scenario}};
}

}  // namespace

class ExplorerTest : public QObject {
  Q_OBJECT

 private slots:
  void stages_double_up_to_the_command_line();
  void what_happens_at_its_time_is_not_cut_off();
  void the_last_stage_is_what_compare_says();
  void a_newer_request_interrupts();
  void nothing_comes_after_stop();
  void an_explorer_that_goes_takes_its_run_along();
  void tails_fall();
  void a_recording_is_of_the_window_asked_for();
};

void ExplorerTest::stages_double_up_to_the_command_line() {
  const auto given = columns("duration = \"2s\"\nreplications = 10\n");
  const auto all = stages(given);
  // 20000 connections a replication; 2s/128 has 156, 2s/256 would have less than 125.
  QCOMPARE(all.size(), 8U);
  sim::Duration length = 15625us;
  for (std::size_t i = 0; i + 1 < all.size(); ++i, length *= 2) {
    QCOMPARE(all[i][1].scenario.run.duration->count(), length.count());
    QCOMPARE(all[i][1].scenario.run.replications, 4U);
    QVERIFY(all[i][1].scenario.run.warmup.has_value());  // no pilots
  }
  QCOMPARE(*all.back()[0].scenario.run.duration, sim::Duration(2s));
  QCOMPARE(all.back()[0].scenario.run.replications, 10U);
  QVERIFY(!all.back()[0].scenario.run.warmup);
}

void ExplorerTest::what_happens_at_its_time_is_not_cut_off() {
  const auto given = columns("duration = \"2s\"\nreplications = 10\n",
                             "[[events]]\nat = \"1s\"\ndo = { close_socket = 0 }\n");
  const auto all = stages(given);
  QCOMPARE(all.size(), 3U);  // one replication, four, ten
  QCOMPARE(all[0][0].scenario.run.replications, 1U);
  QCOMPARE(all[1][0].scenario.run.replications, 4U);
  for (const auto& stage : all) QCOMPARE(*stage[0].scenario.run.duration, sim::Duration(2s));
}

void ExplorerTest::the_last_stage_is_what_compare_says() {
  const auto given = columns("duration = \"200ms\"\nreplications = 3\n");
  Explorer explorer;
  QSignalSpy refined(&explorer, &Explorer::refined), ended(&explorer, &Explorer::ended);
  explorer.explore(given);
  QVERIFY(explorer.is_running());
  QVERIFY(ended.wait(20000));
  QVERIFY(!explorer.is_running());
  QCOMPARE(refined.count(), static_cast<int>(stages(given).size()));
  const auto first = refined.front().front().value<SnapshotPtr>();
  const auto last = refined.back().front().value<SnapshotPtr>();
  QVERIFY(!first->is_final());
  QVERIFY(last->is_final());
  QCOMPARE(experiment::comparison_json(last->comparison),
           experiment::comparison_json(experiment::compare(given, {})));
}

void ExplorerTest::a_newer_request_interrupts() {
  Explorer explorer;
  QSignalSpy refined(&explorer, &Explorer::refined), ended(&explorer, &Explorer::ended);
  explorer.explore(columns("duration = \"1000s\"\nreplications = 100\n"));  // takes hours
  QVERIFY(refined.wait(20000));
  explorer.explore(columns("duration = \"20ms\"\nreplications = 2\n"));
  refined.clear();
  QVERIFY(ended.wait(20000));
  QCOMPARE(ended.count(), 1);
  for (const auto& arguments : refined)
    QCOMPARE(arguments.front().value<SnapshotPtr>()->generation, 2U);
}

void ExplorerTest::nothing_comes_after_stop() {
  Explorer explorer;
  QSignalSpy refined(&explorer, &Explorer::refined), ended(&explorer, &Explorer::ended);
  explorer.explore(columns("duration = \"1000s\"\nreplications = 100\n"));
  QVERIFY(refined.wait(20000));
  explorer.stop();
  QCOMPARE(ended.count(), 1);
  refined.clear();
  QTest::qWait(300);
  QCOMPARE(refined.count(), 0);
}

void ExplorerTest::an_explorer_that_goes_takes_its_run_along() {
  auto explorer = std::make_unique<Explorer>();
  QSignalSpy refined(explorer.get(), &Explorer::refined);
  explorer->explore(columns("duration = \"1000s\"\nreplications = 100\n"));
  QVERIFY(refined.wait(20000));
  explorer.reset();  // would wait for hours
}

void ExplorerTest::tails_fall() {
  Explorer explorer;
  QSignalSpy refined(&explorer, &Explorer::refined), ended(&explorer, &Explorer::ended);
  explorer.explore(columns("duration = \"100ms\"\nreplications = 3\n"));
  QVERIFY(ended.wait(20000));
  const auto last = refined.back().front().value<SnapshotPtr>();
  QCOMPARE(last->tails.size(), 2U);
  for (const auto& curve : last->tails[0]) {
    for (std::size_t i = 1; i < curve.size(); ++i) {
      QVERIFY(curve[i].seconds > curve[i - 1].seconds);
      QVERIFY(curve[i].longer.value <= curve[i - 1].longer.value);
    }
  }
}

void ExplorerTest::a_recording_is_of_the_window_asked_for() {
  Recorder recorder;
  QSignalSpy recorded(&recorder, &Recorder::recorded), failed(&recorder, &Recorder::failed);
  const auto given = columns("duration = \"50ms\"\nwarmup = \"2ms\"\n");
  recorder.record(given[0].scenario, 10ms, 5ms);
  QVERIFY(recorded.wait(20000));
  const auto recording = recorded.front().front().value<RecordingPtr>();
  QVERIFY(recording->events.size() > 100);
  QCOMPARE(recording->window.from, recording->window.zero + 10ms);
  QCOMPARE(recording->window.to, recording->window.zero + 15ms);
  recorder.record(given[0].scenario, 60ms, 5ms);  // after the run's end
  QVERIFY(failed.wait(20000));
  QVERIFY(failed.front().front().toString().contains("after the run's end"));
}

}  // namespace acceptlab::gui

QTEST_GUILESS_MAIN(acceptlab::gui::ExplorerTest)
#include "explorer_test.moc"
