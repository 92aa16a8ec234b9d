// Whole runs of acceptlab-stand on this machine's kernel.

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <thread>

#include "tests/catch.hpp"
#include "tests/validation/stand/stand_run.hpp"

namespace acceptlab::testing {
namespace {

using nlohmann::json;

bool contains(const json& texts, const std::string& part) {
  return std::ranges::any_of(texts, [&](const json& text) {
    return text.get<std::string>().find(part) != std::string::npos;
  });
}

bool by_bpf(const json& result) { return result["instruments"]["established"] == "bpf"; }

// On loopback a handshake happens within the client's connect(). Between two namespaces another CPU
// may handle its last packet.
enum class Latest : std::uint8_t { Connected, Answered };

void check_stamps(const StandRun& run, Latest latest = Latest::Connected) {
  const auto seen = seen_connections(run);
  CHECK(seen.size() == 200);
  long missing = 0, early = 0, late = 0;
  for (const SeenConnection& row : seen) {
    missing += row.established == 0 ? 1 : 0;
    early += row.established <= row.before ? 1 : 0;
    late += row.established >= (latest == Latest::Connected ? row.after : row.end) ? 1 : 0;
  }
  CHECK(missing == 0);
  CHECK(early == 0);
  CHECK(late == 0);
}

std::set<int> worker_pids(const json& result) {
  std::set<int> pids;
  for (const json& task : result["tasks"])
    if (task["role"] == "server") pids.insert(task["pid"].get<int>());
  return pids;
}

/// The server was told to end, the load ended by itself.
void check_ended(const json& result) {
  CHECK(result["server_exit"] == -15);
  CHECK(result["load_exit"] == 0);
}

TEST_CASE("The kernel's stamps lie between those of the client") {
  StandRun run;
  INFO(run.plan.dump(1));
  REQUIRE(run.run() == 0);
  const json result = run.result();
  INFO(result.dump(1));
  CHECK(result["schema"] == "acceptlab.run/1");
  CHECK(result["faults"].empty());
  check_ended(result);
  if (result["instruments"]["established"] == "none") {
    WARN("no instruments here");
    return;
  }
  check_stamps(run);
}

TEST_CASE("A run says what its tasks and its window saw") {
  StandRun run;
  run.plan["sysctl"] = {{"net.core.somaxconn", 77}};
  REQUIRE(run.run() == 0);
  const json result = run.result();
  INFO(result.dump(1));
  CHECK(result["window_ns"][1].get<long>() - result["window_ns"][0].get<long>() == 300'000'000);
  std::set<int> workers;
  long accepted = 0, woken = 0;
  for (const json& task : result["tasks"]) {
    if (task["worker"].is_null()) continue;
    workers.insert(task["worker"].get<int>());
    accepted += task["accepted"].get<long>();
    if (by_bpf(result)) woken += task["woken"].get<long>();
  }
  CHECK(workers == std::set<int>{0, 1, 2, 3});
  // 120 of the 200 connections; the readings take time.
  CHECK(accepted > 60);
  CHECK(accepted < 180);
  if (by_bpf(result)) CHECK(woken >= accepted / 2);
  CHECK(result["counters"]["PassiveOpens"].get<long>() > 60);
  CHECK(result["counters"]["ListenOverflows"] == 0);
  CHECK(result["own_cpu_s"].get<double>() > 0);
  if (result["namespaces"] != "none") CHECK(result["sysctl"]["net.core.somaxconn"] == "77");
}

TEST_CASE("Accepts of a server that does not log are stamped by the kernel") {
  StandRun run;
  run.use_server("127.0.0.1", 3, false);
  run.plan["system_calls"] = true;
  REQUIRE(run.run() == 0);
  const json result = run.result();
  INFO(result.dump(1));
  if (result["instruments"]["accepted"] != "bpf") {
    WARN("no BPF here");
    return;
  }
  check_stamps(run);
  const std::set<int> pids = worker_pids(result);
  for (const SeenConnection& row : seen_connections(run)) {
    CHECK(row.accepted > row.established);
    CHECK(row.accepted < row.end);
    CHECK(pids.contains(row.pid));
  }
  if (result["instruments"]["system_calls"] != "bpf") {
    WARN("no counts of system calls here");
    return;
  }
  long accepted = 0, returns = 0;
  for (const json& task : result["tasks"]) {
    if (task["role"] != "server") continue;
    accepted += task["accepted"].get<long>();
    returns += task["epoll_returns"].get<long>();
  }
  CHECK(accepted > 60);
  CHECK(returns >= accepted / 2);
}

TEST_CASE("Without BPF the stamps come from perf_event_open, or not at all") {
  StandRun run;
  run.plan["instruments"] = "auto";
  SECTION("asked for") {
    run.plan["instruments"] = "tracefs";
    const int status = run.run();
    if (status == 3) {
      WARN("no tracing here: " + run.messages());
      return;
    }
    REQUIRE(status == 0);
    const json result = run.result();
    CHECK(result["instruments"]["established"] == "tracefs");
    CHECK(contains(result["lost"], "no wake-ups"));
    check_stamps(run);
  }
  SECTION("none") {
    run.plan["instruments"] = "none";
    REQUIRE(run.run() == 0);
    const json result = run.result();
    CHECK(result["instruments"]["established"] == "none");
    CHECK(result["connections"].is_null());
  }
}

TEST_CASE("A user without privilege gets a run, and is told what it lacks") {
  if (::geteuid() != 0) {
    WARN("not root: every other test is this one");
    return;
  }
  StandRun run;
  constexpr uid_t nobody = 65534;
  const int status = run.run(nobody);
  if (status == 127) {
    WARN("nobody may not read the build folder");
    return;
  }
  INFO(run.messages());
  REQUIRE(status == 0);
  const json result = run.result();
  INFO(result.dump(1));
  CHECK(result["namespaces"] != "root");
  CHECK(contains(result["lost"], "no BPF"));
  CHECK(seen_connections(run).size() == 200);
}

/// A run over a veth pair, whose packets one CPU handles, whatever has that CPU.
void connect_by_veth(StandRun& run) {
  run.plan["network"] = "veth";
  run.plan["rps_cpus"] = "1";
  run.use_server("10.77.0.1", 2, true);
  run.use_load("10.77.0.99", "10.77.0.1", 200, 2500);
}

TEST_CASE("Server and load can be connected by a veth pair") {
  StandRun run;
  connect_by_veth(run);
  const int status = run.run();
  const json result = run.result();
  if (result["namespaces"] == "none") {
    WARN("no namespaces here");
    return;
  }
  INFO(run.messages());
  INFO(result.dump(1));
  REQUIRE(status == 0);
  if (!by_bpf(result)) return;
  check_stamps(run, Latest::Answered);
  CHECK_FALSE(contains(result["lost"], "established times"));
}

TEST_CASE("Stamps that an instrument misses are counted") {
  StandRun run;
  connect_by_veth(run);
  // perf_event_open sees no handshake that ends on top of an idle task: the other CPU's.
  run.plan["instruments"] = "tracefs";
  run.plan["rps_cpus"] = "2";
  json& argv = run.plan["load"]["argv"];
  for (const char* word : {"0", "-c", "taskset"}) argv.insert(argv.begin(), word);
  if (std::thread::hardware_concurrency() < 2 || run.run() != 0) {
    WARN("no tracing, no namespaces or no second CPU here: " + run.messages());
    return;
  }
  const json result = run.result();
  INFO(result.dump(1));
  const auto seen = seen_connections(run);
  REQUIRE(seen.size() == 200);
  const auto missing = std::ranges::count(seen, 0, &SeenConnection::established);
  const std::string told = "up to " + std::to_string(missing) + " of 200 connections";
  CHECK(contains(result["lost"], told) == (missing > 0));
  CHECK(contains(result["lost"], "of 200 connections") == (missing > 0));
}

TEST_CASE("A run can have the machine's own network, which it does not change") {
  StandRun run;
  run.plan["network"] = "host";
  const std::string name = "net.core.somaxconn";
  std::string present;
  std::ifstream("/proc/sys/net/core/somaxconn") >> present;
  SECTION("as it is") {
    run.plan["sysctl"] = {{name, std::stol(present)}};
    const int status = run.run();
    INFO(run.messages());
    REQUIRE(status == 0);
    const json result = run.result();
    CHECK(result["network"] == "host");
    CHECK(result["sysctl"][name] == present);
    check_ended(result);
    if (by_bpf(result)) check_stamps(run);
  }
  SECTION("not as wanted") {
    run.plan["sysctl"] = {{name, std::stol(present) + 1}};
    REQUIRE(run.run() == 1);
    CHECK(run.messages().find("sysctl net.core.somaxconn is \"" + present + "\" and not") !=
          std::string::npos);
    std::string still;
    std::ifstream("/proc/sys/net/core/somaxconn") >> still;
    CHECK(still == present);
  }
  SECTION("steered") {
    run.plan["rps_cpus"] = "1";
    REQUIRE(run.run() == 1);
    CHECK(run.messages().find("rps_cpus would change this machine") != std::string::npos);
  }
}

TEST_CASE("The scheduler's doings are recorded for a short time") {
  StandRun run;
  run.plan["sched_trace"] = true;
  run.plan["sched_trace_s"] = 0.1;
  REQUIRE(run.run() == 0);
  const json result = run.result();
  if (result["sched_trace"].is_null()) {
    WARN("no tracing here");
    return;
  }
  std::ifstream rows(run.out() / "sched.csv");
  std::string line;
  std::getline(rows, line);
  CHECK(line == "time_ns,cpu,kind,task,task_comm,previous,previous_runnable");
  const auto from = result["window_ns"][0].get<std::int64_t>();
  std::int64_t last = 0;
  long wakings = 0, switches = 0;
  while (std::getline(rows, line)) {
    const std::int64_t time = std::stoll(line);
    CHECK(time >= last);
    CHECK(time >= from);
    last = time;
    if (line.find(",tiny_server,") == std::string::npos) continue;
    (line.find(",waking,") != std::string::npos ? wakings : switches) += 1;
  }
  CHECK(last < from + 300'000'000);
  CHECK(wakings > 10);
  CHECK(switches > 10);
}

TEST_CASE("Signals of the plan reach the server") {
  StandRun run;
  run.plan["load"]["argv"] = {"sh", "-c", "sleep 1"};
  run.plan["events"] = {{{"at_s", 0.45}, {"signal", "TERM"}}};
  REQUIRE(run.run() == 0);  // it has been told to
  CHECK(run.result()["server_exit"] == -15);
}

}  // namespace
}  // namespace acceptlab::testing
