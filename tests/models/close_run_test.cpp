#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "experiment/reader/scenario_reader.hpp"
#include "tests/catch.hpp"
#include "tests/traced_run.hpp"

// Whole runs: the case of the thread as its scenario files tell it, and clients that try again.

namespace acceptlab::testing {
namespace {

using namespace std::chrono_literals;
using Sequence = std::vector<std::uint64_t>;

/// The connections that `socket` gave to accept(2), in order; first is 1, as the thread counts.
Sequence accepted_from(const TracedRun& run, unsigned socket) {
  Sequence all;
  for (const Accept& a : run.accepts) {
    if (a.socket == socket) all.push_back(a.connection + 1);
  }
  return all;
}

std::uint64_t lost_to(const TracedRun& run, kernel::LossCause cause) {
  return run.result.connections.lost_by_cause.at(static_cast<std::size_t>(cause));
}

TEST_CASE("S1 {s1 s2 s3}, S2 {s4 s5 s6}: S2 closes", "[models][on-close]") {
  // Both workers are stalled while six connections come, three for each socket by the replay's
  // socket column; then S2 (socket 1) closes. DragonFly leaves s1 ... s6 on S1, in this order;
  // Linux resets three; Linux with tcp_migrate_req loses none.
  const auto dir = std::filesystem::temp_directory_path() / "acceptlab-s1-s2";
  std::filesystem::create_directories(dir);
  std::ofstream(dir / "six.csv") << "time_s,src,sport,cpu_s,socket\n"
                                    "0.011,192.0.2.10,40000,0,0\n0.012,192.0.2.10,40001,0,0\n"
                                    "0.013,192.0.2.10,40002,0,0\n0.014,192.0.2.10,40003,0,1\n"
                                    "0.015,192.0.2.10,40004,0,1\n0.016,192.0.2.10,40005,0,1\n";
  const auto [kernel, on_s1, resets] = GENERATE(table<std::string, Sequence, std::uint64_t>({
      {"system = \"dragonfly\"\nversion = \"5.8\"", {1, 2, 3, 4, 5, 6}, 0},
      {"system = \"linux\"\nversion = \"6.1\"", {1, 2, 3}, 3},
      {"system = \"linux\"\nversion = \"3.13\"", {1, 2, 3}, 3},
      {"system = \"linux\"\nversion = \"6.1\"\nsysctl = { \"net.ipv4.tcp_migrate_req\" = 1 }",
       {1, 2, 3, 4, 5, 6},
       0},
  }));
  INFO(kernel);
  const std::string text = "format = 1\n[machine]\ncosts = \"zero\"\n[kernel]\n" + kernel +
                           R"(
[network]
rtt = "0us"
[server]
workers = 2
sockets = 2
watch = "own"
wait = "poll"
[[arrivals]]
process = { type = "replay", file = "six.csv" }
[[events]]
at = "10ms"
do = { stall_worker = 0, for = "100ms" }
[[events]]
at = "10ms"
do = { stall_worker = 1, for = "100ms" }
[[events]]
at = "50ms"
do = { close_socket = 1 }
[run]
duration = "1s"
warmup = "0s"
)";
  const auto s = experiment::read_scenario_text(text, (dir / "s1-s2.toml").string()).scenario;
  const auto run = traced_run(s);
  CHECK(accepted_from(run, 0) == on_s1);
  CHECK(accepted_from(run, 1).empty());
  CHECK(run.result.connections.reset == resets);
  CHECK(lost_to(run, kernel::LossCause::ClosePending) == resets);
  CHECK(run.result.connections.completed == on_s1.size());
  CHECK(run.result.sockets[1].died == sim::Time(50ms));
  CHECK(run.result.lifecycle.back().lost == resets);
}

/// One worker that blocks in accept and is busy from 10 ms for `busy`; a queue of one (B = 0) that
/// the connection at 11 ms fills. The third SYN, at 12 ms, is dropped.
TracedRun late_room(const std::string& client, sim::Duration busy) {
  auto s = plain("sockets = 1\nwait = \"blocking\"\nbacklog = 0",
                 "[client]\n" + client + "\n[kernel]\nsystem = \"linux\"\nversion = \"6.1\"");
  s.server.workers = 1;
  s.run.drain = 1000s;
  replay(s, {{10ms, busy}, {11ms, 0ms}, {12ms, 0ms}});
  return traced_run(s);
}

TEST_CASE("a dropped SYN is accepted at its first retransmission that finds room",
          "[models][syn]") {
  const std::string linux_61 = "system = \"linux\"\nversion = \"6.1\"",
                    linux_68 = "system = \"linux\"\nversion = \"6.8\"",
                    freebsd = "system = \"freebsd\"\nversion = \"13.0\"",
                    dragonfly = "system = \"dragonfly\"\nversion = \"5.8\"";
  // Linux to 6.4: +1, 3, 7, 15, 31, 63 s. From 6.5: +1, 2, 3, 4, 5, 7, 11 s. FreeBSD 13: gaps 1,
  // 2.2, 4.2 s. DragonFly: gaps 1, 1.2, 2.2, 4.2 s.
  const auto [client, busy, after] =
      GENERATE_COPY(table<std::string, sim::Duration, sim::Duration>({
          {linux_61, 500ms, 1s},
          {linux_61, 2500ms, 3s},
          {linux_61, 5s, 7s},
          {linux_61, 40s, 63s},
          {linux_68, 500ms, 1s},
          {linux_68, 1500ms, 2s},
          {linux_68, 4500ms, 5s},
          {linux_68, 5500ms, 7s},
          {linux_68, 8s, 11s},
          {freebsd, 1500ms, 3200ms},
          {freebsd, 4s, 7400ms},
          {dragonfly, 1500ms, 2200ms},
          {dragonfly, 3s, 4400ms},
      }));
  INFO(client << " busy for " << sim::seconds(busy));
  const auto run = late_room(client, busy);
  REQUIRE(run.accepts.size() == 3);
  CHECK(run.accepts[2].connection == 2);
  CHECK(run.accepts[2].at == sim::Time(12ms + after));
  CHECK(run.result.connections.completed == 3);
}

TEST_CASE("a SYN that never finds room ends with the system's own timeout", "[models][syn]") {
  // Linux: 63 + 64 s with 6 retransmissions; 6.5 and later: 67 + 64 s with 10; BSD: 75 s.
  const auto [client, ends,
              retransmitted] = GENERATE(table<std::string, sim::Duration, std::uint64_t>({
      {"system = \"linux\"\nversion = \"6.1\"", 127s, 6},
      {"system = \"linux\"\nversion = \"6.8\"", 131s, 10},
      {"system = \"linux\"\nversion = \"6.1\"\nsyn_retries = 2", 7s, 2},
      {"system = \"freebsd\"\nversion = \"13.0\"", 75s, 6},
      {"system = \"linux\"\nsyn_retry_after = { gaps = [\"2s\", \"3s\"] }\nsyn_retries = 3", 8s, 3},
  }));
  INFO(client);
  const auto run = late_room(client, 900s);
  const auto third = std::find_if(run.ends.begin(), run.ends.end(),
                                  [](const End& e) { return e.connection == 2; });
  REQUIRE(third != run.ends.end());
  CHECK(third->outcome == kernel::Outcome::TimedOut);
  CHECK(third->cause == kernel::LossCause::SynOverflow);
  CHECK(third->at - third->first_syn == ends);
  CHECK(run.result.connections.syn_retransmitted == retransmitted);
  CHECK(run.result.connections.syn_dropped == retransmitted + 1);
}

TEST_CASE("without retries a dropped SYN is refused at once", "[models][syn]") {
  const auto run = late_room("syn_retries = 0", 100ms);
  CHECK(run.result.connections.refused == 1);
  CHECK(run.result.connections.completed == 2);
  CHECK(lost_to(run, kernel::LossCause::SynOverflow) == 1);
}

TEST_CASE("a client that gives up waiting leaves the queue at once", "[models][syn]") {
  // Patience 1.5 s: the second stands in the queue from 11 ms to 1.511 s; the third's SYN is
  // dropped at 12 ms and at 1.012 s, and it gives up at 1.512 s without ever having been connected.
  const auto run = late_room("timeout = \"1500ms\"", 100s);
  CHECK(run.result.connections.timed_out == 2);
  CHECK(lost_to(run, kernel::LossCause::Timeout) == 2);
  CHECK(run.ends[0].connection == 1);
  CHECK(run.ends[0].at == sim::Time(1511ms));
  CHECK(run.ends[1].at == sim::Time(1512ms));
}

}  // namespace
}  // namespace acceptlab::testing
