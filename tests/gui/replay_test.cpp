#include "gui/schematic/replay.hpp"

#include <QTest>
#include <map>
#include <random>

#include "experiment/trace/trace.hpp"
#include "tests/gui/scenario_of.hpp"

namespace acceptlab::gui {

using namespace std::chrono_literals;
using experiment::ConnectionPlace;
using sim::Time;

namespace {

Replay replay_of(const experiment::Scenario& scenario, sim::Duration from, sim::Duration to) {
  experiment::TraceQuery query;
  query.from = from;
  query.to = to;
  query.for_watching = true;
  return Replay(std::make_shared<const experiment::Recording>(
      experiment::Trace(scenario, query).take_recording()));
}

/// The queues are so short that some connections find no room.
experiment::Scenario with_drops(const std::string& policy) {
  return scenario_of(
      "[server]\nworkers = 4\nbacklog = 3\npolicy = \"" + policy + "\"\n[work]\ncpu = \"120us\"\n",
      "30k/s");
}

/// One of the sixteen sockets is closed 450 ms after the warm-up.
experiment::Scenario with_close() {
  auto scenario =
      experiment::read_scenario(ACCEPTLAB_SOURCE_DIR "/scenarios/close-under-load.toml").scenario;
  scenario.events.at(0).at = sim::Distribution::constant(450e6);
  return scenario;
}

/// Connections that are queued are as many as the queue is deep.
bool is_conserved(const WatchState& state) {
  std::map<std::uint32_t, std::uint64_t> queued;
  for (const auto& [number, connection] : state.connections) {
    if (connection.at.place == ConnectionPlace::Queued) ++queued[connection.at.lane];
  }
  for (std::uint32_t s = 0; s < state.sockets.size(); ++s) {
    if (queued[s] != state.sockets[s].depth) return false;
  }
  return true;
}

}  // namespace

class ReplayTest : public QObject {
  Q_OBJECT

 private slots:
  void stepping_and_seeking_find_the_same_data() {
    QTest::addColumn<QString>("policy");
    for (const char* policy : {"nginx-herd", "nginx-reuseport", "apache-event", "memcached"})
      QTest::newRow(policy) << policy;
  }
  void stepping_and_seeking_find_the_same() {
    QFETCH(QString, policy);
    const Replay replay = replay_of(with_drops(policy.toStdString()), 20ms, 40ms);
    WatchState state = replay.at(replay.begin());
    unsigned steps = 0;
    std::vector<std::pair<Time, WatchState>> some;
    while (const auto next = replay.next_instant(state.now)) {
      if (*next > replay.end()) break;
      QVERIFY(*next > state.now);
      replay.go_to(state, *next);
      QVERIFY2(is_conserved(state), qPrintable(QString::number(steps)));
      if (++steps % 97 == 0) {
        QVERIFY(state == replay.at(*next));
        some.emplace_back(*next, state);
      }
    }
    QVERIFY(steps > 5000);
    // To and fro, by the way that a person would go.
    std::mt19937 random(1);
    for (int i = 0; i < 200; ++i) {
      const auto& [time, then] = some[random() % some.size()];
      replay.go_to(state, time);
      QVERIFY(state == then);
    }
    // Backwards, step by step.
    Time at = some[5].first;
    for (int i = 0; i < 300; ++i) {
      const auto previous = replay.previous_instant(at);
      QVERIFY(previous && *previous < at);
      QVERIFY(*replay.next_instant(*previous) == at);
      at = *previous;
    }
  }

  void everything_that_is_dropped_is_counted_and_found() {
    const Replay replay = replay_of(with_drops("nginx-herd"), 20ms, 60ms);
    std::uint64_t dropped = 0;
    for (const auto& e : replay.recording().events)
      dropped += e.kind == experiment::TimelineEvent::Kind::SynDropped ||
                 e.kind == experiment::TimelineEvent::Kind::AckDropped;
    QVERIFY(dropped > 10);
    QCOMPARE(replay.at(replay.end()).sockets.at(0).dropped, dropped);
    const auto first = replay.next(Replay::Stop::Drop, replay.begin());
    QVERIFY(first.has_value());
    QCOMPARE(replay.at(*first - 1ns).sockets[0].dropped, std::uint64_t{0});
    const WatchState then = replay.at(*first);
    QVERIFY(then.sockets[0].dropped > 0);
    QVERIFY(then.sockets[0].last_drop == *first);
    // Nothing is dropped before the queue is full: Linux lets in one more than the backlog.
    QVERIFY(then.sockets[0].depth >= 3);
    QVERIFY(!replay.next(Replay::Stop::Drop, replay.all(Replay::Stop::Drop).back()));
  }

  void a_herd_is_woken_and_most_find_nothing() {
    // About 100 connections in 20 ms find all four workers asleep, most of them.
    const auto scenario = scenario_of(
        "[server]\nworkers = 4\npolicy = \"nginx-herd\"\n[work]\ncpu = \"20us\"\n", "5k/s");
    const Replay replay = replay_of(scenario, 20ms, 40ms);
    WatchState state = replay.at(replay.begin());
    unsigned in_vain = 0, woken = 0;
    std::vector<Time> seen(64, WatchState::never);
    while (const auto next = replay.next_instant(state.now)) {
      replay.go_to(state, *next);
      if (state.now >= replay.end()) break;
      for (std::size_t t = 0; t < state.threads.size(); ++t) {
        const WatchState::Thread& thread = state.threads[t];
        if (thread.woken == state.now && thread.woken_for == experiment::WokenFor::Socket) {
          ++woken;
          QCOMPARE(thread.woken_by, std::uint64_t{0});
          QVERIFY(thread.awake);
        }
        if (!thread.woken_in_vain() || seen[t] == thread.woken) continue;
        seen[t] = thread.woken;
        ++in_vain;
      }
    }
    QVERIFY(woken > 250);
    QVERIFY2(in_vain > woken / 2 && in_vain < woken, qPrintable(QString::number(in_vain)));
  }

  void a_socket_that_closes() {
    const Replay replay = replay_of(with_close(), 445ms, 455ms);
    const Time close = replay.recording().window.zero + 450ms;
    QCOMPARE(replay.all(Replay::Stop::Close).size(), std::size_t{1});
    QVERIFY(*replay.next(Replay::Stop::Close, replay.begin()) == close);
    QVERIFY(*replay.next(Replay::Stop::Lifecycle, replay.begin()) == close);
    const WatchState before = replay.at(close - 1ns), after = replay.at(close);
    QVERIFY(before.sockets.at(2).open);
    QVERIFY(!after.sockets.at(2).open);
    QCOMPARE(after.sockets[2].depth, std::uint64_t{0});
    QVERIFY(is_conserved(before) && is_conserved(after));
    // Linux resets what waits in it: that many connections end at once, and none of them well.
    QCOMPARE(before.lost, std::uint64_t{0});
    QVERIFY(after.lost >= before.sockets[2].depth);
    for (unsigned s = 0; s < 16; ++s) QCOMPARE(after.sockets[s].open, s != 2);
    // In a recording that begins later it is closed from the begin on, and no close is found.
    const Replay later = replay_of(with_close(), 452ms, 454ms);
    QVERIFY(!later.at(later.begin()).sockets.at(2).open);
    QVERIFY(later.all(Replay::Stop::Close).empty());
  }

  void times_beyond_the_recording_are_its_ends() {
    const Replay replay = replay_of(with_drops("nginx-herd"), 20ms, 21ms);
    QVERIFY(replay.at(Time{}) == replay.at(replay.begin()));
    QVERIFY(replay.at(Time::max()) == replay.at(replay.end()));
  }

  void a_long_recording_has_keyframes_and_seeks_fast() {
    const Replay replay = replay_of(with_drops("nginx-herd"), 0ms, 90ms);
    QVERIFY(replay.recording().events.size() > 40'000);
    QVERIFY(replay.keyframes() >= 2);
    std::mt19937 random(2);
    std::uniform_int_distribution<std::int64_t> anywhere(0, (90ms / 1ns));
    QElapsedTimer timer;
    timer.start();
    constexpr int seeks = 100;
    std::uint64_t sum = 0;
    for (int i = 0; i < seeks; ++i)
      sum += replay.at(replay.begin() + sim::Duration(anywhere(random))).connections.size();
    const double each_ms = static_cast<double>(timer.nsecsElapsed()) / 1e6 / seeks;
    qInfo("a seek in %zu events: %.2f ms (%llu)", replay.recording().events.size(), each_ms,
          static_cast<unsigned long long>(sum));
    QVERIFY(each_ms < 16);
  }
};

}  // namespace acceptlab::gui

QTEST_APPLESS_MAIN(acceptlab::gui::ReplayTest)
#include "replay_test.moc"
