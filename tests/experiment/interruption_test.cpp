#include "sim/interruption.hpp"

#include <atomic>
#include <latch>
#include <thread>

#include "experiment/compare/comparison.hpp"
#include "experiment/result/result_json.hpp"
#include "experiment/run/run.hpp"
#include "experiment/run/world.hpp"
#include "experiment/trace/trace.hpp"
#include "sim/event_queue.hpp"
#include "tests/experiment/scenario_text.hpp"

namespace acceptlab::experiment {
namespace {

using namespace std::chrono_literals;

/// 20 thousand connections/s for as long as `run` says, on two workers.
Scenario scenario(const std::string& run) {
  return read_scenario_text(
             "format = 1\n[server]\nworkers = 2\n[[arrivals]]\n"
             "process = { type = \"poisson\", rate = \"20k/s\" }\n"
             "[work]\ncpu = { type = \"exponential\", mean = \"50us\" }\n[run]\n" +
                 run,
             "test.toml")
      .scenario;
}
/// 2 billion connections: half an hour or more, if nobody interrupts it.
Scenario endless(const std::string& warmup) {
  return scenario("duration = \"100000s\"\nwarmup = \"" + warmup + "\"");
}

/// Has another thread request the interruption at its n-th call, and counts those that follow.
class Asker {
 public:
  static constexpr unsigned asks_at = 5000;
  explicit Asker(sim::Interruption& interruption) : interruption_(interruption) {}
  void called() {
    if (++calls_ == asks_at) std::thread([this] { interruption_.request(); }).join();
  }
  unsigned calls() const { return calls_; }

 private:
  sim::Interruption& interruption_;
  unsigned calls_ = 0;
};

// Every call below comes from an event of its own.
constexpr unsigned most_calls = Asker::asks_at + sim::EventQueue::events_between_looks;

TEST_CASE("another thread ends a replication in its middle", "[run][interruption]") {
  struct Arrivals final : kernel::ConnectionObserver {
    explicit Arrivals(sim::Interruption& interruption) : asker(interruption) {}
    void offered(const kernel::Connection&) override { asker.called(); }
    Asker asker;
  };
  const Scenario s =
      endless(GENERATE(as<std::string>(), "1ms", "50000s"));  // in the window, and before it
  sim::Interruption interruption;
  Arrivals arrivals(interruption);
  CHECK_THROWS_AS(
      run_observed_replication(s, 0, *s.run.warmup, std::nullopt, arrivals, &interruption),
      sim::Interrupted);
  CHECK(arrivals.asker.calls() >= Asker::asks_at);
  CHECK(arrivals.asker.calls() <= most_calls);
}

TEST_CASE("another thread ends a pilot in its middle", "[run][interruption]") {
  struct Resumptions final : cpu::Watcher {
    explicit Resumptions(sim::Interruption& interruption) : asker(interruption) {}
    void resumed(const cpu::Thread&, const cpu::Cpu&) override { asker.called(); }
    Asker asker;
  };
  const Scenario s = endless("auto");
  sim::Interruption interruption;
  Resumptions resumptions(interruption);
  World world(s, 0, &interruption);
  world.watch(resumptions);
  PilotSeries series;
  CHECK_THROWS_AS(world.run_pilot(25000s, series), sim::Interrupted);
  CHECK(resumptions.asker.calls() >= Asker::asks_at);
  CHECK(resumptions.asker.calls() <= most_calls);
}

/// Requests the interruption from a thread of its own when the first endless run has begun, and
/// counts who runs.
class Running {
 public:
  Running() : simulator(&interruption), asking_([this] { ask(); }) {
    simulator.replication = [this, run = simulator.replication](
                                const Scenario& s, std::uint32_t r, sim::Duration w,
                                std::optional<sim::Duration> series) {
      const Counted counted(*this, s);
      return run(s, r, w, series);
    };
    simulator.pilot = [this, run = simulator.pilot](const Scenario& s, std::uint32_t r,
                                                    sim::Duration length) {
      const Counted counted(*this, s);
      return run(s, r, length);
    };
  }
  ~Running() {
    if (begun == 0) first_.count_down();  // the test has failed, and is to end
    asking_.join();
  }

  sim::Interruption interruption;
  Simulator simulator;
  std::atomic<int> begun = 0, now = 0;

 private:
  struct Counted {
    Running& running;
    Counted(Running& r, const Scenario& s) : running(r) {
      ++running.now;
      if (s.run.duration < 1000s) return;
      if (++running.begun == 1) running.first_.count_down();
    }
    ~Counted() { --running.now; }
  };
  void ask() {
    first_.wait();
    interruption.request();
  }

  std::latch first_{1};
  std::thread asking_;
};

RunOptions options(const Running& running, unsigned threads) {
  RunOptions run;
  run.threads = threads;
  run.simulator = running.simulator;
  return run;
}

TEST_CASE("an interrupted run ends on all its threads", "[run][interruption]") {
  for (const unsigned threads : {1U, 2U}) {
    for (const char* warmup : {"1ms", "auto"}) {  // replications, and the pilots before them
      INFO(threads << " " << warmup);
      Running running;
      CHECK_THROWS_AS(run_scenario(endless(warmup), options(running, threads)), sim::Interrupted);
      CHECK(running.now == 0);
      CHECK(running.begun >= 1);
      CHECK(running.begun <= static_cast<int>(threads));
    }
  }
}

TEST_CASE("a comparison is interrupted in any of its columns", "[compare][interruption]") {
  const Scenario brief = scenario("duration = \"10ms\"\nwarmup = \"1ms\"");
  for (const bool last : {false, true}) {
    Running running;
    std::vector<Column> columns{{"a", endless("1ms")}, {"b", brief}};
    if (last) std::swap(columns[0], columns[1]);
    CHECK_THROWS_AS(compare(columns, options(running, 2)), sim::Interrupted);
    CHECK(running.now == 0);
    CHECK(running.begun <= 2);
  }
  Running running;
  CHECK_THROWS_AS(compare({{"a", brief}, {"b", endless("auto")}}, options(running, 2)),
                  sim::Interrupted);
}

TEST_CASE("what is interrupted before it begins does not begin", "[run][interruption]") {
  sim::Interruption interruption;
  interruption.request();
  RunOptions run;
  run.simulator = Simulator(&interruption);
  CHECK_THROWS_AS(run_scenario(endless("1ms"), run), sim::Interrupted);
  TraceQuery query;
  query.from = 0s;
  query.to = 50000s;
  CHECK_THROWS_AS(Trace(endless("1ms"), query, &interruption), sim::Interrupted);
}

TEST_CASE("an interruption that is not requested changes no byte",
          "[run][interruption][determinism]") {
  const Scenario s = scenario("duration = \"200ms\"\nwarmup = \"auto\"\nreplications = 3");
  const auto json = [&](const Simulator& simulator) {
    RunOptions run;
    run.simulator = simulator;
    const RunResult result = run_scenario(s, run);
    return result_json(result, summarise(result));
  };
  const sim::Interruption interruption;
  const std::string with = json(Simulator(&interruption));
  CHECK(with == json(Simulator()));
  CHECK(with.find("fingerprint") != std::string::npos);
}

}  // namespace
}  // namespace acceptlab::experiment
