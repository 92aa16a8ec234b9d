#include "experiment/trace/trace.hpp"

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "experiment/run/world.hpp"
#include "experiment/trace/timeline.hpp"
#include "experiment/trace/wakeup_table.hpp"
#include "tests/catch.hpp"
#include "tests/timeline_check.hpp"
#include "tests/trace_query.hpp"
#include "tests/traced_run.hpp"

namespace acceptlab::experiment {
namespace {

using namespace std::chrono_literals;
using Format = TraceQuery::Format;
using testing::check_timeline;
using testing::text_of;
using testing::window;

/// Connections every 10 ms from 10 ms on, to two workers that share one socket. Only wake-ups cost
/// something, 2 us, and accept, 3 us.
Scenario pair_of_workers(const std::string& server, const std::string& rest = "") {
  Scenario scenario =
      testing::plain("policy = \"nginx-herd\"\n" + server,
                     "[costs]\nwake_idle = \"2us\"\nwake_same = \"2us\"\nwake_remote = \"2us\"\n"
                     "accept_ok = \"3us\"\n" +
                         rest);
  scenario.server.workers = 2;
  return scenario;
}

TEST_CASE("every wake-up is a line with what came of it", "[trace]") {
  // A herd: both workers are woken at 10 ms and run 2 us later, worker 1 first because it has come
  // to the head of the wait queue last. It gets connection 0, the other one nothing. The request is
  // there by then, so that nobody is woken for it.
  const Scenario scenario = pair_of_workers("");
  CHECK(text_of(Trace(scenario, window(Format::Text, 5ms, 15ms))) ==
        "time_s\tevent\tcpu\tsocket\tconnection\tthread\ton_cpu\tran_us\tgot\n"
        "0.010000000\twake\t0\t0\t-\tworker 1\t1\t2.000\t0\n"
        "0.010000000\twake\t0\t0\t-\tworker 0\t0\t2.000\tnothing\n");
}

TEST_CASE("drops and events of the scenario have lines of their own", "[trace]") {
  // Both workers are woken at 5 ms to stand still from then on. With backlog 1 Linux holds two
  // connections, those of 10 and 20 ms; the SYN of 30 ms is dropped.
  const Scenario scenario =
      pair_of_workers("backlog = 1",
                      "[[events]]\nat = \"5ms\"\ndo = { stall_worker = 0, for = \"500ms\" }\n"
                      "[[events]]\nat = \"5ms\"\ndo = { stall_worker = 1, for = \"500ms\" }\n");
  CHECK(text_of(Trace(scenario, window(Format::Text, 1ms, 35ms))) ==
        "time_s\tevent\tcpu\tsocket\tconnection\tthread\ton_cpu\tran_us\tgot\n"
        "0.005000000\tevent\t-\t-\t-\t-\t-\t-\t"
        "{ stall_worker = 0, for = \"500ms\" }: 0 lost, 0 moved\n"
        "0.005000000\tevent\t-\t-\t-\t-\t-\t-\t"
        "{ stall_worker = 1, for = \"500ms\" }: 0 lost, 0 moved\n"
        "0.005000000\twake\t-\t-\t-\tworker 0\t0\t2.000\t-\n"
        "0.005000000\twake\t-\t-\t-\tworker 1\t1\t2.000\t-\n"
        "0.030000000\tSYN dropped\t1\t0\t2\t-\t-\t-\t-\n");
}

TEST_CASE("a connection's story is in order and ends with its end", "[trace]") {
  TraceQuery query;
  query.format = Format::Text;
  query.aligned = false;
  query.connection = 0;
  const std::string text = text_of(Trace(pair_of_workers(""), query));
  INFO(text);
  // SYN at 10 ms; woken at once, running at 2 us, accept returns 3 us later.
  std::size_t at = 0;
  for (const std::string line :
       {"0.010000000\t0.000\t-\t-\t-\tSYN sent\n", "listen socket chosen\n",
        "in the accept queue, place 1\n", "0.010002000\t2.000\t", "runs, 2us after its wake-up\n",
        "leaves the accept queue after 2us\n", "0.010005000\t5.000\t", "accept returns\n",
        "service starts\n", "response written", "completed\n"}) {
    const std::size_t found = text.find(line, at);
    REQUIRE(found != std::string::npos);
    at = found;
  }
}

// --- The timeline

using Json = nlohmann::json;

/// Default costs, random arrivals, 4 workers loaded to about a half.
Scenario busy(const std::string& policy, const std::string& duration = "100ms") {
  return testing::scenario("format = 1\n[server]\nworkers = 4\npolicy = \"" + policy +
                           "\"\n[machine]\ncosts = \"xeon-2014\"\n"
                           "[work]\ncpu = \"50us\"\n[[arrivals]]\n"
                           "process = { type = \"poisson\", rate = \"30k/s\" }\n"
                           "[run]\nduration = \"" +
                           duration + "\"\nwarmup = \"10ms\"\n");
}

TEST_CASE("slices nest, waits and arrows come in pairs, all in order", "[trace]") {
  const std::string policy =
      GENERATE(as<std::string>(), "nginx-herd", "nginx-reuseport", "apache-event", "memcached");
  CAPTURE(policy);
  check_timeline(text_of(Trace(busy(policy), window(Format::Perfetto, 20ms, 40ms))));
}

TEST_CASE("a timeline of ten thousand connections is whole and its slices nest", "[trace]") {
  // 30k/s for 350 ms are 10500 connections; Poisson's standard deviation is 102.
  const std::string text =
      text_of(Trace(busy("nginx-herd", "400ms"), window(Format::Perfetto, 0ms, 350ms)));
  CHECK(check_timeline(text).accepted.size() > 10'000);
}

TEST_CASE("a window in which nothing happens is a valid timeline", "[trace]") {
  const std::string text =
      text_of(Trace(pair_of_workers(""), window(Format::Perfetto, 12ms, 13ms)));
  const Json timeline = Json::parse(text);
  for (const Json& e : timeline.at("traceEvents")) {
    const bool names_or_levels = e.at("ph") == "M" || e.at("ph") == "C";
    CHECK(names_or_levels);
  }
}

TEST_CASE("a window with too many events is cut off and says where", "[trace]") {
  TraceQuery query = window(Format::Perfetto, 20ms, 40ms);
  query.most_events = 500;
  const Trace trace(busy("nginx-herd"), query);
  check_timeline(text_of(trace));
  REQUIRE(trace.findings().size() == 1);
  CHECK_THAT(trace.findings()[0], Catch::Matchers::Contains("it is cut off at 2"));
}

TEST_CASE("a run that is traced is the same run", "[trace][determinism]") {
  const Scenario scenario = busy(GENERATE(as<std::string>(), "nginx-herd", "apache-event"));
  const kernel::Measurement plain = World(scenario, 0).run(10ms, std::nullopt);
  const TraceWindow all{sim::Time{}, sim::Time::max(), sim::Time(10ms)};
  Timeline timeline(all, 5'000'000, scenario.machine.cpus());
  WakeupTable table(all, 5'000'000, false);
  for (Collector* collector :
       {static_cast<Collector*>(&timeline), static_cast<Collector*>(&table)}) {
    World world(scenario, 0);
    collector->look_at(world);
    const kernel::Measurement traced = world.run(10ms, std::nullopt);
    CHECK(traced.fingerprint == plain.fingerprint);
    CHECK(traced.events == plain.events);
    collector->finish(world.now(), traced);
    CHECK(collector->events() > 0);
  }
}

/// For how long they have spun in all; what packets took of a thread's wait is not part of it.
sim::Duration spun(const Recording& recording) {
  using Kind = TimelineEvent::Kind;
  sim::Duration sum{};
  for (const Spin& spin : recording.spins) {
    REQUIRE(spin.from < spin.to);
    sum += spin.to - spin.from;
    if (!spin.thread) continue;
    for (const TimelineEvent& e : recording.events) {
      const bool on_it = e.kind == Kind::Packet && e.lane == packet_lane(spin.cpu);
      if (!on_it) continue;
      const sim::Time from = std::max(e.at, spin.from), to = std::min(e.at + e.length, spin.to);
      if (from < to) sum -= to - from;
    }
  }
  return sum;
}

sim::Duration spent_spinning(const kernel::Measurement& measured) {
  sim::Duration sum{};
  for (const auto& cpu : measured.cpus)
    sum += cpu.spent[static_cast<std::size_t>(cpu::Account::Spin)];
  return sum;
}

/// Up to 20 ms.
Recording recorded(const Scenario& scenario, kernel::Measurement& measured) {
  Timeline timeline({sim::Time{}, sim::Time(20ms), sim::Time{}}, 5'000'000,
                    scenario.machine.cpus());
  World world(scenario, 0);
  timeline.look_at(world);
  measured = world.run(0ms, std::nullopt);
  timeline.finish(world.now(), measured);
  return timeline.take_recording();
}

TEST_CASE("a recording has every wait of a thread for a lock", "[trace]") {
  // FreeBSD's threads spin for the accept queue's lock; their accounts count it too.
  const Scenario scenario = testing::scenario(
      "format = 1\n[kernel]\nsystem = \"freebsd\"\nversion = \"13.0\"\n"
      "[machine]\ncosts = \"zero\"\n[costs]\naccept_ok = \"1us\"\nlock_hold = \"1us\"\n"
      "syn = \"2us\"\nack = \"2us\"\n"
      "[server]\nworkers = 8\nsockets = 1\nstyle = \"prefork\"\nwait = \"blocking\"\n"
      "[work]\ncpu = { type = \"exponential\", mean = \"10us\" }\n[[arrivals]]\n"
      "process = { type = \"poisson\", rate = \"200k/s\" }\n"
      "[run]\nduration = \"20ms\"\nwarmup = \"0s\"\nreplications = 1\n");
  kernel::Measurement measured;
  const Recording recording = recorded(scenario, measured);
  CHECK(recording.spins.size() > 1000);
  CHECK(spun(recording) == spent_spinning(measured));
  for (const Spin& spin : recording.spins) {
    REQUIRE(spin.thread.has_value());
    REQUIRE(recording.threads.count(*spin.thread) == 1);
  }
}

TEST_CASE("a recording has every wait of packet work for a lock", "[trace]") {
  // Before Linux 4.4, on two CPUs at 1 ms: SYN 2 us, of which the last 1 under the listener's lock.
  // The first asks at 1 us and holds to 2, the second spins from 1 to 2. Where the card puts them
  // depends on its secret: the first seed that puts them on two CPUs.
  Scenario scenario = testing::scenario(
      "format = 1\n[machine]\ncosts = \"zero\"\n[costs]\nsyn = \"2us\"\nack = \"2us\"\n"
      "lock_hold_packet = \"1us\"\n[kernel]\nversion = \"3.13\"\n"
      "[server]\nworkers = 2\nsockets = 1\nstyle = \"prefork\"\nwait = \"blocking\"\n"
      "[network]\nrtt = \"0s\"\n[work]\ncpu = \"100us\"\n"
      "[[arrivals]]\nprocess = { type = \"paced\", rate = \"1/s\" }\n"
      "[run]\nduration = \"100ms\"\nwarmup = \"0s\"\nreplications = 1\n");
  testing::replay(scenario, {{1ms, 100us}, {1ms, 100us}});
  const auto by_packets = [](const kernel::CpuMeasurement& cpu) {
    return cpu.spent[static_cast<std::size_t>(cpu::Account::Softirq)];
  };
  kernel::Measurement measured;
  Recording recording;
  for (scenario.run.seed = 1; scenario.run.seed < 50; ++scenario.run.seed) {
    recording = recorded(scenario, measured);
    if (by_packets(measured.cpus[0]) == by_packets(measured.cpus[1])) break;
  }
  CHECK(spent_spinning(measured) == 1us);
  // The workers that are woken spin too, while packet work has their CPUs: not on their account.
  std::erase_if(recording.spins, [](const Spin& spin) { return spin.thread.has_value(); });
  REQUIRE(recording.spins.size() == 1);
  CHECK(recording.spins[0].from == sim::Time(1001us));
  CHECK(recording.spins[0].to == sim::Time(1002us));
}

TEST_CASE("a query that cannot be answered says why", "[trace]") {
  using Catch::Matchers::Contains;
  using Catch::Matchers::StartsWith;
  const Scenario scenario = pair_of_workers("");
  const auto error = [&](const TraceQuery& query) -> std::string {
    try {
      const Trace trace(scenario, query);
    } catch (const TraceError& e) {
      return e.what();
    }
    return "none";
  };
  CHECK_THAT(error({}), StartsWith("a window is missing"));
  CHECK_THAT(error(window(Format::Text, 2ms, 1ms)),
             StartsWith("--from 2ms is not before --to 1ms"));
  CHECK_THAT(error(window(Format::Text, 1s, 2s)), Contains("the run takes 1s"));
  TraceQuery query;
  query.connection = 1000;
  // One every 10 ms for 1 s, and those of the drain until the last of the window has ended.
  CHECK_THAT(error(query), StartsWith("no connection 1000: "));
  query.to = 15ms;
  CHECK(error(query) == "no connection 1000: 1 are offered up to --to, numbered from 0 to 0");
  query.connection = 0;
  query.to = 2s;
  CHECK(Trace(scenario, query).findings() ==
        std::vector<std::string>{"the run ends at 1s, before --to 2s: what is shown ends there"});
}

}  // namespace
}  // namespace acceptlab::experiment
