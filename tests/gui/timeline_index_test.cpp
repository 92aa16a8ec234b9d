#include "gui/timeline/timeline_index.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "experiment/trace/trace.hpp"
#include "gui/timeline/lane_layout.hpp"
#include "gui/timeline/time_scale.hpp"
#include "gui/timeline/topmost.hpp"
#include "tests/catch.hpp"
#include "tests/gui/recordings.hpp"
#include "tests/trace_query.hpp"
#include "tests/traced_run.hpp"

// What a timeline finds by its index, against looking at everything.

namespace acceptlab::gui {
namespace {

using sim::Duration;
using sim::Time;
using testing::RecordingMaker;
using Event = TimelineIndex::Event;
using Kind = Event::Kind;

Time at(std::int64_t ns) { return Time(Duration(ns)); }

std::int64_t number(std::mt19937_64& random, std::int64_t least, std::int64_t most) {
  return std::uniform_int_distribution<std::int64_t>(least, most)(random);
}

/// Slices that overlap at will.
std::vector<Layer> random_layers(std::mt19937_64& random, std::uint32_t count,
                                 std::int64_t length) {
  std::vector<Layer> layers;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::int64_t from = number(random, 0, length - 1);
    const std::int64_t to = std::min(length, from + number(random, 0, 2 * length / count));
    layers.push_back({{at(from), at(to), i, static_cast<Activity>(number(random, 0, 8))},
                      static_cast<std::uint8_t>(number(random, 0, 3))});
  }
  return layers;
}

/// By nanosecond: which layer is seen, -1 for none. Asked of every layer.
std::vector<int> owners(const std::vector<Layer>& layers, std::int64_t length) {
  std::vector<int> owner(static_cast<std::size_t>(length), -1);
  for (std::int64_t t = 0; t < length; ++t) {
    int& seen = owner[static_cast<std::size_t>(t)];
    for (int i = 0; i < static_cast<int>(layers.size()); ++i) {
      const Layer& layer = layers[static_cast<std::size_t>(i)];
      if (layer.slice.from > at(t) || at(t) >= layer.slice.to) continue;
      if (seen < 0) {
        seen = i;
        continue;
      }
      const Layer& other = layers[static_cast<std::size_t>(seen)];
      const bool above =
          layer.rank != other.rank ? layer.rank > other.rank : layer.slice.from >= other.slice.from;
      if (above) seen = i;
    }
  }
  return owner;
}

TEST_CASE("the topmost slice is seen", "[gui][timeline]") {
  std::mt19937_64 random(1);
  for (int round = 0; round < 200; ++round) {
    const auto layers = random_layers(random, 20, 300);
    const std::vector<int> owner = owners(layers, 300);
    const std::vector<Slice> seen = topmost(layers);
    std::vector<int> drawn(300, -1);
    Time before{};
    for (std::size_t i = 0; i < seen.size(); ++i) {
      REQUIRE(seen[i].from < seen[i].to);
      REQUIRE(before <= seen[i].from);
      const bool goes_on =
          i > 0 && seen[i].from == seen[i - 1].to && seen[i].source == seen[i - 1].source;
      REQUIRE_FALSE(goes_on);
      before = seen[i].to;
      for (Time t = seen[i].from; t < seen[i].to; t += Duration{1})
        drawn[static_cast<std::size_t>(t.time_since_epoch().count())] =
            static_cast<int>(seen[i].source);
      CHECK(seen[i].activity == layers[seen[i].source].slice.activity);
    }
    REQUIRE(drawn == owner);
  }
}

/// Sums over nanoseconds.
Shares counted(const std::vector<int>& owner, const std::vector<Layer>& layers, Time from,
               Time to) {
  Shares shares{};
  const auto last = static_cast<std::int64_t>(owner.size());
  for (std::int64_t t = std::max<std::int64_t>(from.time_since_epoch().count(), 0);
       t < std::min(to.time_since_epoch().count(), last); ++t) {
    const int seen = owner[static_cast<std::size_t>(t)];
    if (seen < 0) continue;
    const auto& slice = layers[static_cast<std::size_t>(seen)].slice;
    shares[static_cast<std::size_t>(slice.activity)] += Duration{1};
  }
  return shares;
}

TEST_CASE("the shares of pixels are those of their nanoseconds, and add up", "[gui][timeline]") {
  std::mt19937_64 random(2);
  for (const std::uint32_t slices : {1U, 30U, 400U, 3000U}) {
    const std::int64_t length = 20'000;
    const auto layers = random_layers(random, slices, length);
    const std::vector<int> owner = owners(layers, length);
    const LaneSlices lane(topmost(layers));
    for (int round = 0; round < 40; ++round) {
      TimeAxis axis(at(0), at(length), static_cast<int>(number(random, 1, 300)));
      const std::int64_t from = number(random, 0, length - 1);
      axis.show(at(from), at(number(random, from + 1, length)));
      std::vector<Column> columns;
      lane.columns(axis, columns);
      std::vector<Shares> pixels(static_cast<std::size_t>(axis.width()));
      int next = 0;
      for (const Column& column : columns) {
        REQUIRE(column.x >= next);
        next = column.x + column.width;
        REQUIRE(next <= axis.width());
        for (int x = column.x; x < next; ++x) {
          Shares& pixel = pixels[static_cast<std::size_t>(x)];
          pixel = column.shares;
          if (column.is_mixed()) continue;
          const Slice& slice = lane.slices()[column.slice];
          REQUIRE(slice.from <= axis.time_at(x));
          REQUIRE(axis.time_at(x + 1) <= slice.to);
          pixel[static_cast<std::size_t>(slice.activity)] = axis.time_at(x + 1) - axis.time_at(x);
        }
      }
      Shares sum{};
      for (int x = 0; x < axis.width(); ++x) {
        const Shares& pixel = pixels[static_cast<std::size_t>(x)];
        REQUIRE(pixel == counted(owner, layers, axis.time_at(x), axis.time_at(x + 1)));
        for (std::size_t a = 0; a < activity_count; ++a) sum[a] += pixel[a];
      }
      REQUIRE(sum == lane.shares(axis.from(), axis.to()));
    }
    for (int round = 0; round < 300; ++round) {
      const Time t = at(number(random, -5, length + 5));
      const Slice* slice = lane.at(t);
      const std::int64_t ns = t.time_since_epoch().count();
      const int seen = ns < 0 || ns >= length ? -1 : owner[static_cast<std::size_t>(ns)];
      REQUIRE((slice == nullptr ? -1 : static_cast<int>(slice->source)) == seen);
    }
  }
}

TEST_CASE("a pixel shows the nanoseconds that it says", "[gui][timeline]") {
  std::mt19937_64 random(3);
  for (int round = 0; round < 300; ++round) {
    TimeAxis axis(at(1000), at(1000 + number(random, 1, 100'000)),
                  static_cast<int>(number(random, 1, 2000)));
    for (int step = 0; step < 4; ++step) {
      axis.zoom(step % 2 == 0 ? 0.3 : 1.7, at(number(random, 900, 110'000)));
      axis.pan(number(random, -3000, 3000));
      REQUIRE(axis.first() <= axis.from());
      REQUIRE(axis.to() <= axis.last());
      for (int i = 0; i < 20; ++i) {
        const Time t = axis.from() + Duration(number(random, -500, axis.span().count() + 500));
        const std::int64_t x = axis.pixel_of(t);
        REQUIRE(axis.time_at(x) <= t);
        REQUIRE(t < axis.time_at(x + 1));
      }
      REQUIRE(axis.time_at(axis.width()) == axis.to());
    }
  }
}

TEST_CASE("zooming leaves the instant under the pointer where it is", "[gui][timeline]") {
  // 1 ms over 1000 pixels: 1 us each. Half of that around 400 us: 200 us to its left, 300 to its
  // right.
  TimeAxis axis(at(0), at(1'000'000), 1000);
  axis.zoom(0.5, at(400'000));
  CHECK(axis.from() == at(200'000));
  CHECK(axis.to() == at(700'000));
  CHECK(axis.pixel_of(at(400'000)) == 400);
  axis.pan(-1000);  // to the border, no further
  CHECK(axis.from() == at(0));
  axis.zoom(1e-9, at(0));  // a pixel shows no less than a nanosecond
  CHECK(axis.span() == Duration{1000});
  axis.zoom(1e12, at(0));
  CHECK(axis.shows_all());
}

TEST_CASE("the depth of a queue over a time is that of each of its instants", "[gui][timeline]") {
  std::mt19937_64 random(4);
  for (const int count : {0, 1, 15, 17, 300, 5000}) {
    std::vector<DepthCurve::Step> steps;
    for (int i = 0; i < count; ++i)
      steps.push_back(
          {at(number(random, 100, 20'000)), static_cast<std::uint32_t>(number(random, 0, 1000))});
    std::stable_sort(steps.begin(), steps.end(),
                     [](const auto& a, const auto& b) { return a.at < b.at; });
    const DepthCurve curve(steps);
    for (int round = 0; round < 200; ++round) {
      const Time from = at(number(random, 0, 21'000));
      const Time to = from + Duration(number(random, 0, 3000));
      std::uint32_t first = 0;
      for (const auto& step : steps) {
        if (step.at <= from) first = step.depth;
      }
      DepthCurve::Range all{first, first};
      for (const auto& step : steps) {
        if (step.at <= from || step.at >= to) continue;
        all = {std::min(all.least, step.depth), std::max(all.most, step.depth)};
      }
      const DepthCurve::Range found = curve.range(from, to);
      REQUIRE(found.least == all.least);
      REQUIRE(found.most == all.most);
      REQUIRE(curve.at(from) == first);
    }
  }
}

TEST_CASE("ticks are round times, as exact as they need to be", "[gui][timeline]") {
  // 1 ms over 1000 pixels, at least 90 apart: steps of 100 us, from 20.1 ms on, of 1 ms.
  const TimeAxis axis(at(20'050'000), at(21'050'000), 1000);
  const auto ticks = time_ticks(axis, at(0), 90);
  REQUIRE(ticks.size() == 10);
  CHECK(ticks[0].label == "20.1 ms");
  CHECK(ticks[0].at == at(20'100'000));
  CHECK(ticks[9].label == "21.0 ms");
  TimeAxis close = axis;
  close.show(at(20'500'000), at(20'501'000));  // 1 ns a pixel
  CHECK(time_ticks(close, at(0), 90)[1].label == "20.5001 ms");
  // From the end of the warm-up, which may come later.
  CHECK(time_ticks(axis, at(20'500'000), 90)[0].label == "-400 us");
  CHECK(moment_text(Duration(104'512'345)) == "104.512345 ms");
  CHECK(moment_text(Duration(-1'000)) == "-0.001 ms");
  CHECK(length_text(Duration(17'655)) == "17.655 us");
  CHECK(length_text(Duration(0)) == "0 ns");
  CHECK(length_text(Duration(2'000'000'000)) == "2 s");
}

TEST_CASE("lanes share the room, but none is too low to be read", "[gui][timeline]") {
  RecordingMaker maker(1000, 6, 2, 1);
  maker.runs(0, 0, 10, 0).runs(4, 10, 20, 0).depth(0, 0, 0).depth(1, 0, 0);
  maker.slice(Kind::Awake, Event::Group::Threads, 0, 0, 20);
  const TimelineIndex index(maker.make());
  // Eight lanes with six gaps of 2 and one of 10: (262 - 22) / 8 = 30 each.
  const LaneLayout roomy(index, {}, 18, 34, 262);
  CHECK(roomy.rows().size() == 8);
  for (const Row& row : roomy.rows()) CHECK(row.height == 30);
  const LaneLayout tight(index, {}, 18, 34, 50);
  for (const Row& row : tight.rows()) CHECK(row.height == 18);
  CHECK(tight.height() > 50);
  CHECK(tight.at(0)->lane == 0);
  CHECK(tight.at(18) == nullptr);  // between two lanes
  CHECK(tight.at(20)->lane == 1);
  const LaneLayout folded(index, {true, true}, 18, 34, 262);
  REQUIRE(folded.rows().size() == 6);  // two CPUs, one for the others, two sockets, one thread
  CHECK(folded.folded() == std::vector<std::uint32_t>{1, 2, 3, 5});
  CHECK(ranges_text(folded.folded()) == "1-3, 5");
  CHECK(ranges_text({7, 8}) == "7, 8");
  CHECK(folded.rows()[2].kind == Row::Kind::IdleCpus);
  CHECK(folded.rows()[5].kind == Row::Kind::Thread);
}

// --- A whole recording

std::shared_ptr<const experiment::Recording> busy_run() {
  using namespace std::chrono_literals;
  const auto scenario = testing::scenario(
      "format = 1\n[server]\nworkers = 4\npolicy = \"nginx-herd\"\n[machine]\ncosts = "
      "\"xeon-2014\"\n[kernel]\nversion = \"3.13\"\n[work]\ncpu = \"50us\"\n[[arrivals]]\n"
      "process = { type = \"poisson\", rate = \"30k/s\" }\n"
      "[run]\nduration = \"100ms\"\nwarmup = \"10ms\"\n");
  experiment::Trace trace(scenario,
                          testing::window(experiment::TraceQuery::Format::Perfetto, 20ms, 40ms));
  return std::make_shared<const experiment::Recording>(trace.take_recording());
}

int rank_of(const Event& e) { return e.kind == Kind::Stolen ? 3 : e.kind == Kind::Packet ? 2 : 0; }

TEST_CASE("what a CPU does at an instant is what the recording has there", "[gui][timeline]") {
  const auto recording = busy_run();
  const TimelineIndex index(recording);
  const auto& window = recording->window;
  REQUIRE(index.cpus().size() == recording->lanes.cpus);
  REQUIRE_FALSE(recording->spins.empty());  // this kernel's packets spin
  std::mt19937_64 random(5);
  int busy = 0;
  for (int round = 0; round < 4000; ++round) {
    const Time t = window.from + Duration(number(random, 0, (window.to - window.from).count() - 1));
    const auto cpu = static_cast<std::uint32_t>(number(random, 0, recording->lanes.cpus - 1));
    const Event* top = nullptr;
    for (const Event& e : recording->events) {
      if (e.at > t) break;
      const bool here =
          e.group == Event::Group::Cpus && e.is_slice() && e.lane / 2 == cpu && t < e.at + e.length;
      if (here && (top == nullptr || rank_of(e) >= rank_of(*top))) top = &e;
    }
    const experiment::Spin* spins = nullptr;
    for (const experiment::Spin& spin : recording->spins) {
      const bool hidden = spin.thread && top != nullptr && rank_of(*top) > 0;
      if (spin.cpu == cpu && spin.from <= t && t < spin.to && !hidden) spins = &spin;
    }
    const Slice* slice = index.cpus()[cpu].at(t);
    if (spins != nullptr) {
      REQUIRE(slice != nullptr);
      CHECK(index.spin_of(*slice) == spins);
    } else if (top == nullptr) {
      CHECK(slice == nullptr);
    } else {
      ++busy;
      REQUIRE(slice != nullptr);
      CHECK(index.event_of(*slice) == top);
    }
  }
  CHECK(busy > 1000);
}

TEST_CASE("everything of a connection is found, and every arrow", "[gui][timeline]") {
  const auto recording = busy_run();
  const TimelineIndex index(recording);
  std::map<std::uint64_t, std::vector<std::uint32_t>> of;
  std::set<std::uint64_t> arrows;
  for (std::uint32_t i = 0; i < recording->events.size(); ++i) {
    const Event& e = recording->events[i];
    if (e.kind == Kind::ArrowEnds) arrows.insert(e.number);
    const bool has_connection = e.kind == Kind::Packet || e.kind == Kind::Accept ||
                                e.kind == Kind::Serve || e.kind == Kind::WaitBegins ||
                                e.kind == Kind::WaitEnds || e.kind == Kind::SynDropped ||
                                e.kind == Kind::AckDropped;
    if (has_connection && e.number != Event::nobody) of[e.number].push_back(i);
  }
  REQUIRE(of.size() > 400);
  for (const auto& [connection, places] : of) {
    const auto found = index.of_connection(connection);
    REQUIRE(std::vector(found.begin(), found.end()) == places);
  }
  CHECK(index.of_connection(of.rbegin()->first + 1).empty());
  // Some threads that are woken last run only after the window.
  CHECK(index.arrows().size() <= arrows.size());
  CHECK(index.arrows().size() + 4 >= arrows.size());
  std::mt19937_64 random(6);
  for (int round = 0; round < 200; ++round) {
    const Time from = recording->window.from + Duration(number(random, -1000, 20'000'000));
    const Time to = from + Duration(number(random, 0, 1'000'000));
    const auto all = index.arrows();
    const auto inside = std::count_if(all.begin(), all.end(), [&](const auto& arrow) {
      return from <= arrow.from && arrow.from < to;
    });
    CHECK(static_cast<std::ptrdiff_t>(index.arrows(from, to).size()) == inside);
  }
}

TEST_CASE("an arrow leads to the CPU on which its thread runs", "[gui][timeline]") {
  RecordingMaker maker(1000, 2, 0, 1);
  maker.runs(1, 200, 400, 0)
      .runs(0, 600, 700, 0)
      .point(Kind::ArrowBegins, Event::Group::Cpus, experiment::packet_lane(0), 150, 1)
      .point(Kind::ArrowEnds, Event::Group::Threads, 0, 199, 1)
      .point(Kind::ArrowBegins, Event::Group::Cpus, experiment::thread_lane(1), 500, 2)
      .point(Kind::ArrowEnds, Event::Group::Threads, 0, 620, 2);
  const TimelineIndex index(maker.make());
  REQUIRE(index.arrows().size() == 2);
  CHECK(index.arrows()[0].from_cpu == 0);
  CHECK(index.arrows()[0].to_cpu == 1);
  CHECK(index.arrows()[1].from_cpu == 1);
  CHECK(index.arrows()[1].to_cpu == 0);
}

TEST_CASE("an index that nobody wants any more is not finished", "[gui][timeline]") {
  RecordingMaker maker(1000, 1, 0, 1);
  maker.runs(0, 0, 10, 0);
  sim::Interruption interruption;
  interruption.request();
  CHECK_THROWS_AS(TimelineIndex(maker.make(), &interruption), sim::Interrupted);
}

}  // namespace
}  // namespace acceptlab::gui
