#include <nlohmann/json.hpp>

#include "experiment/result/result_json.hpp"
#include "experiment/run/run.hpp"
#include "experiment/topology/capacity.hpp"
#include "experiment/topology/number_ranges.hpp"
#include "experiment/topology/system_graph.hpp"
#include "experiment/topology/topology_page.hpp"
#include "tests/experiment/scenario_text.hpp"

namespace acceptlab::experiment {
namespace {

using Numbers = std::vector<unsigned>;

Capacity capacity_of(const std::string& lines) {
  const Scenario scenario = read(lines).scenario;
  return capacity(scenario, system_map(scenario));
}

/// Only what a test names costs anything: the four packets of a connection 1 us each, its request
/// 16 us of a worker.
const std::string packets_1us =
    "[costs]\nsyn = \"1us\"\nack = \"1us\"\ndata = \"1us\"\nfin = \"1us\"\n";
const std::string simple_costs = packets_1us + "[work]\ncpu = \"16us\"\n";
const std::string two_cpus = "[machine]\ncosts = \"zero\"\ncores = 2\nnic_queues = 1\n";

// --- The bound, by hand

TEST_CASE("packets take CPU time from the workers beside them", "[topology][bound]") {
  // All packets on CPU 0, 4 us for each connection. A worker and socket on each CPU: half of the
  // connections come to each, whoever has time, so at F per second
  //   CPU 0: 4 us F + 16 us F / 2 = 12 us F <= 1, so F <= 83333 (of which 4 / 12 for packets)
  //   CPU 1:          16 us F / 2 =  8 us F <= 1, so F <= 125000
  const Capacity own = capacity_of(two_cpus + simple_costs + "[server]\nworkers = 2");
  CHECK(own.bound.per_s == Approx(1e6 / 12));
  CHECK(own.text() == "at most 83.3k/s: the workers of listen socket 0 (CPU 0, 33% softirq)");
  // One socket for both: worker 1 takes what worker 0 cannot. 20 us F <= 2.
  const Capacity shared =
      capacity_of(two_cpus + simple_costs + "[server]\nworkers = 2\nsockets = 1\nbatch = 1");
  CHECK(shared.bound.per_s == Approx(100e3));
  CHECK(shared.bound.cpus == Numbers{0, 1});
  CHECK(shared.text() == "at most 100k/s: the CPUs of all workers (CPUs 0-1, 20% softirq)");
}

TEST_CASE("packets alone can be too much for a CPU", "[topology][bound]") {
  // 4 us on CPU 0, nothing else there: 250000 connections. The worker on CPU 1 could do 1 / 3 us.
  const Capacity most = capacity_of(two_cpus + packets_1us +
                                    "[work]\ncpu = \"3us\"\n[server]\nworkers = 1\npin = \"1\"");
  CHECK(most.text() == "at most 250k/s: softirq of CPU 0");
}

TEST_CASE("the hash fills the smallest group of workers first", "[topology][bound]") {
  // Four NIC queues of equal shares on CPUs of 100, 100, 60 and 100 thousand connections a second;
  // four sockets of equal shares with 2, 2, 1 and 3 workers of 30 thousand each.
  //   packets: F / 4 <= 60k, so F <= 240k; all workers: 8 x 30k = 240k: a maximum flow of 240k
  //   socket 2: F / 4 <= 30k, so F <= 120k
  FlowProblem problem;
  problem.load_of_cpu = {0.25 / 100e3, 0.25 / 100e3, 0.25 / 60e3, 0.25 / 100e3};
  problem.load_of_cpu.resize(12, 0.0);
  problem.share.assign(4, 0.25);
  problem.watch_lists = {{0}, {1}, {2}, {3}};
  const std::vector<std::size_t> socket_of_worker{0, 0, 1, 1, 2, 3, 3, 3};
  for (unsigned w = 0; w < 8; ++w) problem.workers.push_back({4 + w, socket_of_worker[w]});
  problem.worker = 1 / 30e3;
  const FlowBound by_hash = flow_bound(problem);
  CHECK(by_hash.per_s == Approx(120e3));
  CHECK(by_hash.sockets == Numbers{2});
  CHECK(by_hash.cpus == Numbers{8});
  problem.routed_freely = true;
  CHECK(flow_bound(problem).per_s == Approx(240e3));
}

TEST_CASE("workers of a ring help each other as far as they reach", "[topology][bound]") {
  // Sockets 0, 1, 2 with equal shares; worker 0 watches 0 and 1, worker 1 watches 1, worker 2
  // watches 2, each takes 1000 a second. Socket 2: F / 3 <= 1000. Sockets 0 and 1 have two workers:
  // 2 F / 3 <= 2000. The bound is 3000, and without worker 1 both are worker 0's: 2 F / 3 <= 1000.
  FlowProblem problem;
  problem.load_of_cpu.assign(3, 0.0);
  problem.share.assign(3, 1.0 / 3);
  problem.watch_lists = {{0, 1}, {1}, {2}};
  problem.workers = {{0, 0}, {1, 1}, {2, 2}};
  problem.worker = 1e-3;
  CHECK(flow_bound(problem).per_s == Approx(3000));
  problem.workers.erase(problem.workers.begin() + 1);
  const FlowBound fewer = flow_bound(problem);
  CHECK(fewer.per_s == Approx(1500));
  CHECK(fewer.sockets == Numbers{0, 1});
  CHECK(fewer.cpus == Numbers{0});
}

TEST_CASE("a worker that serves one connection at a time is a slot", "[topology][bound]") {
  // 1 ms of CPU and 9 ms of waiting hold a worker for 10 ms: 4 workers, 400 connections; their CPUs
  // could do 4000. Each of 3 threads behind a listener thread is held as long: 4 x 3 / 10 ms.
  const std::string work =
      "[machine]\ncosts = \"zero\"\n[work]\ncpu = \"1ms\"\nwait = \"9ms\"\n[server]\nworkers = 4\n";
  CHECK(capacity_of(work + "wait = \"blocking\"\nsockets = 1").text() ==
        "at most 400/s: workers 0-3 (each connection takes 10ms of one)");
  CHECK(capacity_of(work + "style = \"thread-pool\"\nthreads = 3\nsockets = 1").text() ==
        "at most 1.2k/s: the 3 threads of workers 0-3 (each connection takes 10ms of one)");
  CHECK(capacity_of(work + "sockets = 1").bound.per_s == Approx(4000));
  CHECK(capacity_of(work + "sockets = 1\nconnections = 8").text() ==
        "at most 3.2k/s: the 8 connections of workers 0-3 (each connection takes 10ms of one)");
}

TEST_CASE("a listen socket's lock is held by one at a time", "[topology][bound]") {
  // Linux before 4.4: SYN and final ACK hold it for 2 us each, accept for 1 us. 1 / 5 us.
  const std::string lock =
      "[machine]\ncosts = \"zero\"\n[costs]\nlock_hold = \"1us\"\nlock_hold_packet = \"2us\"\n"
      "[work]\ncpu = \"1us\"\n[server]\nsockets = 1\n";
  CHECK(capacity_of(lock + "[kernel]\nversion = \"3.13\"").text() ==
        "at most 200k/s: the lock of listen socket 0");
  CHECK(capacity_of(lock).bound.per_s == Approx(1e6));  // accept alone takes it on 6.1
}

TEST_CASE("DragonFly's 128 hash values are not dealt out evenly", "[topology][bound]") {
  // 128 = 43 + 43 + 42: sockets 0 and 1 get 43 / 128 each, and their workers 1 ms a connection.
  const Capacity most = capacity_of(
      "[kernel]\nsystem = \"dragonfly\"\n[machine]\ncosts = \"zero\"\n[work]\ncpu = \"1ms\"\n"
      "[server]\nworkers = 3");
  CHECK(most.bound.per_s == Approx(128e3 / 43));
  CHECK(most.bound.sockets == Numbers{0, 1});
}

TEST_CASE("what is handed off may be served by anybody, accepted only by who watches",
          "[topology][bound]") {
  // accept4 takes 10 us of worker 0, serving 30 us of any of 4: 4 / 40 us = 100k, and worker 0
  // accepts at most 1 / 10 us = 100k as well; with 20 us of accept 50k, and 4 / 50 us = 80k.
  const auto bound = [](const std::string& accept) {
    return capacity_of("[machine]\ncosts = \"zero\"\n[costs]\naccept_ok = \"" + accept +
                       "\"\n[work]\ncpu = \"30us\"\n[server]\nworkers = 4\nsockets = 1\n"
                       "watch = [[0], [], [], []]\nhandoff = \"round-robin\"")
        .bound.per_s;
  };
  CHECK(bound("10us") == Approx(100e3));
  CHECK(bound("20us") == Approx(50e3));
}

TEST_CASE("a server without costs has no bound", "[topology][bound]") {
  CHECK(capacity_of("[machine]\ncosts = \"zero\"\n[work]\ncpu = \"0s\"").text() == "no bound");
}

TEST_CASE("a run with too much load comes close to the bound, and stays below",
          "[topology][bound]") {
  // Two workers at one socket, 100 us of work and the costs that ship: 20k/s, and twice that comes.
  Scenario scenario =
      read(
          "[server]\nworkers = 2\nsockets = 1\n[work]\ncpu = \"100us\"\n[run]\n"
          "duration = \"200ms\"\nwarmup = \"100ms\"\ndrain = \"0s\"\nreplications = 2")
          .scenario;
  const double most = capacity(scenario, system_map(scenario)).bound.per_s;
  const RunResult result = run_scenario(scenario, RunOptions{});
  const auto json = nlohmann::json::parse(result_json(result, summarise(result)));
  const double throughput = json["rates"]["throughput_per_s"]["value"];
  INFO(throughput << " of " << most);
  CHECK(throughput < most);
  // SYNs of connections that are dropped and sent again cost the rest.
  CHECK(throughput > 0.8 * most);
}

TEST_CASE("more than the bound is told", "[topology]") {
  const Scenario scenario = read("[work]\ncpu = \"1ms\"\n[machine]\ncosts = \"zero\"").scenario;
  const Capacity most = capacity(scenario, system_map(scenario));  // 16 workers of 1000/s
  const auto warning = overload_warning(scenario, most);
  REQUIRE(warning);
  CHECK(warning->what ==
        "40k/s connections are offered, and the server carries at most 16k/s: the CPUs of all "
        "workers (CPUs 0-15)");
  CHECK(overload_warning(scenario, most, "x")->what.starts_with("\"x\": 40k/s"));
  CHECK_FALSE(overload_warning(scenario, capacity_of("")));
}

TEST_CASE("a replay that brings more than the bound is told, and is no stream without end",
          "[topology]") {
  Scenario scenario =
      read("[server]\nworkers = 2\n[machine]\ncosts = \"zero\"\n[run]\nload = 2").scenario;
  ArrivalsSpec& arrivals = scenario.arrivals.front();
  arrivals.process.kind = ProcessSpec::Kind::Replay;
  // 101 connections, 999 us apart: 1001/s, at twice the load 2002/s. Each takes 1 ms of two
  // workers, who carry 2000/s.
  for (int i = 0; i <= 100; ++i) {
    ReplayRow row;
    row.at = sim::Time(std::chrono::microseconds(5000 + 999 * i));
    row.cpu = std::chrono::milliseconds(1);
    arrivals.replay.push_back(row);
  }
  const Capacity most = capacity(scenario, system_map(scenario));
  CHECK(most.bound.per_s == Approx(2000));
  CHECK(most.replayed_per_s == Approx(2e6 / 999));
  CHECK(most.offered_per_s == 0);
  const auto warning = overload_warning(scenario, most);
  REQUIRE(warning);
  CHECK(warning->what.starts_with("2k/s connections are offered while the replay lasts"));
  arrivals.replay.resize(1);  // one connection has no rate
  CHECK(capacity(scenario, system_map(scenario)).replayed_per_s == 0);
}

// --- Errors

TEST_CASE("machines that cannot be are refused with a way out", "[topology][errors]") {
  const auto [lines, expected] = GENERATE(table<std::string, std::string>({
      {"cores = 4\nllc_per_package = 8",
       "4:19 machine.llc_per_package: 8 last-level caches for 4 cores in a package (each has a "
       "core "
       "at least: at most 4 of them, or more machine.cores)"},
      {"cores = 4\nnodes_per_package = 5",
       "4:21 machine.nodes_per_package: 5 nodes for 4 cores in a package (each has a core at "
       "least: "
       "at most 4 of them, or more machine.cores)"},
      {"cores = 8\nnodes_per_package = 2\nllc_per_package = 3",
       "4:21 machine.nodes_per_package: 2 nodes and 3 last-level caches cut a package across each "
       "other (one number must divide the other; with 3 caches: 1, 3, 6 nodes)"},
      {"cores = 4096\npackages = 2", "3:9 the machine would have 8192 CPUs (at most 4096)"},
      {"cores = 4\nirq = \"0-4\"",
       "4:7 machine.irq: there is no CPU 4 (the machine has 4 CPUs, 0 to 3)"},
      {"cores = 4\n[server]\npin = \"2-7\"",
       "5:7 server.pin: there is no CPU 4 (the machine has 4 CPUs, 0 to 3)"},
      {"[server]\nworkers = 5000",
       "4:11 the machine would have 5000 CPUs (at most 4096; without machine.cores each worker "
       "gets "
       "one)"},
  }));
  CHECK(only_problem(complete("[machine]\n" + lines)) == expected);
}

TEST_CASE("what is on no connection's way is told", "[topology][errors]") {
  CHECK(only_problem(complete("[server]\nworkers = 2\nsockets = 3\nwatch = [[0], [0]]")) ==
        "5:9 nobody watches sockets 1, 2 (its connections would wait for ever; allow_unwatched = "
        "true allows it)");
  const ReadResult idle = read("[server]\nworkers = 3\nsockets = 1\nwatch = [[0], [], []]");
  REQUIRE(idle.warnings.size() == 1);
  CHECK(idle.warnings[0].what == "workers 1, 2 watch no socket");
  CHECK(read("[server]\nworkers = 3\nsockets = 1\nwatch = [[0], [], []]\nhandoff = \"round-robin\"")
            .warnings.empty());
  const ReadResult irq = read("[machine]\ncores = 16\nnic_queues = 2\nirq = \"0-4\"");
  REQUIRE(irq.warnings.size() == 1);
  CHECK(irq.warnings[0].what == "machine.irq: 5 CPUs for 2 NIC queues, so the last 3 get none");
}

TEST_CASE("by default there is a core for each node and cache", "[topology]") {
  CHECK(read("[server]\nworkers = 2\n[machine]\nllc_per_package = 8").scenario.machine.cores == 8);
}

// --- Pages

TEST_CASE("the page of a machine and a server", "[topology]") {
  // 8 cores whose two threads run at 0.62 each: 9.92 CPU seconds a second, 1 ms a connection.
  const Scenario scenario =
      read(
          "[machine]\npackages = 2\ncores = 4\nthreads_per_core = 2\nllc_per_package = 2\n"
          "nic_queues = 4\ncosts = \"zero\"\nirq = \"0,8\"\n[work]\ncpu = \"1ms\"\n"
          "[server]\nworkers = 16\n[run]\nload = 0.1")
          .scenario;
  CHECK(topology_text(scenario) ==
        "machine: 2 packages, 1 node and 2 last-level caches of each, 4 cores of 2 threads: 16 "
        "CPUs\n"
        "  package 0: CPUs 0-3,8-11\n"
        "    node 0: CPUs 0-3,8-11\n"
        "      cache 0: CPUs 0-1,8-9\n"
        "      cache 1: CPUs 2-3,10-11\n"
        "  package 1: CPUs 4-7,12-15\n"
        "    node 1: CPUs 4-7,12-15\n"
        "      cache 2: CPUs 4-5,12-13\n"
        "      cache 3: CPUs 6-7,14-15\n"
        "packets\n"
        "  NIC queue 0 interrupts CPU 0\n"
        "  NIC queue 1 interrupts CPU 8\n"
        "  NIC queue 2 interrupts CPU 0\n"
        "  NIC queue 3 interrupts CPU 8\n"
        "listen sockets: each gets the same share of the connections\n"
        "  sockets 0-15 watched by workers 0-15, one each\n"
        "workers\n"
        "  workers 0-15 on CPUs 0-15, one each\n"
        "rate of connections\n"
        "  at most 9.92k/s: the CPUs of all workers (CPUs 0-15)\n"
        "  offered: 4k/s, 40% of that\n");
}

TEST_CASE("the page as JSON and as a graph", "[topology]") {
  const Scenario scenario =
      read(
          "[machine]\ncosts = \"zero\"\n[work]\ncpu = \"1ms\"\n[server]\nworkers = 3\n"
          "sockets = 2\nwatch = \"all\"")
          .scenario;
  const auto json = nlohmann::json::parse(topology_json(scenario));
  CHECK(json["cpus"].size() == 3);
  CHECK(json["nic_queues"][2]["cpu"] == 2);
  CHECK(json["sockets"][1]["watchers"] == Numbers{0, 1, 2});
  CHECK(json["workers"][2]["watches"] == Numbers{0, 1});
  CHECK(json["bound"]["connections_per_s"].get<double>() == Approx(3000));
  const std::string dot = topology_dot(scenario);
  CHECK(dot.starts_with("digraph G {"));
  CHECK(dot.find("NIC queue 2") != std::string::npos);
  CHECK(dot.find("[label=\"worker 2\", shape=ellipse]") != std::string::npos);
  // All three watch both: 2 + 3 edges by way of a point, not 2 x 3.
  CHECK(dot.find("shape=point") != std::string::npos);
  CHECK(dot.find("CPU 2\\npackage 0, cache 0\", shape=box, color=red") != std::string::npos);
}

TEST_CASE("numbers in a row are written as ranges", "[topology]") {
  CHECK(ranges_text({0, 1, 2, 3, 8}) == "0-3,8");
  CHECK(counted_ranges("CPU", {3}) == "CPU 3");
  CHECK(counted_ranges("CPU", {0, 2, 4, 6}, 2) == "CPUs 0,2,... (4 of them)");
}

}  // namespace
}  // namespace acceptlab::experiment
