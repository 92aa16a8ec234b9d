#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/experiment/folder.hpp"
#include "tests/validation/trace/log_files.hpp"
#include "validation/judge/run_values.hpp"
#include "validation/measure/run_reading.hpp"

// What is read of a run of nginx, which keeps no log for us.

namespace acceptlab::validation {
namespace {

using nlohmann::json;

json task(int pid, const json& worker, int woken) {
  return {{"pid", pid}, {"role", "server"}, {"worker", worker}, {"woken", woken},
          {"again", 1}, {"voluntary", 2},   {"involuntary", 1}};
}

/// Three workers of which the second accepts nothing; one connection before the window.
json run_json(const char* instrument) {
  return {{"network", "loopback"},
          {"faults", json::array()},
          {"window_ns", {1000, 5000}},
          {"instruments", {{"established", instrument}, {"accepted", instrument}}},
          {"connections", "established.csv"},
          {"cpus", json::array()},
          {"foreign", 0.01},
          {"counters", json::object()},
          {"tasks", {task(10, nullptr, 0), task(11, 0, 2), task(12, 1, 0), task(13, 2, 1)}}};
}

void write_run(const experiment::Folder& folder, const char* instrument) {
  folder.write("run.json", run_json(instrument).dump());
  folder.write("established.csv",
               "src,sport,established_ns,accepted_ns,pid\n"
               "127.1.0.1,1,500,600,12\n127.1.0.1,2,1500,1540,11\n127.1.0.1,3,2000,2060,13\n"
               "127.1.0.1,4,2500,2550,11\n");
  std::vector<native::IssuedConnection> rows;
  for (std::uint16_t port = 1; port <= 4; ++port) {
    native::IssuedConnection row;
    row.intended_ns = row.connecting_ns = port == 1 ? 400 : 1000 + 400 * port;
    row.connected_ns = row.connecting_ns + 50;
    row.last_byte_ns = row.connecting_ns + 300;
    row.address = 0x7f010001;
    row.port = port;
    row.outcome = native::IssuedConnection::Completed;
    rows.push_back(row);
  }
  folder.write("issued.log", testing::log_bytes("ALISSUED", rows, 0, rows.size()));
}

RealRun run_with(const char* instrument) {
  const experiment::Folder folder;
  write_run(folder, instrument);
  return read_run(folder.path(""), ServerKind::Nginx).run;
}

TEST_CASE("nginx's workers are known by the kernel, also one that accepted nothing") {
  const RealRun run = run_with("bpf");
  CHECK(run.workers == std::vector<std::uint64_t>{2, 0, 1});
  CHECK(run.latency.at("accept_wait").count == 3);
  CHECK(run.latency.at("accept_wait").p50_s == Approx(50e-9).epsilon(0.05));
  CHECK(run.wakeups.at("woken") == Approx(3.0 / 3));
  CHECK(run.wakeups.at("eagain") == Approx(4.0 / 3));
}

TEST_CASE("the share of a socket that nobody knows is missing, not zero") {
  const RealRun run = run_with("bpf");
  CHECK(run.sockets.empty());
  CHECK(values_of(run).sockets.empty());
  CHECK(std::isnan(values_of(run).number("latency.service_wait.p50")));
  CHECK(std::isnan(values_of(run).number("wakeups.epoll_returns")));  // no task tells
}

TEST_CASE("without the kernel's word nobody knows who accepted, or when") {
  const RealRun run = run_with("none");
  CHECK(run.workers.empty());
  CHECK(run.established_from == "connect");
  CHECK(run.wakeups.at("woken") == Approx(3.0 / 3));  // per answered connection
}

}  // namespace
}  // namespace acceptlab::validation
