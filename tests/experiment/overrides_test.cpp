#include "tests/experiment/scenario_text.hpp"

namespace acceptlab::experiment {
namespace {

Scenario with(const std::string& lines, std::vector<std::string> set) {
  return read(lines, {std::move(set), {}, {}, {}, {}}).scenario;
}

TEST_CASE("--set takes TOML, and bare words as strings", "[overrides]") {
  const Scenario s =
      with("", {"server.workers=32", "server.sockets=cpus/8", "run.duration=3s",
                "kernel.version=6.10", "work.cpu={ type = \"constant\", value = \"1ms\" }",
                "server.allow_unwatched=true", "title=two words"});
  CHECK(s.server.workers == 32);
  CHECK(s.server.sockets.rule == server::SocketCount::Rule::CpusOver8);
  CHECK(s.run.duration == std::chrono::seconds(3));
  CHECK(s.kernel.version == kernel::Version{6, 10, 0});
  CHECK(s.work.cpu.is_constant());
  CHECK(s.server.allow_unwatched);
  CHECK(s.title == "two words");
}

TEST_CASE("--set reaches into arrays by name and index, and into defaults", "[overrides]") {
  CHECK(with("", {"arrivals.steady.process.rate=50k/s"}).arrivals[0].process.rate_per_s == 50e3);
  CHECK(with("", {"arrivals.0.process.rate=50k/s"}).arrivals[0].process.rate_per_s == 50e3);
  CHECK(with("", {"arrivals.0.from.addresses=7"}).arrivals[0].from.count == 7);
  CHECK(with("", {"work.cpu.mean=300us"}).work.cpu.mean() == Approx(300e3));
  CHECK(
      with("[[events]]\nat = \"1s\"\ndo = { burst = 5 }", {"events.0.at=2s"}).events[0].at.mean() ==
      2e9);
}

TEST_CASE("a bare sysctl is its entry in kernel.sysctl", "[overrides]") {
  for (const char* set : {"net.ipv4.tcp_migrate_req=1", "kernel.sysctl.net.ipv4.tcp_migrate_req=1",
                          "kernel.sysctl.\"net.ipv4.tcp_migrate_req\"=1"}) {
    INFO(set);
    CHECK(with("", {set}).kernel.sysctl.at("net.ipv4.tcp_migrate_req") == 1);
  }
}

TEST_CASE("--set run.replications replaces precision", "[overrides]") {
  const std::string lines = "[run]\nprecision = { of = [\"accept_wait.p99\"], within = \"5%\" }";
  CHECK(with(lines, {}).run.precision);
  const Scenario s = with(lines, {"run.replications=3"});
  CHECK_FALSE(s.run.precision);
  CHECK(s.run.replications == 3);
}

TEST_CASE("--policy drops what the file says of accepting and keeps the rest", "[overrides]") {
  const std::string lines =
      "[server]\npolicy = \"nginx-shared\"\nversion = \"1.10\"\nworkers = 8\nbacklog = "
      "100\nsockets = 2\nwatch = \"all\"\n"
      "wait = \"epoll\"\nbatch = \"all\"\ngate = \"none\"\nscan = \"fixed\"";
  const Scenario s = read(lines, {{}, {}, "haproxy-by-thread", {}, {}}).scenario;
  CHECK(s.server.policy == "haproxy-by-thread");
  CHECK(s.server.sockets.rule == server::SocketCount::Rule::PerWorker);
  CHECK(s.server.batch == 4);
  CHECK(s.server.scan == server::Scan::Ready);
  CHECK(s.server.workers == 8);
  CHECK(s.server.backlog == 100);
  CHECK(s.server.version.empty());  // it counted nginx's versions
  CHECK(read(lines, {{}, {}, "nginx-reuseport", {}, {}}).scenario.server.version == "1.10");
  CHECK(read(lines, {{"server.batch=2"}, {}, "haproxy", {}, {}}).scenario.server.batch == 2);
  const std::string at_once = "[server]\nwait = \"epoll\"\nfirst_read = \"at-once\"";
  CHECK(read(at_once, {{}, {}, "nginx-herd", {}, {}}).scenario.server.first_read ==
        server::FirstRead::Event);
}

TEST_CASE("--seed is run.seed", "[overrides]") {
  CHECK(read("", {{}, 99, {}, {}, {}}).scenario.run.seed == 99);
  CHECK(value_of(read("", {{}, 99, {}, {}, {}}), "run.seed") == "99");
}

TEST_CASE("an error inside --set points at it", "[overrides][errors]") {
  const auto [set, expected] = GENERATE(table<std::string, std::string>({
      {"server.wokers=3",
       "--set server.wokers=3 unknown key 'wokers' in [server] (did you mean 'workers'?)"},
      {"server.workers=0",
       "--set server.workers=0 server.workers: 0 is out of range (allowed: 1 to 65536)"},
      {"arrivals.stedy.process.rate=1/s",
       "--set arrivals.stedy.process.rate=1/s no [[arrivals]] is called 'stedy' (did you mean "
       "'steady'?)"},
      {"server.watch=[[0", "--set server.watch=[[0 the value of 'server.watch' is not valid TOML"},
      {"nonsense", "--set nonsense expected key=value (such as --set server.workers=32)"},
      {"run.seed.x=1", "--set run.seed.x=1 run.seed: expected an integer, found a table"},
      {"events.0.at=1s",
       "--set events.0.at=1s the scenario has no [[events]] (entries are addressed by name or by "
       "index)"},
  }));
  CHECK(only_problem(complete(""), {{set}, {}, {}, {}, {}}) == expected);
}

TEST_CASE("the goals of --goal take the place of the file's, quotes and all", "[overrides]") {
  Overrides overrides;
  overrides.goals = {"accept_wait.p99 < 2ms", "lost_share < 1e-3"};
  const Scenario s = read("[goals]\nmust = [\"response.p99 < 1s\"]", overrides).scenario;
  REQUIRE(s.goals.size() == 2);
  CHECK(s.goals[0].text == "accept_wait.p99 < 2ms");
  CHECK(s.goals[1].bound == 1e-3);
  overrides.goals = {"accept_wait.p99 <= 35us"};  // met by 35 us: 35000 * 1e-9 would be above
  CHECK(read("", overrides).scenario.goals[0].bound == 35e-6);
}

TEST_CASE("the caret of an option stands under what is wrong in it", "[overrides][errors]") {
  const auto shown = [](const Overrides& overrides) {
    return render(problems_of(complete(""), overrides));
  };
  Overrides goal, listed;
  goal.goals = {"lost_share < 1e-3", "accept_wait.p99 < 2 parsecs"};
  CHECK(shown(goal) ==
        "--goal 'accept_wait.p99 < 2 parsecs': error: goals.must: '2 parsecs' is not a duration "
        "with a unit\n"
        " | --goal 'accept_wait.p99 < 2 parsecs'\n"
        " |                           ^^^^^^^^^\n"
        "   = help: such as \"accept_wait.p99 < 2ms\"\n");
  goal.goals = {"acept_wait.p99 < 2ms"};
  CHECK_THAT(shown(goal), Catch::Contains("\n |         ^^^^^^^^^^^^^^\n"));
  listed.listed = {{"--vary", "server.workers=8,x16", 17, 3}};
  CHECK(shown(listed) ==
        "--vary server.workers=8,x16: error: server.workers: expected an integer, found \"x16\"\n"
        " | --vary server.workers=8,x16\n"
        " |                         ^^^\n");
  CHECK_THAT(shown({{"server.wokers=3"}, {}, {}, {}, {}}),
             Catch::Contains("\n | --set server.wokers=3\n |       ^^^^^^^^^^^^^\n"));
  CHECK_THAT(shown({{"work.cpu = \"35 uss\""}, {}, {}, {}, {}}),
             Catch::Contains("--set 'work.cpu = \"35 uss\"': error") &&
                 Catch::Contains("\n |                   ^^^^^^^^\n"));
}

}  // namespace
}  // namespace acceptlab::experiment
