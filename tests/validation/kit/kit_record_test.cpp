#include "validation/kit/kit_record.hpp"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "tests/catch.hpp"
#include "tests/experiment/folder.hpp"
#include "validation/kit/kit_verdict.hpp"

namespace acceptlab::validation {
namespace {

using Catch::Matchers::Contains;
using nlohmann::json;
using Result = KitVerdict::Result;

const std::string kit_records = ACCEPTLAB_SOURCE_DIR "/validation/records/kit";
const std::string linux_file = kit_records + "/linux-6.18.44.json";

json linux_record() { return json::parse(std::ifstream(linux_file)); }

std::vector<KitVerdict> verdicts_of(const json& record) {
  const experiment::Folder folder;
  folder.write("kit.json", record.dump());
  return kit_verdicts(read_kit_record(folder.path("kit.json")));
}

/// Of the rules whose name contains `rule`.
std::vector<Result> results(const std::vector<KitVerdict>& verdicts, const std::string& rule) {
  std::vector<Result> all;
  for (const KitVerdict& v : verdicts) {
    if (v.rule.find(rule) != std::string::npos) all.push_back(v.result);
  }
  return all;
}

/// A record of a system without parts; a test adds those that it is about.
json machine(const std::string& system, const std::string& release) {
  return {{"schema", "acceptlab.kit/1"},
          {"machine",
           {{"system", system},
            {"release", release},
            {"cpus", 4},
            {"sysctl", {{"kern.ipc.somaxconn", 128}}}}},
          {"balance", json::array()},
          {"close", json::array()},
          {"queue", json::array()},
          {"wake", json::array()}};
}

json balance(const std::string& option, const std::string& address, const json& flows) {
  return {
      {"option", option}, {"address", address}, {"listeners", 4}, {"port", 8080}, {"flows", flows}};
}

json queue(int backlog, unsigned clients, unsigned accepted, const std::string& further) {
  const json none{
      {"connected", accepted}, {"waiting", 0}, {"refused", 0}, {"reset", 0}, {"other", 0}};
  json seen = none;
  seen[further] = clients - accepted;
  return {{"backlog", backlog}, {"clients", clients}, {"at_once", seen},
          {"later", seen},      {"after_data", seen}, {"accepted", accepted}};
}

TEST_CASE("the record of a live Linux agrees with the model, rule by rule", "[kit]") {
  const auto verdicts = kit_verdicts(read_kit_record(linux_file));
  INFO(verdict_text(verdicts));
  CHECK(verdicts.size() == 11);
  for (const KitVerdict& v : verdicts) CHECK(v.result == Result::Same);
  CHECK_THAT(verdict_text(verdicts),
             Contains("same       queue of backlog 5: 6 accepted, then SYNs dropped; seen: "
                      "6 accepted, then SYNs dropped\n"));
}

TEST_CASE("rules are called measured where a record of the kit agrees with them", "[kit]") {
  std::set<kernel::System> measured;
  for (const auto& file : std::filesystem::directory_iterator(kit_records)) {
    INFO(file.path());
    const KitRecord record = read_kit_record(file.path());
    const auto system = system_of(record);
    REQUIRE(system);
    CHECK(rules_of(record, *system).evidence == kernel::Evidence::Measured);
    measured.insert(system->system);
  }
  REQUIRE(!measured.empty());
  for (std::size_t i = 0; i < kernel::system_names.size(); ++i) {
    const auto system = static_cast<kernel::System>(i);
    if (measured.contains(system)) continue;
    for (unsigned major = 0; major < 30; ++major)
      CHECK(kernel::rules_for(system, {major, 0}).evidence != kernel::Evidence::Measured);
  }
}

TEST_CASE("what another kernel would have done is different", "[kit]") {
  const json good = linux_record();
  json record = good;
  record["close"][0]["after"] = {"connected", "connected", "connected",
                                 "connected", "connected", "connected"};
  record["close"][0]["accepted"] = {0, 1, 2, 3, 4, 5};
  CHECK(results(verdicts_of(record), "close one of 2") == std::vector{Result::Different});
  record["machine"]["sysctl"]["net.ipv4.tcp_migrate_req"] = 1;
  CHECK(results(verdicts_of(record), "close one of 2") == std::vector{Result::Same});

  record = good;
  record["queue"][1]["accepted"] = 5;
  CHECK(results(verdicts_of(record), "backlog 5") == std::vector{Result::Different});

  record = good;
  for (json& flow : record["balance"][0]["flows"]) flow[1] = 3;
  CHECK(results(verdicts_of(record), "SO_REUSEPORT on 127.0.0.1") ==
        std::vector{Result::Different});

  record = good;
  record["wake"][0]["winners"][5] = 0;
  record["wake"][2]["winners"][5] = 1;
  for (json& watcher : record["wake"][1]["watchers"]) watcher["switches"] = 5;
  const auto verdicts = verdicts_of(record);
  CHECK(results(verdicts, "watchers") ==
        std::vector{Result::Different, Result::Different, Result::Different});
}

TEST_CASE("DragonFly's hash has no secret: each flow is predicted", "[kit]") {
  // 127.0.0.1:50000 and 50001 to 127.0.0.1:8080 hash to buckets 97 and 76.
  json record = machine("DragonFly", "6.4-RELEASE");
  record["balance"] = {balance("SO_REUSEPORT", "127.0.0.1", {{50000, 1}, {50001, 0}}),
                       balance("SO_REUSEPORT", "0.0.0.0", {{50000, 1}, {50001, 1}}),
                       // IPv6 is not balanced; bound to an address the newest gets it.
                       balance("SO_REUSEPORT", "::1", {{50000, 3}, {50001, 3}})};
  CHECK(results(verdicts_of(record), "SO_REUSEPORT") ==
        std::vector{Result::Same, Result::Different, Result::Same});
}

TEST_CASE("DragonFly inherits, and its queue ends at the SYN", "[kit]") {
  json record = machine("DragonFly", "5.8-RELEASE");
  const json all(6, "connected");
  record["close"] = {{{"option", "SO_REUSEPORT"},
                      {"listeners", 2},
                      {"owners", {0, 0, 0, 1, 1, 1}},
                      {"closed", 1},
                      {"before", all},
                      {"after", all},
                      {"accepted", {0, 1, 2, 3, 4, 5}}}};
  record["queue"] = {queue(5, 14, 6, "waiting"), queue(5, 14, 8, "reset")};
  CHECK(results(verdicts_of(record), "close") == std::vector{Result::Same});
  CHECK(results(verdicts_of(record), "queue") == std::vector{Result::Same, Result::Different});
  record["close"][0]["accepted"] = {3, 4, 5, 0, 1, 2};  // not at the tail
  CHECK(results(verdicts_of(record), "close") == std::vector{Result::Different});
}

TEST_CASE("FreeBSD balances by an option of its own, and resets beyond three halves", "[kit]") {
  json record = machine("FreeBSD", "14.1-RELEASE-p3");
  // Ports by exclusive or with a secret: any two bits of it will do, but one pair for all flows.
  const auto flows = [](unsigned secret, unsigned wrong) {
    json list = json::array();
    for (unsigned port = 50000; port < 50032; ++port)
      list.push_back({port, ((secret ^ 8080U ^ port) + (port < 50000 + wrong ? 1 : 0)) % 4});
    return list;
  };
  record["balance"] = {balance("SO_REUSEPORT", "127.0.0.1", {{50000, 3}, {50001, 3}}),
                       balance("SO_REUSEPORT_LB", "127.0.0.1", flows(2, 0)),
                       balance("SO_REUSEPORT_LB", "0.0.0.0", flows(1, 3))};
  record["queue"] = {queue(5, 39, 8, "reset"), queue(1, 27, 2, "waiting")};
  CHECK(results(verdicts_of(record), "SO_REUSEPORT") ==
        std::vector{Result::Same, Result::Same, Result::Different});
  CHECK(results(verdicts_of(record), "queue") == std::vector{Result::Same, Result::Different});
}

TEST_CASE("what a record does not tell is open", "[kit]") {
  json record = machine("OpenBSD", "7.5");
  // Its least backlog is 80, so that 39 clients do not fill the queue.
  record["queue"] = {queue(5, 39, 39, "waiting")};
  record["close"] = {{{"option", "SO_REUSEPORT"}, {"listeners", 2}, {"error", "bind"}}};
  record["wake"] = {{{"wait", "kqueue"}, {"error", "listen, pipe or fork"}}};
  record["balance"] = {{{"option", "SO_REUSEPORT"},
                        {"address", "::1"},
                        {"listeners", 4},
                        {"error", "bind"},
                        {"errno", "Can't assign requested address"}}};
  for (const KitVerdict& v : verdicts_of(record)) CHECK(v.result == Result::Open);
  CHECK(verdicts_of(record).size() == 4);
}

TEST_CASE("systems are known by what uname says", "[kit]") {
  const auto version = [](const std::string& system, const std::string& release) {
    KitRecord record;
    record.system = system;
    record.release = release;
    const auto found = system_of(record);
    if (!found) return std::string("none");
    std::ostringstream text;
    text << kernel::system_names.at(static_cast<std::size_t>(found->system)) << ' '
         << found->version.major << '.' << found->version.minor << '.' << found->version.patch;
    return text.str();
  };
  CHECK(version("Linux", "6.1.0-18-amd64") == "linux 6.1.0");
  CHECK(version("DragonFly", "6.4-RELEASE") == "dragonfly 6.4.0");
  CHECK(version("FreeBSD", "13.2-RELEASE-p11") == "freebsd 13.2.0");
  CHECK(version("Darwin", "19.6.0") == "macos 10.15.0");
  CHECK(version("Darwin", "23.4.0") == "macos 14.0.0");
  CHECK(version("Darwin", "25.1.0") == "macos 26.0.0");
  CHECK(version("SunOS", "5.11") == "none");
  CHECK(verdicts_of(machine("SunOS", "5.11")).empty());
  CHECK(verdicts_of(machine("Linux", "2.4.37")).empty());
}

TEST_CASE("what is no kit record says why", "[kit]") {
  const experiment::Folder folder;
  const std::string path = folder.path("kit.json");
  CHECK_THROWS_AS(read_kit_record(path), std::system_error);
  folder.write("kit.json", "{\"schema\":\"acceptlab.kit/1\"");
  CHECK_THROWS_WITH(read_kit_record(path), Contains("kit.json: ") && Contains("whole"));
  folder.write("kit.json", R"({"schema":"acceptlab.record/2"})");
  CHECK_THROWS_WITH(read_kit_record(path), Contains("found schema acceptlab.record/2"));
  json record = linux_record();
  record["close"][0]["after"].erase(0);
  folder.write("kit.json", record.dump());
  CHECK_THROWS_WITH(read_kit_record(path), Contains("not every client has its states"));
}

}  // namespace
}  // namespace acceptlab::validation
