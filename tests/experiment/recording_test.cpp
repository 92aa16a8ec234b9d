#include "experiment/trace/recording.hpp"

#include <algorithm>
#include <map>

#include "experiment/trace/trace.hpp"
#include "tests/catch.hpp"
#include "tests/trace_query.hpp"
#include "tests/traced_run.hpp"

namespace acceptlab::experiment {
namespace {

using namespace std::chrono_literals;
using Kind = TimelineEvent::Kind;
using Format = TraceQuery::Format;
using sim::Time;
using testing::window;

Recording recording(const Scenario& scenario, sim::Duration from, sim::Duration to) {
  TraceQuery query = window(Format::Perfetto, from, to);
  query.for_watching = true;
  return Trace(scenario, query).take_recording();
}

/// Costs of 2012, random arrivals, 4 workers with too short queues, loaded to about a half.
Scenario busy(const std::string& policy) {
  return testing::scenario("format = 1\n[server]\nworkers = 4\nbacklog = 2\npolicy = \"" + policy +
                           "\"\n[machine]\ncosts = \"xeon-2014\"\n"
                           "[work]\ncpu = \"50us\"\n[[arrivals]]\n"
                           "process = { type = \"poisson\", rate = \"30k/s\" }\n"
                           "[run]\nduration = \"100ms\"\nwarmup = \"10ms\"\n");
}

TEST_CASE("a recording writes the same timeline as a trace, whatever else it has", "[recording]") {
  const std::string policy =
      GENERATE(as<std::string>(), "nginx-herd", "nginx-reuseport", "apache-event", "memcached");
  CAPTURE(policy);
  const Recording recorded = recording(busy(policy), 20ms, 40ms);
  std::string written;
  recorded.write_perfetto([&](std::string_view piece) { written += piece; });
  const bool same =
      written == testing::text_of(Trace(busy(policy), window(Format::Perfetto, 20ms, 40ms)));
  CHECK(same);
  const auto more = [](const TimelineEvent& e) { return !e.is_of_timeline(); };
  CHECK(std::count_if(recorded.events.begin(), recorded.events.end(), more) > 1000);
}

TEST_CASE("connections that are queued are as many as the queue is deep, always", "[recording]") {
  const std::string policy =
      GENERATE(as<std::string>(), "nginx-herd", "nginx-reuseport", "apache-event", "memcached");
  CAPTURE(policy);
  std::map<std::uint64_t, TimelineEvent> at;  // by connection
  std::map<std::uint32_t, std::uint64_t> depth;
  std::uint64_t instants = 0, ended = 0, deepest = 0;
  const auto check_instant = [&] {
    ++instants;
    std::map<std::uint32_t, std::uint64_t> queued;
    for (const auto& [connection, event] : at) {
      if (static_cast<ConnectionPlace>(event.detail) == ConnectionPlace::Queued)
        ++queued[event.lane];
    }
    for (const auto& [socket, connections] : depth) {
      deepest = std::max(deepest, connections);
      if (queued[socket] != connections) FAIL("socket " << socket << " at instant " << instants);
    }
  };
  const Recording recorded = recording(busy(policy), 20ms, 40ms);
  Time before = recorded.window.from;
  for (const TimelineEvent& e : recorded.events) {
    if (e.at != before) check_instant();
    before = e.at;
    if (e.kind == Kind::Depth) depth[e.lane] = e.number;
    if (e.kind == Kind::Moves) at[e.number] = e;
    if (e.kind == Kind::Ends && at.erase(e.number) != 1) FAIL("ends without a place: " << e.number);
    ended += e.kind == Kind::Ends;
  }
  check_instant();
  CHECK(deepest > 0);
  CHECK(instants > 5000);
  // 30k/s for 20 ms are 600; four standard deviations are 98.
  CHECK(ended > 500);
  CHECK(ended < 700);
}

TEST_CASE("who was woken for what, and the way of a connection", "[recording]") {
  // As in trace_test: both workers are woken at 10 ms and run 2 us later; worker 1 accepts for 3
  // us.
  Scenario scenario =
      testing::plain("policy = \"nginx-herd\"\n",
                     "[costs]\nwake_idle = \"2us\"\nwake_same = \"2us\"\nwake_remote = \"2us\"\n"
                     "accept_ok = \"3us\"\n");
  scenario.server.workers = 2;
  const Recording recorded = recording(scenario, 5ms, 15ms);
  std::vector<std::pair<ConnectionPlace, sim::Duration>> way;
  unsigned woken = 0;
  for (const TimelineEvent& e : recorded.events) {
    const sim::Duration since = e.at - recorded.window.zero - 10ms;
    if (e.kind == Kind::Moves) way.emplace_back(static_cast<ConnectionPlace>(e.detail), since);
    if (e.kind != Kind::Woken) continue;
    ++woken;
    CHECK(since == 0ns);
    CHECK(static_cast<WokenFor>(e.detail) == WokenFor::Socket);
    CHECK(e.number == 0);
  }
  CHECK(woken == 2);
  const std::vector<std::pair<ConnectionPlace, sim::Duration>> expected{
      {ConnectionPlace::Client, 0us},    {ConnectionPlace::AtCpu, 0us},
      {ConnectionPlace::Handshake, 0us}, {ConnectionPlace::Queued, 0us},
      {ConnectionPlace::Taken, 2us},     {ConnectionPlace::Accepted, 2us},
      {ConnectionPlace::Served, 5us},    {ConnectionPlace::Held, 5us}};
  CHECK(way == expected);
  CHECK(recorded.queue_limits == std::vector<std::int64_t>{512});  // Linux: backlog 511 and one
}

TEST_CASE("connections that are there when the window opens have their place", "[recording]") {
  // One every 10 ms that takes 7 ms: in a window from 12 to 13 ms connection 0 is served.
  Scenario scenario = testing::plain("policy = \"nginx-herd\"\n");
  scenario.work.cpu = sim::Distribution::constant(7e6);
  const Recording recorded = recording(scenario, 12ms, 13ms);
  unsigned moves = 0;
  for (const TimelineEvent& e : recorded.events) {
    if (e.kind != Kind::Moves) continue;
    ++moves;
    CHECK(e.number == 0);
    CHECK(e.at == recorded.window.from);
    CHECK(static_cast<ConnectionPlace>(e.detail) == ConnectionPlace::Served);
  }
  CHECK(moves == 1);
}

TEST_CASE("sockets and workers that come and go are told of", "[recording]") {
  const Scenario scenario =
      testing::plain("policy = \"nginx-reuseport\"\n",
                     "[[events]]\nat = \"5ms\"\ndo = { close_socket = 0 }\n"
                     "[[events]]\nat = \"15ms\"\ndo = { crash_worker = 1 }\n"
                     "[[events]]\nat = \"16ms\"\ndo = { add_socket = true }\n");
  const Recording recorded = recording(scenario, 10ms, 20ms);
  std::map<std::pair<Kind, std::uint64_t>, sim::Duration> told;
  for (const TimelineEvent& e : recorded.events) {
    if (e.kind >= Kind::SocketOpens)
      told[{e.kind, e.group == TimelineEvent::Group::Sockets ? e.lane : e.number}] =
          e.at - recorded.window.zero;
  }
  CHECK(told.at({Kind::SocketCloses, 0}) == 10ms);  // closed when the window opens
  CHECK(told.at({Kind::WorkerDies, 1}) == 15ms);
  CHECK(told.count({Kind::SocketCloses, 1}) == 0);  // the master holds it
  CHECK(told.at({Kind::SocketOpens, 3}) == 16ms);
}

}  // namespace
}  // namespace acceptlab::experiment
