#include "validation/measure/suite.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "experiment/scenario/resolution.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/folder.hpp"
#include "tests/validation/measure/hosts.hpp"
#include "tests/validation/measure/two_workers.hpp"
#include "validation/measure/host_scenario.hpp"
#include "validation/measure/server_command.hpp"
#include "validation/measure/stand_plan.hpp"

namespace acceptlab::validation {
namespace {

std::string written(const experiment::Folder& folder, const std::string& name,
                    const std::string& text) {
  folder.write(name, text);
  return folder.path(name);
}

using experiment::ScenarioError;

const Host host = plain_host(2);

std::string message_of(const std::string& suite_text) {
  const experiment::Folder folder;
  folder.write("s.toml", two_workers);
  const std::string file = written(folder, "suite.toml", suite_text);
  try {
    read_suite(file, {}, host);
  } catch (const ScenarioError& error) {
    return error.what();
  }
  return "";
}

bool has(const std::vector<std::string>& options, const std::string& name,
         const std::string& value) {
  const auto found = std::find(options.begin(), options.end(), name);
  return found != options.end() && found + 1 != options.end() && *(found + 1) == value;
}

TEST_CASE("a suite is every policy under every setting") {
  const experiment::Folder folder;
  folder.write("s.toml", two_workers);
  const std::string file = written(folder, "suite.toml", R"(format = 1
repeats = 3
[[cases]]
scenario = "s.toml"
policies = ["nginx-reuseport", "shared-blocking"]
calibration = ["shared-blocking"]
vary = { "arrivals.clients.process.rate" = ["1k/s", "2k/s"], "server.workers" = [1, 2, 3] }
)");
  const Suite suite = read_suite(file, {}, host);
  CHECK(suite.repeats == 3);
  REQUIRE(suite.cases.size() == 12);
  CHECK(suite.cases[0].name == "nginx-reuseport rate=1k/s workers=1");
  CHECK(suite.cases[1].setting == suite.cases[0].setting);
  CHECK(suite.cases[1].calibration);
  CHECK_FALSE(suite.cases[0].calibration);
  CHECK(suite.cases[11].read.scenario.server.workers == 3);
}

TEST_CASE("a measured scenario has this machine's facts, and its text says them") {
  const experiment::Folder folder;
  const std::string file = written(folder, "s.toml", two_workers);
  const auto read = read_for_host(file, {}, host);
  CHECK(read.scenario.machine.cpus() == 2);
  CHECK(read.scenario.machine.steering == kernel::Steering::Loopback);
  CHECK(read.scenario.kernel.version_text == "6.18");
  CHECK(read.scenario.server.listen.front().port == 8080);  // 80 is for root alone
  CHECK(generator_cpu(read.scenario) == 0);
  CHECK(generator_is_alone(read.scenario));
  CHECK(read.scenario.machine.noise.size() == 1);  // the generator, which spins
  const auto again = experiment::read_scenario_text(read.text, "text");
  CHECK(again.scenario.hash == read.scenario.hash);
}

TEST_CASE("a measured scenario has the parts of this machine, whatever the file says of them") {
  const experiment::Folder folder;
  const std::string file = written(
      folder, "s.toml", two_workers + "[machine]\npackages = 4\ncores = 3\nllc_per_package = 3\n");
  Host large = host;
  large.topology.shape = {2, 2, 4, 8, 2};
  const auto machine = read_for_host(file, {}, large).scenario.machine;
  CHECK(machine.packages == 2);
  CHECK(machine.nodes_per_package == 2);
  CHECK(machine.llc_per_package == 4);
  CHECK(machine.cores == 8);
  CHECK(machine.threads_per_core == 2);
  CHECK(read_for_host(file, {}, host).scenario.machine.llc_per_package == 1);
}

TEST_CASE("what is measured and what is simulated have the same times") {
  const experiment::Folder folder;
  const std::string file = written(folder, "s.toml", two_workers);
  using std::chrono::milliseconds;
  const auto run = [&](const std::vector<std::string>& set) {
    return read_for_host(file, {set, {}, {}, {}}, host).scenario.run;
  };
  CHECK(run({}).warmup == milliseconds(500));  // "auto" would need a pilot
  CHECK(run({"run.warmup=100ms"}).warmup == milliseconds(500));
  CHECK(run({"run.warmup=2s"}).warmup == milliseconds(2000));
  CHECK(run({"run.duration=1s"}).duration == milliseconds(1000));
  const auto options = [&](const std::vector<std::string>& set) {
    return load_options(read_for_host(file, {set, {}, {}, {}}, host).scenario, "f", "l");
  };
  CHECK(has(options({}), "--timeout", "5000000000ns"));
  CHECK(has(options({"client.timeout=300ms"}), "--timeout", "300000000ns"));
}

TEST_CASE("events of a scenario are signals at times from the begin of the load") {
  const experiment::Folder folder;
  const std::string file =
      written(folder, "s.toml",
              two_workers +
                  "[run]\nwarmup = \"700ms\"\n[[events]]\nat = \"1s\"\ndo = { stall_worker "
                  "= 1, for = \"20ms\" }\n[[events]]\nat = \"1500ms\"\n"
                  "do = { crash_worker = 0 }\n");
  const auto read = read_for_host(file, {}, host);
  StandPlan plan;
  plan.warmup = *read.scenario.run.warmup;
  const auto events = nlohmann::json::parse(plan_json(plan, read.scenario)).at("events");
  REQUIRE(events.size() == 2);
  CHECK(events[0].at("at_s").get<double>() == Approx(1.7));
  CHECK(events[0].at("signal") == "RTMIN+2");
  CHECK(events[0].at("value") == (20 << 16 | 1));
  CHECK(events[1].at("at_s").get<double>() == Approx(2.2));
  CHECK(events[1].at("signal") == "RTMIN+1");
}

TEST_CASE("variants of a scenario are cases beside the policies, on this machine") {
  const experiment::Folder folder;
  folder.write("s.toml", two_workers +
                             "[[variants]]\nname = \"one socket\"\n"
                             "set = { \"server.sockets\" = 1, \"kernel.version\" = \"4.4\" }\n");
  const std::string entry = "format = 1\n[[cases]]\nname = \"load\"\nscenario = \"s.toml\"\n";
  const Suite suite = read_suite(
      written(folder, "suite.toml", entry + "policies = [\"nginx-reuseport\"]\n"), {}, host);
  REQUIRE(suite.cases.size() == 2);
  CHECK(suite.cases[0].name == "nginx-reuseport load");
  CHECK(suite.cases[1].name == "one socket load");
  CHECK(suite.cases[1].policy == "one socket");
  CHECK(suite.cases[1].setting == suite.cases[0].setting);
  const auto& variant = suite.cases[1].read.scenario;
  CHECK(experiment::socket_count(variant) == 1);
  CHECK(variant.kernel.version_text == "6.18");  // what runs here, not what the variant says
  CHECK(read_suite_or_scenario(folder.path("s.toml"), {}, host).cases.size() == 2);
}

TEST_CASE("a generator that shares its CPU with workers sleeps") {
  const experiment::Folder folder;
  const std::string file = written(folder, "s.toml", two_workers);
  const auto read = read_for_host(file, {{"server.pin=\"none\""}, {}, {}, {}}, host);
  CHECK_FALSE(generator_is_alone(read.scenario));
  CHECK(read.scenario.machine.noise.empty());
}

TEST_CASE("a suite says how clients on this machine reach the server") {
  const experiment::Folder folder;
  folder.write("s.toml", two_workers);
  const std::string file = written(folder, "suite.toml", R"(format = 1
[[cases]]
name = "plain"
scenario = "s.toml"
network = "veth"
[[cases]]
name = "steered"
scenario = "s.toml"
network = "veth-rps"
)");
  const Suite suite = read_suite(file, {}, plain_host(40));
  REQUIRE(suite.cases.size() == 2);
  const auto plan_of = [](const SuiteCase& c) {
    StandPlan plan;
    plan.network = c.network;
    return nlohmann::json::parse(plan_json(plan, c.read.scenario));
  };
  for (const SuiteCase& c : suite.cases) {
    const experiment::Scenario& scenario = c.read.scenario;
    CHECK(plan_of(c)["network"] == "veth");
    CHECK(has(server_options(scenario, 1), "--listen", "10.77.0.1:8080"));
    CHECK(c.read.text.find("10.77.0.64/26") != std::string::npos);
    CHECK(generator_is_alone(scenario));
    CHECK(scenario.machine.noise.size() == 1);
  }
  CHECK(suite.cases[0].read.scenario.machine.steering == kernel::Steering::Loopback);
  CHECK_FALSE(plan_of(suite.cases[0]).contains("rps_cpus"));
  CHECK(suite.cases[1].read.scenario.machine.steering == kernel::Steering::Rps);
  CHECK(suite.cases[1].read.scenario.machine.irq_cpus == std::vector<unsigned>{0});
  CHECK(plan_of(suite.cases[1])["rps_cpus"] == "ff,ffffffff");
}

TEST_CASE("what a network cannot be is refused") {
  const std::string begin = "format = 1\n[[cases]]\nscenario = \"s.toml\"\n";
  CHECK(message_of(begin + "network = \"wifi\"\n").find("expected \"loopback\"") !=
        std::string::npos);
  CHECK(message_of(begin + "network = \"veth-rps\"\nset = { \"server.pin\" = \"none\" }\n")
            .find("a CPU of its own") != std::string::npos);
  const experiment::Folder folder;
  folder.write("s.toml", two_workers);
  const std::string file = written(folder, "suite.toml", begin + "network = \"veth\"\n");
  CHECK_THROWS_AS(read_suite(file, {}, remote_host()), ScenarioError);
}

TEST_CASE("problems of a suite are told with their places") {
  CHECK_THAT(message_of("format = 1\n[[cases]]\nscenario = \"no.toml\"\n"),
             Catch::Contains("no.toml"));
  CHECK_THAT(message_of("format = 1\n[[cases]]\nscenaro = \"s.toml\"\n"),
             Catch::Contains("did you mean 'scenario'?"));
  CHECK_THAT(message_of("format = 1\nrepeats = 0\n[[cases]]\nscenario = \"s.toml\"\n"),
             Catch::Contains("repeats"));
  CHECK_THAT(message_of("format = 1\n[[cases]]\nscenario = \"s.toml\"\nservers = [\"apache\"]\n"),
             Catch::Contains("'apache': expected"));
  CHECK_THAT(message_of("format = 1\n"), Catch::Contains("[[cases]]"));
  const std::string entry = "[[cases]]\nscenario = \"s.toml\"\n";
  CHECK_THAT(message_of("format = 1\n" + entry + entry), Catch::Contains("two cases are called"));
}

TEST_CASE("what a suite says of its scenarios is wrong in the suite, at its place") {
  const std::string entry = "format = 1\n[[cases]]\nscenario = \"s.toml\"\n";
  const std::string policy =
      message_of(entry + "policies = [\"shared-blocking\",\n  \"nginx-reusport\"]\n");
  CHECK_THAT(policy, Catch::Contains("suite.toml:5:3: error: unknown policy 'nginx-reusport'") &&
                         Catch::Contains("did you mean 'nginx-reuseport'?") &&
                         !Catch::Contains("--policy"));
  CHECK_THAT(message_of(entry + "policies = [\"x\"]\n"), Catch::Contains("known: nginx-shared, "));
  CHECK_THAT(
      message_of(entry + "policies = [\"shared-blocking\"]\ncalibration = [\"shared-bloking\"]\n"),
      Catch::Contains("suite.toml:5:16: error: 'shared-bloking' is none") &&
          Catch::Contains("did you mean 'shared-blocking'?"));
  CHECK_THAT(message_of(entry + "set = { \"server.wrokers\" = 3 }\n"),
             Catch::Contains("suite.toml:4:9: error: unknown key 'wrokers'"));
  CHECK_THAT(
      message_of(entry + "vary = { \"server.workers\" = [2, \"x\"] }\n"),
      Catch::Contains("suite.toml:4:33: error: server.workers") && !Catch::Contains("--set"));
  // What the command line sets is not the suite's.
  const experiment::Folder folder;
  folder.write("s.toml", two_workers);
  const std::string file = written(folder, "suite.toml", entry);
  CHECK_THROWS_WITH(read_suite(file, {{"server.wrokers=3"}, {}, {}, {}}, host),
                    Catch::Contains("--set server.wrokers=3: error"));
}

TEST_CASE("the reference server is told what the scenario says") {
  const experiment::Folder folder;
  const std::string file = written(folder, "s.toml", two_workers);
  const auto read =
      read_for_host(file, {{"server.batch=\"all\""}, {}, "nginx-exclusive", {}}, host);
  const auto options = server_options(read.scenario, 321.5);
  CHECK(has(options, "--listen", "127.0.0.1:8080"));
  CHECK(has(options, "--workers", "2"));
  CHECK(has(options, "--sockets", "1"));
  CHECK(has(options, "--watch", "0/0"));
  CHECK(has(options, "--wait", "epoll-exclusive"));
  CHECK(has(options, "--batch", "all"));
  CHECK(has(options, "--pin", "1"));
  CHECK(has(options, "--burn-speed", "321.5"));
  const auto dispatched = read_for_host(file, {{"server.wait=dispatcher"}, {}, {}, {}}, host);
  CHECK(has(server_options(dispatched.scenario, 1), "--watch", "auto"));
}

TEST_CASE("what no program can be is refused") {
  const experiment::Folder folder;
  const std::string file = written(folder, "s.toml", two_workers);
  const auto refused = [&](const std::string& set) {
    try {
      const auto read = read_for_host(file, {{set}, {}, "nginx-exclusive", {}}, host);
      server_options(read.scenario, 1);
    } catch (const ScenarioError& error) {
      return error.diagnostics().front().key;
    }
    return std::string("nothing");
  };
  CHECK(refused("server.order=\"longest-asleep\"") == "server.order");
  CHECK(refused("server.choose=\"uniform\"") == "server.choose");
  CHECK(refused("server.scan=\"ready\"") == "nothing");
  CHECK(refused("server.scan=\"rotate\"") == "server.scan");
  CHECK(refused("run.connections=1000") == "run.connections");
  CHECK(refused("client.timeout={ type = \"exponential\", mean = \"1s\" }") == "client.timeout");
  const std::string event = "events=[{ at = \"1s\", do = ";
  CHECK(refused(event + "{ crash_worker = 0 } }]") == "nothing");
  CHECK(refused(event + "{ burst = 100 } }]") == "events.do");
  CHECK(refused(event + "{ crash_worker = 0 }, every = \"1s\" }]") == "events.at");
}

}  // namespace
}  // namespace acceptlab::validation
