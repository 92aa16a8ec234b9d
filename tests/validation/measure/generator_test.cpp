#include "validation/measure/generator.hpp"

#include "experiment/notation/units.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/folder.hpp"
#include "tests/validation/measure/hosts.hpp"
#include "validation/measure/host_scenario.hpp"
#include "validation/measure/schedule.hpp"

namespace acceptlab::validation {
namespace {

const std::string one_entry = R"(format = 1
[machine]
steering = "loopback"
[client]
pin = "0"
[server]
workers = 2
pin = "1"
[[arrivals]]
name = "clients"
process = { type = "poisson", rate = "2k/s" }
)";
const std::string second_entry = R"([[arrivals]]
name = "others"
process = { type = "poisson", rate = "1k/s" }
)";

experiment::ReadResult read(const std::string& text, const std::vector<std::string>& set = {},
                            const Host& host = remote_host()) {
  const experiment::Folder folder;
  folder.write("s.toml", text);
  return read_for_host(folder.path("s.toml"), {set, {}, {}, {}}, host);
}

std::string refusal(const std::string& text, const std::vector<std::string>& set = {},
                    const Host& host = remote_host()) {
  try {
    read(text, set, host);
  } catch (const experiment::ScenarioError& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("clients on another machine come over the network, from its addresses", "[generator]") {
  const auto result = read(one_entry);
  const experiment::Scenario& s = result.scenario;
  CHECK(s.machine.cpus() == 4);
  CHECK(s.machine.steering == kernel::Steering::Rps);
  CHECK(s.machine.nic_queues == 2);
  CHECK(s.machine.irq_cpus == std::vector<unsigned>{3, 1});
  CHECK(s.machine.noise.empty());  // the generator spins over there
  CHECK(s.client.pin.empty());
  CHECK(s.network.rtt.mean() == 80'000);
  CHECK(experiment::address_text(s.server.listen.front().address) == "192.0.2.1");
  CHECK(s.server.listen.front().port == 8080);
  CHECK(s.arrivals.front().from.addresses.size() == 2);
  CHECK(s.arrivals.front().from.ports == experiment::ClientsFrom::Ports::Sequential);
  CHECK(s.kernel.sysctl.at("net.core.somaxconn") == 2048);
  const auto again = experiment::read_scenario_text(result.text, "text");
  CHECK(again.scenario.hash == s.hash);
}

TEST_CASE("its schedule has those addresses and each 4-tuple once", "[generator]") {
  const auto rows = draw_schedule(read(one_entry).scenario, 1, std::chrono::seconds(2));
  REQUIRE(rows.size() > 3000);  // and else draw_schedule refuses
  for (const auto& row : rows) {
    const std::string source = experiment::address_text(row.source);
    if (source != "192.0.2.7" && source != "192.0.2.8") FAIL(source);
  }
}

TEST_CASE("entries of arrivals share no address", "[generator]") {
  const auto s = read(one_entry + second_entry).scenario;
  REQUIRE(s.arrivals.size() == 2);
  REQUIRE(s.arrivals[0].from.addresses.size() == 1);
  REQUIRE(s.arrivals[1].from.addresses.size() == 1);
  CHECK(experiment::address_text(s.arrivals[1].from.addresses[0]) == "192.0.2.8");
  Host host = remote_host();
  host.generator->addresses.pop_back();
  CHECK_THAT(refusal(one_entry + second_entry, {}, host),
             Catch::Contains("2 entries, and the generator's machine has 1 address (192.0.2.7)"));
}

TEST_CASE("how packets arrive may be set, in case the machine does not tell", "[generator]") {
  const auto s =
      read(one_entry, {"network.rtt=\"50us\"", "machine.irq=\"2\"", "machine.steering=rss"})
          .scenario;
  CHECK(s.network.rtt.mean() == 50'000);
  CHECK(s.machine.irq_cpus == std::vector<unsigned>{2});
  CHECK(s.machine.steering == kernel::Steering::Rss);
}

TEST_CASE("a sysctl that this machine has otherwise is refused", "[generator]") {
  CHECK(refusal(one_entry, {"net.core.somaxconn=2048"}).empty());
  const std::string text = refusal(one_entry, {"net.core.somaxconn=128"});
  CHECK_THAT(text, Catch::Contains("the scenario has 128 and this machine 2048"));
  CHECK_THAT(text, Catch::Contains("sysctl -w net.core.somaxconn=128"));
}

TEST_CASE("what an agent says of itself is read, or refused", "[generator]") {
  const Generator generator = read_generator(R"({"schema": "acceptlab.agent/1",
    "agent": "192.0.2.7:7000", "own_address": "192.0.2.1", "system": "Linux 6.1.0",
    "cpu": "a CPU", "cpus": 8, "busy_with": "", "addresses": ["192.0.2.7"],
    "rtt_ns": {"count": 10, "least": 70000, "p50": 80000, "most": 95000}})");
  CHECK(generator.server_address == "192.0.2.1");
  CHECK(generator.rtt == std::chrono::microseconds(80));
  const auto lines = description_of(generator);
  CHECK(lines[0].second == "another machine, 192.0.2.7:7000: a CPU, 8 CPUs, Linux 6.1.0");
  CHECK(lines[2].second == "80 us (70 us to 95 us)");
  CHECK_THROWS_AS(read_generator("{}"), GeneratorError);
  CHECK_THROWS_AS(read_generator("no JSON"), GeneratorError);
}

TEST_CASE("the form of a generator's address", "[generator]") {
  CHECK(agent_address("host") == "host:7000");
  CHECK(agent_address("host:81") == "host:81");
  CHECK(generator_problem("192.0.2.7").empty());
  CHECK(generator_problem("host:7000").empty());
  for (const char* bad : {"", ":7000", "host:", "host:0", "host:70000", "host:7x", "a:1:2"})
    CHECK_THAT(generator_problem(bad), Catch::Contains("expected HOST or HOST:PORT"));
}

TEST_CASE("an agent that is not there is an error that says how to start one", "[generator]") {
  try {
    ask_generator("127.0.0.1:9", "");
    FAIL("somebody is at port 9");
  } catch (const GeneratorError& error) {
    CHECK_THAT(error.what(), Catch::Contains("connecting to the agent at 127.0.0.1:9"));
    CHECK_THAT(error.what(), Catch::Contains("--listen-control ADDRESS:PORT starts one"));
  }
}

}  // namespace
}  // namespace acceptlab::validation
