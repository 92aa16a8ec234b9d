#include <algorithm>
#include <chrono>
#include <vector>

#include "tests/catch.hpp"
#include "tests/traced_run.hpp"

// The clients' side in whole runs: what they do when segments are lost, when nothing more comes,
// and when the load changes under way.

namespace acceptlab::testing {
namespace {

using namespace std::chrono_literals;
using kernel::LossCause;
using sim::Duration;
using sim::Time;

kernel::Measurement result_of(std::string_view text) { return traced_run(scenario(text)).result; }

std::uint64_t lost_by(const kernel::Measurement& m, LossCause cause) {
  return m.connections.lost_by_cause[static_cast<std::size_t>(cause)];
}

/// Every 10 ms for `duration`, no costs, one worker, and what a test adds.
std::string paced(const std::string& rest, const std::string& run = "duration = \"1s\"") {
  return "format = 1\n[machine]\ncosts = \"zero\"\n[server]\nworkers = 1\nsockets = 1\n"
         "[work]\ncpu = \"10us\"\n[[arrivals]]\nprocess = { type = \"paced\", rate = \"100/s\" "
         "}\n" +
         rest + "\n[run]\nwarmup = \"0s\"\nreplications = 1\n" + run + "\n";
}

TEST_CASE("whatever the network loses, connections end", "[runs][clients]") {
  // 2000 connections of five requests, a tenth of all segments lost: SYN, SYN-ACK, ACK, requests.
  // Six retries: the chance that a client fails is 1e-7 each, for a request sent 16 times far less.
  const auto m = result_of(R"(
format = 1
[server]
workers = 2
[network]
rtt = "1ms"
loss = 0.1
[work]
requests = 5
[[arrivals]]
process = { type = "poisson", rate = "2k/s" }
[run]
duration = "1s"
warmup = "0s"
drain = "500s"
replications = 1
)");
  CHECK(m.connections.offered > 1800);
  CHECK(m.connections.completed == m.connections.offered);
  CHECK(m.connections.syn_retransmitted > m.connections.offered / 10);
}

TEST_CASE("a client out of SYNs leaves nothing behind in the SYN queue", "[runs][clients]") {
  // Half of the SYN-ACKs are lost and there is no second try. Requests that stayed for their 63 s
  // would fill the queue of 128 within seconds.
  const auto m = result_of(paced("[network]\nloss = 0.5\n[client]\nsyn_retries = 0",
                                 "duration = \"20s\"\ndrain = \"2000s\""));
  CHECK(m.connections.refused > 0);
  CHECK(m.connections.syn_dropped == 0);
  CHECK(m.connections.in_flight() == 0);
}

TEST_CASE("an answer that takes longer than the timer meets a second SYN", "[runs][clients]") {
  // Round trip 2.5 s; Linux 6.1 sends again 1 s and (1 + 2) s after the first SYN. The SYN-ACK is
  // there after 2.5 s: one SYN too many for each of 100 connections.
  const auto m = result_of(paced("[network]\nrtt = \"2500ms\"\n[client]\nversion = \"6.1\"",
                                 "duration = \"1s\"\ndrain = \"60s\""));
  CHECK(m.connections.completed == m.connections.offered);
  CHECK(m.connections.syn_retransmitted == m.connections.offered);
}

/// 1000 connections at no cost whose packets come to four CPUs alike, each with a worker; [server]
/// goes on with `more`.
kernel::Measurement four_cpus(const std::string& more) {
  return result_of(R"(
format = 1
[machine]
costs = "zero"
nic_queues = 4
[server]
workers = 4
)" + more + R"(
[work]
cpu = "0s"
[[arrivals]]
process = { type = "paced", rate = "1k/s" }
[run]
duration = "1s"
warmup = "0s"
replications = 1
)");
}

TEST_CASE("packets come to all CPUs, also where nothing costs time", "[runs][clients]") {
  // Worker 0 of four accepts all, on CPU 0. Of the packets a quarter come to that CPU: 1000 with a
  // standard deviation of 14, four times which are 55.
  const auto m = four_cpus("sockets = 1");
  CHECK(m.connections.accepted > 990);
  CHECK(static_cast<double>(m.connections.accepted_local) == Approx(250).margin(55));
}

TEST_CASE("sockets that the packet's CPU chooses", "[runs][clients]") {
  // Worker w has socket w and CPU w, and packets come to four CPUs alike. Between 4.6 and 6.1
  // SO_INCOMING_CPU is not looked at: a quarter by chance, as by the hash alone.
  const auto [choose, version, local] = GENERATE(table<std::string, std::string, double>({
      {"bpf-cpu", "4.6", 1},
      {"bpf-cpu", "6.18", 1},
      {"incoming-cpu", "4.4", 1},
      {"incoming-cpu", "6.1", 0.25},
      {"incoming-cpu", "6.2", 1},
  }));
  CAPTURE(choose, version);
  const auto m = four_cpus("policy = \"nginx-reuseport\"\nchoose = \"" + choose +
                           "\"\n[kernel]\nversion = \"" + version + "\"");
  const auto share = static_cast<double>(m.connections.accepted_local) /
                     static_cast<double>(m.connections.accepted);
  CHECK(share == Approx(local).margin(local == 1 ? 0 : 0.055));
}

TEST_CASE("the CPU's program leaves what it cannot name to the hash", "[runs][clients]") {
  // Socket 3 closes half way: packets of CPU 3 go to the others, and none is refused.
  const auto m = four_cpus(
      "policy = \"nginx-reuseport\"\nchoose = \"bpf-cpu\"\n"
      "[[events]]\nat = \"501ms\"\ndo = { close_socket = 3 }");
  CHECK(m.connections.refused == 0);
  CHECK(m.connections.completed == m.connections.offered);
  // A quarter of the 500 after it come to CPU 3, whose socket is gone; standard deviation 10.
  const auto elsewhere = m.connections.accepted - m.connections.accepted_local;
  CHECK(static_cast<double>(elsewhere) == Approx(125).margin(45));
}

TEST_CASE("a burst needs no arrivals", "[runs][clients]") {
  const auto m = result_of(R"(
format = 1
[[events]]
at = "10ms"
do = { burst = 50 }
[run]
duration = "100ms"
warmup = "0s"
replications = 1
)");
  CHECK(m.connections.offered == 50);
  CHECK(m.connections.completed == 50);
}

TEST_CASE("a burst does not join the clients of a closed loop", "[runs][clients]") {
  // 2 clients that think 10 ms and need 10 us: in 1 s each connects 99 times. The burst adds 500.
  const std::string loop =
      "format = 1\n[machine]\ncosts = \"zero\"\n[server]\nworkers = 1\nsockets = 1\n"
      "[network]\nrtt = \"0s\"\n[work]\ncpu = \"10us\"\n[[arrivals]]\n"
      "process = { type = \"closed\", clients = 2, think = \"10ms\" }\n[run]\nwarmup = \"0s\"\n"
      "duration = \"1s\"\nreplications = 1\n";
  const auto alone = result_of(loop);
  const auto with = result_of(loop + "[[events]]\nat = \"500ms\"\ndo = { burst = 500 }\n");
  // The burst keeps the worker busy for 5 ms, by which a cycle or two may be lost.
  CHECK(with.connections.offered <= alone.connections.offered + 500);
  CHECK(with.connections.offered >= alone.connections.offered + 498);
}

TEST_CASE("clients that are refused at once do not stop time", "[runs][clients]") {
  const auto m = result_of(R"(
format = 1
[machine]
costs = "zero"
[server]
workers = 1
sockets = 1
queue_room = 0
[network]
rtt = "0s"
[work]
cpu = "1ms"
[client]
syn_retries = 0
[[arrivals]]
process = { type = "closed", clients = 3 }
[run]
duration = "5ms"
warmup = "0s"
replications = 1
)");
  // Two of three clients are refused every microsecond.
  CHECK(m.connections.refused > 9000);
  CHECK(m.connections.refused <= 10002);
}

TEST_CASE("a run of a number of connections has them all, and their whole course",
          "[runs][clients]") {
  SECTION("batches do not overshoot") {
    const auto m = result_of(
        "format = 1\n[[arrivals]]\nprocess = { type = \"batch-poisson\", rate = \"1k/s\", "
        "batch = 300 }\n[run]\nconnections = 1000\nwarmup = \"0s\"\nreplications = 1\n");
    CHECK(m.connections.offered == 1000);
    CHECK(m.connections.in_flight() == 0);
  }
  SECTION("the drain is not cut short by the next arrival") {
    // Every connection is open for 2 s after its response.
    const auto m = result_of(paced("[work.hold]\ntype = \"constant\"\nvalue = \"2s\"",
                                   "connections = 50\ndrain = \"10s\""));
    CHECK(m.connections.offered == 50);
    CHECK(m.connections.completed == 50);
  }
}

TEST_CASE("a replay that is too short ends the run", "[runs][clients]") {
  auto s = plain("policy = \"nginx-accept-mutex\"");
  s.run.duration = std::nullopt;
  s.run.connections = 10;
  replay(s, {{1ms, 10us}, {2ms, 10us}, {3ms, 10us}});
  const auto m = traced_run(s).result;
  CHECK(m.connections.completed == 3);
  REQUIRE(!m.findings.empty());
  CHECK(m.findings.front() == "only 3 of 10 connections came: the replay has no more");
}

TEST_CASE("a change of the load leaves on-off phases and a replay where they were",
          "[runs][clients]") {
  SECTION("on-off") {
    // On for 100 ms of each 400 ms at 1000/s: 100 in all of the first second, at 0, 0.4 and 0.8 s,
    // three phases. Load 1 to 1 in the middle of the pause changes nothing but draws.
    const std::string text =
        "format = 1\n[machine]\ncosts = \"zero\"\n[[arrivals]]\nprocess = { type = \"on-off\", "
        "rate = \"1k/s\", on = \"100ms\", off = \"300ms\" }\n"
        "[[events]]\nat = \"250ms\"\ndo = { set = \"run.load\", to = 1.0 }\n"
        "[run]\nduration = \"1s\"\nwarmup = \"0s\"\nreplications = 1\n";
    // 300 expected, standard deviation 17: four of them are 70.
    const auto offered = static_cast<double>(result_of(text).connections.offered);
    CHECK(offered == Approx(300).margin(70));
  }
  SECTION("replay") {
    // Rows every 10 ms to 990 ms; from 500 ms on at double speed. Until then rows 0 to 500 ms came
    // (51), the other 49 within the next 245 ms: all by 745 ms, and none at once.
    auto s = plain("");
    std::vector<Row> rows;
    for (int i = 0; i < 100; ++i) rows.push_back({i * 10ms, 1us});
    replay(s, rows);
    experiment::EventSpec set;
    set.kind = experiment::EventSpec::Kind::Set;
    set.at = sim::Distribution::constant(500e6 + 1);
    set.set_key = "run.load";
    set.set_value = 2;
    s.events.push_back(set);
    const auto run = traced_run(s);
    REQUIRE(run.ends.size() >= 99);
    const Duration row_60 = run.ends[60].first_syn.time_since_epoch();
    CHECK(row_60 >= 550ms);  // 500 ms + (600 - 500) / 2, to the nanosecond of the event
    CHECK(row_60 <= 550ms + 1us);
    CHECK(run.ends.back().first_syn.time_since_epoch() <= 745ms + 1us);
  }
}

TEST_CASE("each loss has its own cause", "[runs][clients]") {
  SECTION("clients that reset") {
    const auto m = result_of(paced("from = { behaviour = \"abort\" }"));
    CHECK(m.connections.reset == m.connections.offered);
    CHECK(lost_by(m, LossCause::ClientAbort) == m.connections.offered);
  }
  SECTION("nobody listens any more") {
    const auto m = result_of(paced("[[events]]\nat = \"501ms\"\ndo = { close_socket = 0 }"));
    // Connections come at 510 ms, 520 ms, ... 1 s, when the window is over: 49 or 50 of them.
    CHECK(lost_by(m, LossCause::NoListener) >= 49);
    CHECK(lost_by(m, LossCause::NoListener) == m.connections.refused);
  }
}

TEST_CASE("silent clients end when the server has forgotten them", "[runs][clients]") {
  // FreeBSD's SYN cache has 15360 entries; of 20000 SYNs at once the oldest are put out at once and
  // the others when their SYN-ACKs are used up.
  const auto m = result_of(R"(
format = 1
[kernel]
system = "freebsd"
version = "13.2"
[[arrivals]]
process = { type = "paced", rate = "20k/s" }
from = { behaviour = "silent" }
[run]
duration = "1s"
warmup = "0s"
drain = "200s"
replications = 1
)");
  CHECK(m.connections.timed_out == m.connections.offered);
}

// Clients on the server's machine: one program on CPU 0, the worker on CPU 1, every cost nothing
// but those that are set.
std::string local(const std::string& costs, const std::string& arrivals) {
  return "format = 1\n[machine]\ncores = 2\nsteering = \"loopback\"\ncosts = \"zero\"\n[costs]\n" +
         costs +
         "\n[server]\nworkers = 1\nsockets = 1\npin = \"1\"\n[client]\npin = \"0\"\n[network]\n"
         "rtt = \"0s\"\n[work]\ncpu = \"10us\"\n" +
         arrivals + "\n[run]\nwarmup = \"0s\"\nreplications = 1\nduration = \"1s\"\n";
}

TEST_CASE("a client that slept pays for cold caches, and counts from its connect",
          "[runs][clients]") {
  // Each is alone, 10 ms after the one before: 3 us for the socket, which do not count; 50 us in
  // connect, and the handshake is over. 70 us later the request is sent, 10 us later it is served,
  // 4 us after the begin of the write it is read: 50 + 70 + 10 + 4.
  const auto m = result_of(local(R"(client_open = "3us"
client_connect = { after = ["0s", "20us"], cost = ["5us", "50us"] }
client_segment = { after = ["0s", "20us"], cost = ["7us", "70us"] }
client_answer = "4us")",
                                 "[[arrivals]]\nprocess = { type = \"paced\", rate = \"100/s\" }"));
  CHECK(m.latency.connect.max() == 50us);
  CHECK(m.latency.connect.mean_ns() == Approx(50e3));
  CHECK(m.latency.response.max() == 134us);
  CHECK(m.latency.response.mean_ns() == Approx(134e3));
}

TEST_CASE("a program makes one connection after the other", "[runs][clients]") {
  // Two are due at the same instant. The first takes 3 us to the begin of its connect, 5 us in it,
  // and 7 us to send its request; then the other one gets its socket: 15 us between their SYNs.
  const std::string stream = "[[arrivals]]\nprocess = { type = \"paced\", rate = \"100/s\" }\n";
  const TracedRun run = traced_run(scenario(local(R"(client_open = "3us"
client_connect = "5us"
client_segment = "7us")",
                                                  stream + stream)));
  std::vector<Time> syns;
  for (const End& end : run.ends) syns.push_back(end.first_syn);
  std::sort(syns.begin(), syns.end());
  REQUIRE(syns.size() >= 100);
  for (std::size_t i = 0; i + 1 < syns.size(); i += 2) CHECK(syns[i + 1] - syns[i] == 15us);
}

}  // namespace
}  // namespace acceptlab::testing
