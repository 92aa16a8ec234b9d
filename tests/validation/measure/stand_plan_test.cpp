#include "validation/measure/stand_plan.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/experiment/folder.hpp"
#include "tests/traced_run.hpp"
#include "tests/validation/measure/hosts.hpp"
#include "validation/measure/host_scenario.hpp"
#include "validation/measure/server_command.hpp"

namespace acceptlab::validation {
namespace {

experiment::Scenario scenario_on(const Host& host, const std::string& pin) {
  const experiment::Folder folder;
  folder.write("s.toml", R"(format = 1
[server]
workers = 2
[[arrivals]]
name = "clients"
process = { type = "poisson", rate = "2k/s" }
)");
  return read_for_host(folder.path("s.toml"), {{"server.pin=\"" + pin + "\""}, {}, {}, {}}, host)
      .scenario;
}

bool contains(const std::vector<std::string>& words, const std::vector<std::string>& part) {
  return std::search(words.begin(), words.end(), part.begin(), part.end()) != words.end();
}

const Host here = plain_host(2);

TEST_CASE("a generator on this machine has a CPU, or sleeps", "[stand_plan]") {
  const auto alone = load_options(scenario_on(here, "1"), "s.csv", "log");
  CHECK(contains(alone, {"--target", "127.0.0.1:8080"}));
  CHECK(contains(alone, {"--pin", "0", "--clock", "spin"}));
  const auto beside = load_options(scenario_on(here, "none"), "s.csv", "log");
  CHECK(contains(beside, {"--clock", "sleep", "--priority", "rr"}));
  CHECK_FALSE(contains(beside, {"--drive"}));
}

TEST_CASE("a generator elsewhere is driven, from its own addresses alone", "[stand_plan]") {
  const auto scenario = scenario_on(remote_host(), "none");
  const auto options = load_options(scenario, "s.csv", "log", "192.0.2.7:7000");
  CHECK(contains(options, {"--target", "192.0.2.1:8080"}));
  CHECK(contains(options, {"--drive", "192.0.2.7:7000", "--exact-sources", "--clock", "spin"}));
  CHECK_FALSE(contains(options, {"--pin"}));
  CHECK(contains(server_options(scenario, 1), {"--listen", "192.0.2.1:8080"}));
}

TEST_CASE("the stand is told which network, and how long an agent needs", "[stand_plan]") {
  StandPlan plan;
  const auto scenario = scenario_on(remote_host(), "1");
  auto json = nlohmann::json::parse(plan_json(plan, scenario));
  CHECK(json["network"] == "loopback");
  CHECK_FALSE(json.contains("lead_s"));
  plan.agent = "192.0.2.7:7000";
  plan.lead = lead_of_agent(5'000'000, 100'000);
  json = nlohmann::json::parse(plan_json(plan, scenario));
  CHECK(json["network"] == "host");
  // A second, 5 MB at 5 MB/s, and a microsecond for each of 100000 rows.
  CHECK(json["lead_s"].get<double>() == Approx(2.1));
  CHECK(json["sysctl"]["net.core.somaxconn"] == 2048);
}

using nlohmann::json;

json plan_of(ServerKind kind) {
  StandPlan plan;
  plan.out = "/run";
  plan.kind = kind;
  plan.server = {"server", "--option"};
  plan.load = {"load"};
  plan.workers = 3;
  plan.port = 8080;
  plan.window = std::chrono::seconds(2);
  return json::parse(plan_json(plan, testing::scenario("format = 1\n[[arrivals]]\n")));
}

TEST_CASE("of other servers the kernel counts what our own server counts itself") {
  const json nginx = plan_of(ServerKind::Nginx), native = plan_of(ServerKind::Native),
             haproxy = plan_of(ServerKind::Haproxy);
  CHECK(nginx["server"]["kind"] == "nginx");
  CHECK(nginx["system_calls"] == true);
  CHECK(haproxy["server"]["kind"] == "haproxy");
  CHECK(haproxy["system_calls"] == true);
  CHECK(native["server"]["kind"] == "native");
  CHECK(native["system_calls"] == false);
  CHECK(nginx["server"]["workers"] == 3);
  CHECK(nginx["server"]["argv"] == json({"server", "--option"}));
  CHECK(nginx["sched_trace"] == false);
  CHECK(nginx["window_s"] == 2.0);
}

}  // namespace
}  // namespace acceptlab::validation
