#include "validation/trace/real_trace.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/catch.hpp"
#include "tests/experiment/folder.hpp"
#include "tests/timeline_check.hpp"
#include "tests/trace_query.hpp"
#include "tests/traced_run.hpp"
#include "tests/validation/trace/log_files.hpp"
#include "tests/validation/trace/recorded_run.hpp"

namespace acceptlab::validation {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using experiment::Scenario;
using experiment::TraceQuery;
using Format = TraceQuery::Format;
using Json = nlohmann::json;
using acceptlab::testing::text_of;
using acceptlab::testing::window;

/// Four workers on two CPUs, half loaded; wake-ups cost nothing, so that a thread's program goes on
/// as soon as it has its CPU, which is all that a real kernel tells.
Scenario busy(const std::string& policy, const std::string& duration = "60ms") {
  return acceptlab::testing::scenario(
      "format = 1\n[server]\nworkers = 4\npolicy = \"" + policy +
      "\"\npin = \"0-1\"\n[machine]\ncores = 2\ncosts = \"zero\"\n[costs]\naccept_ok = \"3us\"\n"
      "context_switch = \"0us\"\n[work]\ncpu = \"50us\"\n[network]\nrtt = \"100us\"\n"
      "[[arrivals]]\nprocess = { type = \"poisson\", rate = \"20k/s\" }\n"
      "[run]\nduration = \"" +
      duration + "\"\nwarmup = \"10ms\"\n");
}

/// What a timeline shows, but for packets, arrows and the way of a wake-up: "lane: name from
/// length".
std::multiset<std::string> shown(const std::string& text) {
  std::map<std::pair<int, int>, std::string> lanes;
  std::multiset<std::string> all;
  const Json timeline = Json::parse(text);
  for (const Json& e : timeline.at("traceEvents")) {
    const std::string phase = e.at("ph"), name = e.at("name");
    const std::pair<int, int> lane{e.at("pid"), e.at("tid")};
    if (name == "thread_name") lanes[lane] = e.at("args").at("name");
    const bool arrow = phase == "s" || phase == "f";
    const bool packet = lanes[lane].ends_with("packets");
    if (phase == "M" || phase == "i" || arrow || packet || name == "wake-up") continue;
    std::string line = lanes[lane] + ": " + phase + " " + name + " " + e.at("ts").dump();
    if (phase == "X") line += " " + e.at("dur").dump();
    if (phase == "C") line += " " + e.at("args").dump();
    all.insert(line);
  }
  return all;
}

TEST_CASE("a run recorded as a real one has the timeline of the simulated one", "[real_trace]") {
  const std::string policy = GENERATE(as<std::string>(), "nginx-herd", "nginx-reuseport",
                                      "nginx-exclusive", "shared-blocking");
  CAPTURE(policy);
  const experiment::Folder folder;
  const Scenario scenario = busy(policy);
  testing::record_run(scenario, folder.path(""));
  const TraceQuery query = window(Format::Perfetto, 20ms, 40ms);
  const RealTrace real(folder.path(""), query);
  CHECK(real.findings().empty());
  const auto seen = shown(text_of(real)),
             simulated = shown(text_of(experiment::Trace(scenario, query)));
  CHECK(seen.size() > 1000);
  std::vector<std::string> more, less;
  std::set_difference(seen.begin(), seen.end(), simulated.begin(), simulated.end(),
                      std::back_inserter(more));
  std::set_difference(simulated.begin(), simulated.end(), seen.begin(), seen.end(),
                      std::back_inserter(less));
  CHECK(more == std::vector<std::string>{});
  CHECK(less == std::vector<std::string>{});
}

TEST_CASE("... and its wake-ups", "[real_trace]") {
  const experiment::Folder folder;
  const Scenario scenario = busy("nginx-exclusive");
  testing::record_run(scenario, folder.path(""));
  const TraceQuery query = window(Format::Text, 20ms, 40ms);
  const auto columns = [](const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
      std::vector<std::string> cells;
      std::istringstream row(line);
      for (std::string cell; std::getline(row, cell, '\t');) cells.push_back(cell);
      // Which socket or connection it was for, and whether nothing came of it, is the kernel's.
      const std::string got = cells.at(8) == "nothing" ? "-" : cells[8];
      lines.push_back(cells[0] + " " + cells[5] + " " + cells[6] + " " + got);
    }
    std::sort(lines.begin(), lines.end());
    return lines;
  };
  const auto real = columns(text_of(RealTrace(folder.path(""), query)));
  CHECK(real.size() > 100);
  CHECK(real == columns(text_of(experiment::Trace(scenario, query))));
}

TEST_CASE("a real timeline of ten thousand connections is whole and its slices nest",
          "[real_trace]") {
  // 20k/s for 530 ms are 10600 connections; Poisson's standard deviation is 103.
  const experiment::Folder folder;
  testing::record_run(busy("nginx-herd", "550ms"), folder.path(""));
  const RealTrace real(folder.path(""), window(Format::Perfetto, 0ms, 530ms));
  CHECK(acceptlab::testing::check_timeline(text_of(real)).accepted.size() > 10'000);
}

// --- By hand

/// A folder of one connection, number 0, that the only worker (task 71) accepts and serves on
/// CPU 1. Instants are us behind the begin of the window.
class Hand {
 public:
  static constexpr std::int64_t zero = 5'000'000'000;
  static std::int64_t at(int us) { return zero + us * 1000; }

  explicit Hand(const std::vector<std::string>& lost = {}) {
    folder.write(
        "run.json",
        Json{{"schema", "acceptlab.run/1"},
             {"window_ns", {zero, at(1000)}},
             {"lost", lost},
             {"cpus", {{{"cpu", 0}}, {{"cpu", 1}}}},
             {"tasks",
              {{{"pid", 71}, {"role", "server"}, {"worker", 0}}, {{"pid", 80}, {"role", "load"}}}}}
            .dump());
    folder.write("established.csv", "src,sport,established_ns,accepted_ns,pid\n127.0.0.9,4711," +
                                        std::to_string(at(10)) + "," + std::to_string(at(30)) +
                                        ",71\n");
  }
  void sched(const std::vector<std::string>& rows) const {
    std::string text = "time_ns,cpu,kind,task,task_comm,previous,previous_runnable\n";
    for (const std::string& row : rows) text += row + "\n";
    folder.write("sched.csv", text);
  }
  void logs() const {
    native::ServedConnection served;
    served.id = 0;
    served.peer_address = 0x7f000009;
    served.peer_port = 4711;
    served.accepted_ns = at(33);
    served.started_ns = at(40);
    served.ended_ns = at(90);
    native::IssuedConnection issued;
    issued.connecting_ns = at(5);
    issued.connected_ns = at(12);
    issued.address = 0x7f000009;
    issued.port = 4711;
    folder.write("served.log",
                 testing::log_bytes<native::ServedConnection>("ALSERVED", {served}, 1, 1));
    folder.write("issued.log",
                 testing::log_bytes<native::IssuedConnection>("ALISSUED", {issued}, 0, 1));
  }
  std::string row(int us, int cpu, const std::string& kind, const std::string& task,
                  const std::string& previous) const {
    return std::to_string(at(us)) + "," + std::to_string(cpu) + "," + kind + "," + task + "," +
           previous;
  }
  RealTrace trace(Format format = Format::Perfetto) const {
    return {folder.path(""), window(format, 0us, 1000us)};
  }

  experiment::Folder folder;
};

TEST_CASE("a wake-up, an accept and a service of a real run", "[real_trace]") {
  const Hand hand;
  hand.logs();
  // The generator, a name with a comma, wakes the worker from CPU 0.
  hand.sched({hand.row(1, 0, "switch", "80,a,load", "0,0"),
              hand.row(11, 0, "waking", "71,srv", "80,0"),
              hand.row(25, 1, "switch", "71,srv", "0,0"),
              hand.row(60, 1, "switch", "95,kworker/1", "71,1"),
              hand.row(70, 1, "switch", "71,srv", "95,0"),
              hand.row(100, 1, "switch", "0,swapper", "71,0")});
  const RealTrace trace = hand.trace();
  CHECK(trace.findings().empty());
  const auto seen = shown(text_of(trace));
  const std::multiset<std::string> expected{"CPU 0: X generator (80) 1.0 99.0",
                                            "CPU 1: X kworker/1 (95) 60.0 10.0",
                                            "CPU 1: X worker 0 25.0 35.0",
                                            "CPU 1: X worker 0 70.0 30.0",
                                            "generator (80): X awake 1.0 99.0",
                                            "kworker/1 (95): X awake 60.0 10.0",
                                            "socket 0: C socket 0 backlog 0.0 {\"connections\":0}",
                                            "socket 0: C socket 0 backlog 10.0 {\"connections\":1}",
                                            "socket 0: C socket 0 backlog 30.0 {\"connections\":0}",
                                            "socket 0: b connection 0 10.0",
                                            "socket 0: e connection 0 30.0",
                                            "worker 0: X accept 0 30.0 3.0",
                                            "worker 0: X awake 11.0 89.0",
                                            "worker 0: X preempted 60.0 10.0",
                                            "worker 0: X serve 0 40.0 50.0"};
  CHECK(seen == expected);
  CHECK_THAT(text_of(trace), Contains(R"("ts":11.000,"name":"wake-up","dur":14.000)"));
  // From the generator's slice, a nanosecond inside, to the end of the wake-up.
  CHECK_THAT(text_of(trace), Contains(R"({"ph":"s","pid":1,"tid":1,"ts":10.999)"));
  CHECK_THAT(text_of(trace), Contains(R"({"ph":"f","pid":3,"tid":1,"ts":24.999)"));
  CHECK(text_of(hand.trace(Format::Text)) ==
        "time_s\tevent\tcpu\tsocket\tconnection\tthread\ton_cpu\tran_us\tgot\n"
        "0.000011000\twake\t0\t-\t-\tworker 0\t1\t14.000\t0\n");
}

TEST_CASE("a dispatcher is called so", "[real_trace]") {
  const Hand hand;
  hand.logs();
  native::ServedConnection served;
  served.id = 0;
  served.accepted_ns = Hand::at(33);
  served.started_ns = Hand::at(40);
  served.ended_ns = Hand::at(90);
  served.peer_address = 0x7f000009;
  served.peer_port = 4711;
  served.acceptor = 1;
  hand.folder.write("served.log",
                    testing::log_bytes<native::ServedConnection>("ALSERVED", {served}, 2, 1));
  hand.folder.write("run.json", Json{{"schema", "acceptlab.run/1"},
                                     {"window_ns", {Hand::zero, Hand::at(1000)}},
                                     {"tasks",
                                      {{{"pid", 70}, {"role", "server"}, {"worker", 0}},
                                       {{"pid", 71}, {"role", "server"}, {"worker", 1}}}}}
                                    .dump());
  hand.sched({hand.row(25, 1, "switch", "71,srv", "0,0"),
              hand.row(35, 1, "switch", "70,srv", "71,0"),
              hand.row(95, 1, "switch", "0,swapper", "70,0")});
  const auto seen = shown(text_of(hand.trace()));
  CHECK(seen.contains("CPU 1: X dispatcher 25.0 10.0"));
  CHECK(seen.contains("dispatcher: X accept 0 30.0 3.0"));
  CHECK(seen.contains("worker 0: X serve 0 40.0 50.0"));
}

TEST_CASE("a CPU taken from the idle task without a word is put right", "[real_trace]") {
  const Hand hand({"in sched.csv switches away from the idle task"});
  hand.logs();
  // Perf events tell neither of the interrupt that wakes nor of the switch away from idle.
  const std::string begin = hand.row(1, 0, "switch", "80,load", "0,0");
  hand.sched({begin, hand.row(100, 1, "switch", "0,swapper", "71,0")});
  const auto seen = shown(text_of(hand.trace()));
  CHECK(seen.contains("CPU 1: X worker 0 33.0 67.0"));  // seen at work when accept returned
  CHECK(seen.contains("worker 0: X awake 30.0 70.0"));
  hand.sched({hand.row(11, 0, "waking", "71,srv", "80,0"),
              hand.row(100, 1, "switch", "0,swapper", "71,0")});
  const auto woken = shown(text_of(hand.trace()));
  CHECK(woken.contains("CPU 1: X worker 0 11.0 89.0"));
  CHECK(woken.contains("worker 0: X awake 11.0 89.0"));
}

TEST_CASE("of CPUs and threads nothing is drawn where the scheduler was not recorded",
          "[real_trace]") {
  const Hand hand;
  hand.logs();
  // Recorded up to 50 us: the worker runs and serves on, for all that is known.
  hand.sched(
      {hand.row(25, 1, "switch", "71,srv", "0,0"), hand.row(50, 0, "switch", "80,load", "0,0")});
  TraceQuery query = window(Format::Perfetto, 0us, 1000us);
  const auto seen = shown(text_of(RealTrace(hand.folder.path(""), query)));
  CHECK(seen.contains("CPU 1: X worker 0 25.0 25.0"));
  CHECK(seen.contains("worker 0: X awake 25.0 25.0"));
  CHECK(seen.contains("worker 0: X serve 0 40.0 10.0"));
  // Recorded later on: the service has no thread that is awake around it.
  hand.sched(
      {hand.row(95, 1, "switch", "71,srv", "0,0"), hand.row(99, 0, "switch", "80,load", "0,0")});
  const auto before = shown(text_of(RealTrace(hand.folder.path(""), query)));
  CHECK(before.contains("worker 0: X serve 0 40.0 50.0"));
  CHECK(before.contains("worker 0: X awake 95.0 4.0"));
}

TEST_CASE("threads of a worker that run.json does not name are its own by their process",
          "[real_trace]") {
  const Hand hand;
  hand.logs();
  hand.folder.write(
      "run.json", Json{{"schema", "acceptlab.run/1"},
                       {"window_ns", {Hand::zero, Hand::at(1000)}},
                       {"tasks",
                        {{{"pid", 71}, {"role", "server"}, {"worker", 0}, {"process", 71}},
                         {{"pid", 72}, {"role", "server"}, {"worker", nullptr}, {"process", 71}}}}}
                      .dump());
  hand.sched({hand.row(25, 1, "switch", "71,srv", "0,0"),
              hand.row(35, 0, "switch", "72,srv", "0,0"),
              hand.row(95, 0, "switch", "0,swapper", "72,0"),
              hand.row(99, 1, "switch", "0,swapper", "71,0")});
  const auto seen = shown(text_of(hand.trace()));
  CHECK(seen.contains("worker 0: X accept 0 30.0 3.0"));
  CHECK(seen.contains("worker 0/0: X serve 0 40.0 50.0"));
}

TEST_CASE("who serves asleep is a thread without a name, if there are any", "[real_trace]") {
  const Hand hand;
  hand.logs();
  hand.sched({hand.row(25, 1, "switch", "71,srv", "0,0"),
              hand.row(35, 1, "switch", "0,swapper", "71,0"),
              hand.row(99, 0, "switch", "80,load", "0,0")});
  // Nobody else could: a row of the trace was lost.
  CHECK_THAT(text_of(hand.trace()), Contains("accept 0") && Contains("serve 0"));
  hand.folder.write("run.json", Json{{"schema", "acceptlab.run/1"},
                                     {"window_ns", {Hand::zero, Hand::at(1000)}},
                                     {"tasks",
                                      {{{"pid", 70}, {"role", "server"}, {"worker", nullptr}},
                                       {{"pid", 71}, {"role", "server"}, {"worker", 0}},
                                       {{"pid", 72}, {"role", "server"}, {"worker", nullptr}}}}}
                                    .dump());
  CHECK_THAT(text_of(hand.trace()), Contains("accept 0") && !Contains("serve 0"));
}

TEST_CASE("rows that are missing leave a timeline whose slices nest", "[real_trace]") {
  const Hand hand;
  hand.logs();
  // It was preempted, and when it got its CPU back was lost: it serves.
  hand.sched({hand.row(25, 1, "switch", "71,srv", "0,0"), hand.row(36, 1, "switch", "95,k", "71,1"),
              hand.row(99, 1, "switch", "0,swapper", "71,0")});
  const auto seen = shown(text_of(hand.trace()));
  CHECK(seen.contains("worker 0: X preempted 36.0 4.0"));
  CHECK(seen.contains("worker 0: X serve 0 40.0 50.0"));
  CHECK(seen.contains("CPU 1: X worker 0 36.0 63.0"));
}

TEST_CASE("a wake-up that led to nothing says so", "[real_trace]") {
  const Hand hand;
  hand.logs();
  hand.sched(
      {hand.row(200, 0, "waking", "71,srv", "0,0"), hand.row(210, 1, "switch", "71,srv", "0,0"),
       hand.row(215, 1, "switch", "0,swapper", "71,0"), hand.row(300, 0, "waking", "95,k", "0,0")});
  CHECK_THAT(
      text_of(hand.trace(Format::Text)),
      Contains("0.000200000\twake\t0\t-\t-\tworker 0\t1\t10.000\tnothing\n") && !Contains("95"));
}

TEST_CASE("a run of another server shows what the kernel told", "[real_trace]") {
  const Hand hand;  // nginx leaves no logs of ours
  hand.sched({hand.row(11, 0, "waking", "71,nginx", "80,0"),
              hand.row(25, 1, "switch", "71,nginx", "0,0"),
              hand.row(100, 1, "switch", "0,swapper", "71,0")});
  const RealTrace trace = hand.trace();
  REQUIRE(trace.findings().size() == 2);
  CHECK_THAT(trace.findings()[0], Contains("issued.log: not there"));
  CHECK_THAT(trace.findings()[1], Contains("served.log: not there"));
  const auto seen = shown(text_of(trace));
  CHECK(seen.contains("socket 0: e connection 0 30.0"));
  CHECK(seen.contains("worker 0: X accept 0 30.0 0.0"));
  CHECK_THAT(text_of(hand.trace(Format::Text)), Contains("14.000\t0\n"));
}

TEST_CASE("without a trace of the scheduler there are queues and services", "[real_trace]") {
  const Hand hand;
  hand.logs();
  const RealTrace trace = hand.trace();
  REQUIRE(trace.findings().size() == 1);
  CHECK_THAT(trace.findings()[0], Contains("sched.csv: not there: CPUs and wake-ups"));
  const auto seen = shown(text_of(trace));
  CHECK(seen.contains("worker 0: X serve 0 40.0 50.0"));
  CHECK_THROWS_WITH(hand.trace(Format::Text), Contains("wake-ups were not recorded"));
}

TEST_CASE("workers that run.json numbers otherwise are told by what they accepted",
          "[real_trace]") {
  const Hand hand;
  hand.logs();
  hand.folder.write("run.json", Json{{"schema", "acceptlab.run/1"},
                                     {"window_ns", {Hand::zero, Hand::at(1000)}},
                                     {"tasks", {{{"pid", 3}, {"role", "server"}, {"worker", 0}}}}}
                                    .dump());
  hand.sched({hand.row(25, 1, "switch", "71,srv", "0,0"),
              hand.row(100, 1, "switch", "0,swapper", "71,0")});
  const RealTrace trace = hand.trace();
  REQUIRE(trace.findings().size() == 1);
  CHECK_THAT(trace.findings()[0], Contains("which task is which worker"));
  CHECK(shown(text_of(trace)).contains("CPU 1: X worker 0 25.0 75.0"));
}

TEST_CASE("a real window that holds too much is cut off and says where", "[real_trace]") {
  const experiment::Folder folder;
  testing::record_run(busy("nginx-herd"), folder.path(""));
  TraceQuery query = window(Format::Perfetto, 20ms, 40ms);
  query.most_events = 500;
  const RealTrace trace(folder.path(""), query);
  REQUIRE(trace.findings().size() == 1);
  CHECK_THAT(trace.findings()[0],
             StartsWith("the window holds more than 5") && Contains("it is cut off at 2"));
  CHECK(trace.events() < 600);
  query.format = Format::Text;
  query.most_events = 20;
  CHECK(RealTrace(folder.path(""), query).events() == 20);
}

TEST_CASE("what is no real run or window says why", "[real_trace]") {
  const Hand hand;
  hand.logs();
  const auto error = [&](const TraceQuery& query) -> std::string {
    try {
      const RealTrace trace(hand.folder.path(""), query);
    } catch (const experiment::TraceError& e) {
      return e.what();
    }
    return "none";
  };
  const TraceQuery whole = window(Format::Perfetto, 0us, 1000us);
  CHECK_THAT(error(window(Format::Perfetto, 2ms, 3ms)), Contains("1ms were measured"));
  CHECK_THAT(error(window(Format::Perfetto, 20us, 10us)), Contains("is not before --to"));
  hand.sched({hand.row(1, 0, "sleep", "80,load", "0,0")});
  CHECK_THAT(error(whole), Contains("sched.csv:2: kind: found \"sleep\""));
  hand.sched({"1,0,switch,80"});
  CHECK_THAT(error(whole), Contains("sched.csv:2: task_comm: found"));
  hand.folder.write("sched.csv", "when,where\n");
  CHECK_THAT(error(whole), Contains("found the heading \"when,where\""));
  hand.sched({});
  hand.folder.write("established.csv", "src,sport,established_ns,accepted_ns,pid\nhere,1,2,3,4\n");
  CHECK_THAT(error(whole), Contains("established.csv:2: src: found \"here\""));
  hand.folder.write("run.json", R"({"schema":"acceptlab.run/1"})");
  CHECK_THAT(error(whole), Contains("run.json"));
  hand.folder.write("established.csv", "src,sport,established_ns,accepted_ns,pid\n");
  hand.folder.write("run.json",
                    R"({"schema":"acceptlab.run/1","window_ns":[1,2000000],"faults":["no load"],
                                    "tasks":null,"cpus":null})");
  const RealTrace wrong(hand.folder.path(""), whole);
  CHECK_THAT(wrong.findings().at(0), Contains("the run went wrong: no load"));
  hand.folder.write("run.json", R"({"schema":"acceptlab.run/2"})");
  CHECK_THAT(error(whole), Contains("found schema acceptlab.run/2"));
}

}  // namespace
}  // namespace acceptlab::validation
