#include <cstdio>
#include <filesystem>
#include <fstream>

#include "tests/experiment/folder.hpp"
#include "tests/experiment/scenario_text.hpp"

namespace acceptlab::experiment {
namespace {

TEST_CASE("each kind of bad input is told with its place", "[reader][errors]") {
  // The first line of `lines` is line 2 of the file.
  const auto [lines, expected] = GENERATE(table<std::string, std::string>({
      {"[server]\nwokers = 4", "3:1 unknown key 'wokers' in [server] (did you mean 'workers'?)"},
      {"[sever]\nworkers = 4", "2:2 unknown key 'sever' (did you mean 'server'?)"},
      {"[server]\nworkers = 0", "3:11 server.workers: 0 is out of range (allowed: 1 to 65536)"},
      {"[server]\nworkers = -1", "3:11 server.workers: -1 is out of range (allowed: 1 to 65536)"},
      {"[server]\nworkers = 1_000_000_000_000",
       "3:11 server.workers: 1000000000000 is out of range (allowed: 1 to 65536)"},
      {"[server]\nworkers = \"4\"", "3:11 server.workers: expected an integer, found \"4\""},
      {"[run]\ncost_uncertainty = 1", "3:20 run.cost_uncertainty: expected true or false, found 1"},
      {"[server]\nwait = \"dispatcher\"\nwatch = \"own\"",
       "4:9 server.watch: with wait = \"dispatcher\" the dispatcher watches every socket (leave "
       "server.watch out)"},
      {"[server]\nbacklog = -2",
       "3:11 server.backlog: -2 is out of range (allowed: -1 to 2147483647)"},
      {"[work]\ncpu = \"35 uss\"",
       "3:7 work.cpu: expected a duration with a unit, found \"35 uss\" (did you mean 'us'? "
       "(units: ns, us, ms, s, min, h))"},
      {"[work]\ncpu = 35",
       "3:7 work.cpu: expected a duration with a unit, found 35 (write a number and a unit, such "
       "as \"35us\" (units: ns, us, ms, s, min, h))"},
      {"[work]\nrequests = -1",
       "3:12 work.requests: -1 is out of range (allowed: 0 to 1000000000000)"},
      {"[work]\ncpu = { type = \"lognormal\", mean = \"1ms\", p99 = \"20ms\" }",
       "3:49 work.cpu: no lognormal has a p99 of 20 times its mean (the most is 14.97 times)"},
      {"[work]\ncpu = { type = \"quantiles\", at = [0, 1], values = [\"1us\"] }",
       "3:34 work.cpu: 2 shares for 1 values"},
      {"[work]\ncpu = { type = \"quantiles\", at = [0, 0.9], values = [\"1us\", \"2us\"] }",
       "3:34 work.cpu: the shares do not rise from 0 to 1 (such as at = [0, 0.5, 0.9, 1])"},
      {"[work]\ncpu = { type = \"quantiles\", at = [0, 1], values = [\"2us\", \"1us\"] }",
       "3:51 work.cpu: the values fall"},
      {"[work]\ncpu = { type = \"exponential\" }", "3:7 work.cpu: 'mean' is missing"},
      {"[work]\ncpu = { type = \"exponential\", meen = \"1s\", mean = \"1s\" }",
       "3:31 unknown key 'meen' in work.cpu (did you mean 'mean'?)"},
      {"[server]\npolicy = \"nginx-reusport\"",
       "3:10 unknown policy 'nginx-reusport' (did you mean 'nginx-reuseport'?)"},
      {"[kernel.sysctl]\n\"net.core.somaxcon\" = 1",
       "3:1 unknown sysctl 'net.core.somaxcon' (did you mean 'net.core.somaxconn'?)"},
      {"[kernel]\nversion = \"1.0\"",
       "3:11 kernel.version: linux 1.0 is too old for the model (2.6 and later are modelled)"},
      {"[server]\nchoose = \"random\"",
       "3:10 server.choose: how many sockets to draw is missing (such as { random = 2 }: the less "
       "loaded of two random ones)"},
      {"[costs]\nacept_ok = \"1us\"",
       "3:1 unknown cost 'acept_ok' in [costs] (did you mean 'accept_ok'?)"},
      {"[goals]\nmust = [\"acept_wait.p99 < 2ms\"]",
       "3:10 goals.must: no result is called 'acept_wait.p99' (did you mean 'accept_wait.p99'?)"},
      {"[goals]\nmust = [\"woken < 2\"]",
       "3:10 goals.must: no result is called 'woken' (did you mean 'wakeups.woken'?)"},
      {"[goals]\nmust = [\"troughput_per_s > 2\"]",
       "3:10 goals.must: no result is called 'troughput_per_s' (did you mean 'throughput_per_s'?)"},
      {"[run]\nprecision = { of = [\"per_connection\"] }",
       "3:21 run.precision.of: no result is called 'per_connection' (did you mean "
       "'cpu.per_connection'?)"},
      {"[goals]\nmust = [\"accept_wait.p99 < 2\"]",
       "3:28 goals.must: '2' is not a duration with a unit (such as \"accept_wait.p99 < 2ms\")"},
      {"[sweep]\naxes = [{ key = \"server.wokers\", values = [1] }]",
       "3:17 sweep.axes: unknown key 'wokers' in [server] (did you mean 'workers'?)"},
      {"machine = 5", "2:1 'machine' is an integer (write a table, [machine])"},
  }));
  CHECK(only_problem(complete(lines)) == expected);
}

TEST_CASE("combinations that a system cannot do are refused", "[reader][errors]") {
  const auto [lines, expected] = GENERATE(table<std::string, std::string>({
      {"[server]\nwait = \"kqueue\"",
       "3:8 server.wait: linux 6.1 cannot do \"kqueue\" (kqueue(2) is the BSDs')"},
      {"[kernel]\nsystem = \"dragonfly\"\n[server]\nwait = \"epoll\"",
       "5:8 server.wait: dragonfly 5.8 cannot do \"epoll\" (epoll(7) exists on Linux only)"},
      {"[kernel]\nversion = \"4.4\"\n[server]\nwait = \"epoll-exclusive\"",
       "5:8 server.wait: linux 4.4 cannot do \"epoll-exclusive\" (EPOLLEXCLUSIVE came with Linux "
       "4.5)"},
      {"[server]\npolicy = \"dragonfly-per-worker\"",
       "3:10 server.wait: linux 6.1 cannot do \"kqueue\" (kqueue(2) is the BSDs')"},
      {"[kernel]\nversion = \"4.18\"\n[server]\nchoose = \"bitmap\"",
       "5:10 server.choose: linux 4.18 cannot do \"bitmap\" (needs a BPF program that selects the "
       "socket (Linux 4.19))"},
      {"[kernel]\nversion = \"4.3\"\n[server]\nchoose = \"incoming-cpu\"\nwait = \"epoll\"",
       "5:10 server.choose: linux 4.3 cannot do \"incoming-cpu\" (setting SO_INCOMING_CPU came "
       "with "
       "Linux 4.4)"},
      {"[kernel]\nversion = \"5.18\"\n[server]\nwait = \"io-uring\"\nbatch = \"all\"",
       "5:8 server.wait: linux 5.18 cannot do \"io-uring\" (multishot accept came with Linux "
       "5.19)"},
      {"[server]\nwait = \"io-uring\"\nbatch = 4",
       "4:9 server.batch: \"some\" does not go with wait = \"io-uring\" (the kernel accepts for "
       "the "
       "ring until the queue is empty, and asks nobody; batch: all)"},
      {"[server]\nchoose = \"bitmap\"\nstyle = \"prefork\"",
       "4:9 server.choose: \"bitmap\" does not go with a style other than \"event-loop\" (its "
       "workers write the bitmap at the end of a turn of their event loop)"},
      {"[server]\nbitmap_period = \"0s\"", "3:17 server.bitmap_period: \"0s\" is too short"},
      {"[server]\ndefer_accept = \"100ms\"", "3:16 server.defer_accept: \"100ms\" is too short"},
      {"[kernel]\nsystem = \"freebsd\"\n[server]\ndefer_accept = \"5s\"",
       "5:16 server.defer_accept: freebsd 13.0 has no TCP_DEFER_ACCEPT (it is Linux's; the accept "
       "filters of other systems are not modelled)"},
      {"[kernel]\nsystem = \"freebsd\"\n[server]\nwait = \"shared-epoll\"",
       "5:8 server.wait: on freebsd 13.0 \"shared-epoll\" is a kqueue for all workers, and is "
       "modelled "
       "with trigger = \"edge\" only (it wakes all threads that sleep in it; of Go's, which is "
       "edge-triggered, one does)"},
      {"[server]\npolicy = \"freebsd-reuseport-lb\"",
       "3:10 server.policy: linux 6.1 has no SO_REUSEPORT_LB (ENOPROTOOPT), without which "
       "freebsd-reuseport-lb does not start (freebsd 12.0 and later have it; server.sockets = 1 "
       "needs none; source: the option is what the policy is about)"},
      {"[kernel]\nversion = \"3.8\"\n[server]\npolicy = \"node-reuseport\"",
       "5:10 server.policy: linux 3.8 has no SO_REUSEPORT (ENOPROTOOPT), without which "
       "node-reuseport does not start (linux 3.9 and later have it; choose a policy with one "
       "socket; source: libuv src/unix/core.c uv__sock_reuseport: ENOTSUP where the option does "
       "not balance)"},
      {"[kernel]\nsystem = \"openbsd\"\n[server]\npolicy = \"node-reuseport\"",
       "5:10 server.policy: openbsd 7.0 does not balance between sockets of an address, without "
       "which node-reuseport does not start (choose a policy with one socket; source: libuv "
       "src/unix/core.c uv__sock_reuseport: ENOTSUP where the option does not balance)"},
      {"[server]\npolicy = \"nginx-reuseport\"\nversion = \"abc\"",
       "4:11 server.version: expected a version, found \"abc\" (such as \"1.25\")"},
      {"[server]\nwait = \"blocking\"\ntrigger = \"edge\"",
       "4:11 server.trigger: \"edge\" does not go with wait = \"blocking\" (it has no trigger but "
       "level; trigger: level)"},
      {"[server]\nsockets = 4\nworkers = 2\nwatch = [[0, 1], [2, 4]]",
       "5:9 server.watch: worker 1 watches socket 4, which does not exist (there are 4, 0 to 3)"},
      {"[server]\nsockets = 1\nworkers = 2\nwatch = [[0], [0], [0]]",
       "5:9 server.watch: the list is for 3 workers, there are 2 (one list of sockets for each "
       "worker)"},
      {"[server]\nsockets = 3\nworkers = 2\nwatch = [[0], [2]]",
       "5:9 nobody watches socket 1 (its connections would wait for ever; allow_unwatched = true "
       "allows it)"},
      {"[server]\npin = \"0-16\"",
       "3:7 server.pin: there is no CPU 16 (the machine has 16 CPUs, 0 to 15)"},
      {"[[events]]\nat = \"1s\"\ndo = { close_socket = 16 }",
       "4:6 events.0.do: there is no socket 16 (sockets have birth numbers 0 to 15)"},
  }));
  CHECK(only_problem(complete(lines)) == expected);
}

TEST_CASE("events for processes that the server does not have are explained", "[reader][errors]") {
  const std::string event = "[[events]]\nat = \"1s\"\ndo = ";
  const auto [lines, expected] = GENERATE_COPY(table<std::string, std::string>({
      {event + "{ signal = \"TERM\" }",
       "4:17 events.0.do.signal: \"TERM\" is not known (known: HUP, USR2, WINCH, QUIT)"},
      {event + "{ signal = \"QUIT\", workers = 4 }",
       "4:25 events.0.do: QUIT reads no configuration, and starts no workers (workers goes with "
       "HUP and USR2)"},
      {event + "{ signal = \"QUIT\", to = \"new\" }",
       "4:6 events.0.do: there is no new master: no event starts one ({ signal = \"USR2\" } does)"},
      {event + "{ reload = { workers = 0 } }",
       "4:29 events.0.do.reload.workers: 0 is out of range (allowed: 1 to 65536)"},
      {event + "{ reload = 8 }",
       "4:17 events.0.do.reload: expected a table, found 8 (such as { workers = 8 }, or {} for as "
       "many)"},
      {event + "{ binary_upgrade = { workers = 8 } }",
       "4:25 events.0.do.binary_upgrade: 'drain' is missing"},
      {event + "{ config_test = false }",
       "4:22 events.0.do.config_test: expected true, found false"},
      {"[server]\nwait = \"dispatcher\"\n" + event + "{ reload = {} }",
       "6:6 events.0.do: a dispatcher and its workers are threads of one process, which no other "
       "replaces here (a server with worker processes has any other server.wait)"},
      {"[server]\nwait = \"dispatcher\"\nrespawn = true",
       "4:11 server.respawn: a dispatcher and its workers are threads of one process (leave it "
       "out: "
       "no master puts another thread in the place of one)"},
      {"[kernel]\nversion = \"3.8\"\n[server]\nsockets = 1\nholder = \"worker\"\n" + event +
           "{ reload = {} }",
       "9:6 events.0.do: linux 3.8 has no SO_REUSEPORT: the new processes could not bind the "
       "address that the old ones have (EADDRINUSE) (with holder = \"master\" they inherit the "
       "sockets)"},
      {"[server]\nworkers = 2\nsockets = 2\nwatch = [[0], [1]]\n" + event +
           "{ reload = { workers = 3 } }",
       "8:6 events.0.do: server.watch is a list for 2 workers, and there will be 3 (leave workers "
       "out, or say server.watch in a word)"},
      {"[server]\nworkers = 2\nsockets = 2\nwatch = \"own\"\n" + event +
           "{ reload = { workers = 1 } }",
       "8:6 events.0.do: server.watch = \"own\" with 1 workers and 2 sockets (with sockets = "
       "\"per-worker\" there are as many as workers)"},
  }));
  INFO(lines);
  CHECK(only_problem(complete(lines)) == expected);
}

TEST_CASE("what CPUs and schedulers cannot do is refused", "[reader][errors]") {
  const auto [lines, expected] = GENERATE(table<std::string, std::string>({
      {"[machine]\nquota = \"0cpu\"", "machine.quota"},
      {"[machine]\nnoise = [{ threads = 2, burst = \"5ms\" }]", "'pause' is missing"},
      {"[machine]\nnoise = [{ threads = 2, burst = \"5ms\", pause = \"-1ms\" }]",
       "machine.noise.pause"},
      {"[machine]\nnoise = [{ threads = 2, burst = \"0ms\", pause = \"0ms\" }]", "both zero"},
      {"[machine]\nnoise = [{ threads = 1, burst = \"1ms\", pause = \"1ms\", pin = \"16\" }]",
       "machine.noise: there is no CPU 16"},
      {"[machine]\nnoise = [{ packets = \"1k/s\", burst = \"3us\", threads = 2 }]",
       "'threads' does not go with 'packets' (packets come at random times and belong to no "
       "thread"},
      {"[machine]\nnoise = [{ packets = \"1k/s\", burst = \"3us\", pause = \"1ms\" }]",
       "'pause' does not go with 'packets'"},
      {"[machine]\nnoise = [{ packets = \"1k/s\", burst = \"3us\", steal = true }]",
       "'steal' does not go with 'packets'"},
      {"[machine]\nnoise = [{ packets = \"1k/s\" }]", "'burst' is missing"},
      {"[machine]\nnoise = [{ packets = \"1k/s\", burst = \"0us\" }]", "packets of no work"},
      {"[machine]\nnoise = [{ packets = 1000, burst = \"3us\" }]",
       "machine.noise.packets: expected a rate with a unit"},
      // 500k/s of 5 us are 2.5 CPUs.
      {"[machine]\nnoise = [{ packets = \"500k/s\", burst = \"5us\", pin = \"0-1\" }]",
       "the packets need 2.5 CPUs and go to 2"},
      {"[server]\npin = \"0-16\"", "server.pin: there is no CPU 16"},
      {"[client]\npin = \"0\"", "client.pin: clients are on other machines"},
      {"[client]\npin = \"99\"\n[machine]\nsteering = \"loopback\"", "there is no CPU 99"},
      {"[machine]\nsteering = \"rps\"\n[kernel]\nsystem = \"freebsd\"", "only Linux"},
      {"[machine]\nsmt_speed = 0.05", "machine.smt_speed"},
      {"[kernel]\nhz = 1", "kernel.hz"},
      {"[kernel]\nscheduler = \"ps\"", "\"ps\" knows no packet work, and costs.syn is not zero"},
      {"[kernel]\nscheduler = \"ps\"\n[machine]\ncosts = \"zero\"\nquota = \"1cpu\"",
       "neither machine.quota nor machine.noise"},
  }));
  CHECK(only_problem(complete(lines)).find(expected) != std::string::npos);
}

TEST_CASE("absurd sizes are refused with the memory they would need", "[reader][errors]") {
  const auto [lines, expected] = GENERATE(table<std::string, std::string>({
      {"[run]\nconnections = 1_000_000_000_000",
       "10^12 connections would need up to 256 TB of memory"},
      {"[run]\nduration = \"10000h\"", "connections would need up to"},
      {"[[events]]\nat = \"1s\"\ndo = { burst = 1_000_000_000_000 }",
       "10^12 at once would need 256 TB of memory"},
  }));
  CHECK(only_problem(complete(lines)).find(expected) != std::string::npos);
  CHECK(
      only_problem(
          "format = 1\n[[arrivals]]\nprocess = { type = \"closed\", clients = 1_000_000_000_000 }")
          .find("256 TB") != std::string::npos);
}

TEST_CASE("all errors of a file are told at once, in its order", "[reader][errors]") {
  const auto problems = problems_of(
      complete("[machine]\ncores = -3\n[server]\nwokers = 4\n[work]\ncpu = \"x\"\nwait = 5\n"
               "[run]\nconnections = 1_000_000_000_000"));
  REQUIRE(problems.size() == 5);
  CHECK(problems[0].line == 3);
  CHECK(problems[1].line == 5);
  CHECK(problems[2].line == 7);
  CHECK(problems[3].line == 8);
  CHECK(problems[4].line == 10);
}

TEST_CASE("a syntax error has its place", "[reader][errors]") {
  const auto problems = problems_of("format = 1\nx = [1, \n[server]\n");
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].line >= 2);
}

TEST_CASE("a key of parts without end is a syntax error", "[reader][errors]") {
  // Tables in each other as many as the parts; going over 10^6 of them needs hundreds of MB of
  // stack.
  std::string bare = "a", quoted = "\"a.b\"", header = "[a";
  for (int i = 0; i < 1'000'000; ++i) {
    bare += ".a";
    quoted += ".'a'";
    header += ".a";
  }
  for (const std::string& key : {bare + " = 1", quoted + " = 1", header + "]"}) {
    CHECK(only_problem("format = 1\n" + key + "\n") == "2:1 a key has too many parts");
    CHECK(only_problem("text = \"\"\"\\\n\"\"\"\n" + key + "\n") == "3:1 a key has too many parts");
  }
  // Dots elsewhere are none of a key's, nor those of many keys.
  const std::string dots(1000, '.');
  std::string many = "x = { ";
  for (int i = 0; i < 300; ++i) many += "k" + std::to_string(i) + ".a = 1.5, ";
  CHECK(problems_of("format = 1 # " + dots + "\n[[arrivals]]\nname = \"" + dots + "\"\n" + many +
                    "z = 1 }\n")
            .front()
            .what == "unknown key 'x' in [[arrivals]]");
}

TEST_CASE("a scenario without a stream has nothing to simulate", "[reader][errors]") {
  CHECK(problems_of("format = 1\n").front().what == "the scenario has no [[arrivals]]");
}

TEST_CASE("missing and malformed files are told with file and row", "[reader][errors]") {
  const Folder folder;
  const std::string text =
      "format = 1\n[[arrivals]]\nprocess = { type = \"replay\", file = \"trace.csv\" }\n";
  const auto missing = problems_of(text, {}, folder.scenario());
  REQUIRE(missing.size() == 1);
  CHECK(missing[0].line == 3);
  CHECK(missing[0].what.find("No such file") != std::string::npos);

  folder.write("trace.csv",
               "time_s,src,sport,cpu_s,socket\n0.0,192.0.2.1,1000,0.001,0\n0.1,192.0.2.1,1001,x,"
               "\n0.05,192.0.2.1,1002,0,1\n");
  const auto malformed = problems_of(text, {}, folder.scenario());
  REQUIRE(malformed.size() == 1);  // row 4 is in order, since row 3 does not count
  CHECK(malformed[0].file == folder.path("trace.csv"));
  CHECK(malformed[0].line == 3);
  CHECK(malformed[0].column == 20);

  folder.write("trace.csv", "0.0,192.0.2.1,1000,0.001,99\n");
  CHECK(problems_of(text, {}, folder.scenario()).front().what ==
        "'trace.csv' names socket 99, which does not exist");

  folder.write("trace.csv", "0.0,192.0.2.1,1000,0.001,3\n0.5,2001:db8::1,1001,0.001\n");
  const Scenario s = read_scenario_text(text, folder.scenario()).scenario;
  REQUIRE(s.arrivals[0].replay.size() == 2);
  CHECK(s.arrivals[0].replay[0].socket == 3);
  CHECK(s.arrivals[0].replay[1].at.time_since_epoch() == std::chrono::milliseconds(500));
  folder.write("trace.csv", "0.0,192.0.2.1,1000,0.001,3\n0.6,2001:db8::1,1001,0.001\n");
  CHECK(read_scenario_text(text, folder.scenario()).scenario.hash != s.hash);
}

TEST_CASE("a device is no file of a scenario, however much can be read of it", "[reader][errors]") {
  CHECK(only_problem("format = 1\n[[arrivals]]\n"
                     "process = { type = \"replay\", file = \"/dev/zero\" }\n") ==
        "3:37 '/dev/zero' is a device: there is no end to it (name a file)");
}

TEST_CASE("a missing scenario is an error of its own", "[reader][errors]") {
  CHECK_THROWS_AS(read_scenario("/nonexistent/scenario.toml"), ScenarioError);
}

}  // namespace
}  // namespace acceptlab::experiment
