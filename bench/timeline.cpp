#include <benchmark/benchmark.h>

#include <QApplication>
#include <QKeyEvent>
#include <algorithm>
#include <chrono>
#include <memory>
#include <random>

#include "gui/timeline/timeline_view.hpp"

// A million events on the window's timeline: how long its index takes to make and what it holds,
// and how long each picture takes while one pans, by how much of the recording is seen.

namespace {

using namespace acceptlab;
using experiment::TimelineEvent;
using gui::TimelineIndex;
using gui::TimelineView;
using sim::Duration;
using sim::Time;
using Kind = TimelineEvent::Kind;
using Group = TimelineEvent::Group;

constexpr std::size_t events_wanted = 1'000'000;

/// Like a run: connections one after the other on each CPU, each of four packets, a wake-up with
/// its arrow, a wait in one of four queues, accept and service, with random gaps between them.
class Synthetic {
 public:
  explicit Synthetic(unsigned cpus) : cpus_(cpus) {
    recording_->lanes.cpus = cpus;
    recording_->lanes.sockets = sockets;
    for (unsigned w = 0; w < cpus; ++w) {
      recording_->lanes.threads[w] = "worker " + std::to_string(w);
      recording_->threads[w] = {cpu::ThreadLabel::Kind::Worker, w, 0};
    }
  }

  std::shared_ptr<const experiment::Recording> make() {
    std::vector<std::int64_t> now(cpus_, 0);
    for (std::uint64_t c = 0; recording_->events.size() < events_wanted; ++c)
      connection(c, static_cast<unsigned>(c % cpus_), now[c % cpus_]);
    const std::int64_t end = *std::max_element(now.begin(), now.end()) + 1;
    recording_->window = {Time{}, Time(Duration(end)), Time{}};
    experiment::sort_timeline(recording_->events);
    return recording_;
  }

 private:
  static constexpr std::uint32_t sockets = 4;

  std::int64_t some(std::int64_t mean) {
    return 1 + static_cast<std::int64_t>(
                   std::exponential_distribution<>(1.0 / static_cast<double>(mean))(random_));
  }
  void slice(Kind kind, Group group, std::uint32_t lane, std::int64_t from, std::int64_t to,
             std::uint64_t number) {
    recording_->events.push_back(
        {Time(Duration(from)), Duration(to - from), number, lane, kind, group, 0});
  }
  void point(Kind kind, Group group, std::uint32_t lane, std::int64_t at, std::uint64_t number) {
    slice(kind, group, lane, at, at, number);
  }
  void connection(std::uint64_t c, unsigned cpu, std::int64_t& now) {
    const auto socket = static_cast<std::uint32_t>(c % sockets);
    std::int64_t packet = now;
    for (int i = 0; i < 3; ++i) {
      const std::int64_t end = packet + some(2000);
      slice(Kind::Packet, Group::Cpus, experiment::packet_lane(cpu), packet, end, c);
      packet = end + some(3000);
    }
    const std::int64_t woken = packet, runs = woken + some(2000), accepted = runs + some(3000);
    const std::int64_t end = accepted + some(50'000), again = accepted + (end - accepted) / 2;
    slice(Kind::Packet, Group::Cpus, experiment::packet_lane(cpu), again,
          std::min(end, again + some(2000)), c);
    point(Kind::Depth, Group::Sockets, socket, woken, 1 + c % 17);
    point(Kind::WaitBegins, Group::Sockets, socket, woken, c);
    point(Kind::WaitEnds, Group::Sockets, socket, runs, c);
    if (c % 50 == 0) point(Kind::SynDropped, Group::Sockets, socket, woken, c);
    point(Kind::ArrowBegins, Group::Cpus, experiment::packet_lane(cpu), woken - 1, c);
    point(Kind::ArrowEnds, Group::Threads, cpu, runs - 1, c);
    slice(Kind::Runs, Group::Cpus, experiment::thread_lane(cpu), woken, end, cpu);
    slice(Kind::Awake, Group::Threads, cpu, woken, end, TimelineEvent::nobody);
    slice(Kind::WakeUp, Group::Threads, cpu, woken, runs, TimelineEvent::nobody);
    slice(Kind::Accept, Group::Threads, cpu, runs, accepted, c);
    slice(Kind::Serve, Group::Threads, cpu, accepted, end, c);
    now = end + some(20'000);
  }

  unsigned cpus_;
  std::mt19937_64 random_{1};
  std::shared_ptr<experiment::Recording> recording_ = std::make_shared<experiment::Recording>();
};

gui::TimelineIndexPtr index_of(unsigned cpus) {
  return std::make_shared<const TimelineIndex>(Synthetic(cpus).make());
}

void make_index(benchmark::State& state) {
  const auto recording = Synthetic(static_cast<unsigned>(state.range(0))).make();
  std::size_t bytes = 0;
  for (auto _ : state) bytes = TimelineIndex(recording).bytes();
  const auto events = static_cast<double>(recording->events.size());
  state.counters["index_bytes_per_event"] = static_cast<double>(bytes) / events;
  state.counters["recording_bytes_per_event"] = sizeof(TimelineEvent);
}

/// Pans to and fro; a picture each time.
void pan(benchmark::State& state) {
  const auto index = index_of(static_cast<unsigned>(state.range(0)));
  TimelineView view;
  view.resize(1200, 500);
  view.show();
  view.show_index(index);
  view.show_threads(state.range(2) != 0);
  const auto& window = index->recording().window;
  const Duration part = (window.to - window.from) / state.range(1);
  const Time middle = window.from + (window.to - window.from) / 2;
  view.select_range(middle - part / 2, middle + part / 2);
  QApplication::processEvents();
  std::vector<double> each;
  bool right = true;
  for (auto _ : state) {
    const auto begin = std::chrono::steady_clock::now();
    QKeyEvent key(QEvent::KeyPress, right ? Qt::Key_D : Qt::Key_A, Qt::NoModifier);
    QApplication::sendEvent(&view, &key);
    view.viewport()->repaint();
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    each.push_back(took.count());
    right = !right;
  }
  std::sort(each.begin(), each.end());
  state.counters["median_ms"] = each[each.size() / 2];
  state.counters["worst_ms"] = each.back();
}

}  // namespace

BENCHMARK(make_index)->Arg(4)->Arg(64)->Unit(benchmark::kMillisecond);
// CPUs; which part of the recording is seen; with the lanes of threads
BENCHMARK(pan)
    ->ArgNames({"cpus", "part", "threads"})
    ->ArgsProduct({{4, 16, 64}, {1, 30, 1000, 30'000}, {0, 1}})
    ->Iterations(101)
    ->Unit(benchmark::kMillisecond);

int main(int argc, char** argv) {
  qputenv("QT_QPA_PLATFORM", "offscreen");
  const QApplication application(argc, argv);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
