// What acceptlab-stand says of runs that go wrong.

#include "tests/catch.hpp"
#include "tests/validation/stand/stand_run.hpp"

namespace acceptlab::testing {
namespace {

/// The one fault of a run that must have failed.
std::string fault_of(StandRun& run) {
  INFO(run.messages());
  REQUIRE(run.run() == 1);
  const nlohmann::json faults = run.result()["faults"];
  INFO(faults.dump());
  REQUIRE(faults.size() == 1);
  return faults[0].get<std::string>();
}

TEST_CASE("A program that is missing is named") {
  StandRun run;
  SECTION("server") {
    run.plan["server"]["argv"] = {"/no/such/server"};
    CHECK(fault_of(run) == "cannot start the server, /no/such/server: No such file or directory");
  }
  SECTION("load") {
    run.plan["load"]["argv"] = {"/no/such/load"};
    CHECK(fault_of(run) == "cannot start the load, /no/such/load: No such file or directory");
  }
}

TEST_CASE("A server that dies is a fault, with its last words") {
  StandRun run;
  SECTION("before it is ready") {
    run.plan["server"]["argv"] = {"sh", "-c", "echo no luck >&2; exit 5"};
    CHECK(fault_of(run) == "the server ended with status 5: no luck (before it was ready)");
  }
  SECTION("in the run") {
    run.use_server("127.0.0.1", 4, true, {"--die-after", "500"});
    const std::string fault = fault_of(run);
    CHECK(fault.find("the server ended with status 7: the time is over (") == 0);
    CHECK(run.result()["tasks"].is_null());
  }
}

TEST_CASE("A server that never becomes ready is a fault") {
  StandRun run;
  run.plan["ready_s"] = 0.3;
  SECTION("nobody listens") {
    run.plan["server"]["argv"] = {"sleep", "100"};
    CHECK(fault_of(run) == "the server was not ready within ready_s: nobody listens on port 8090");
  }
  SECTION("too few workers") {
    run.plan["server"]["workers"] = 6;
    CHECK(fault_of(run) == "the server was not ready within ready_s: 4 of 6 workers are ready");
  }
}

TEST_CASE("A load that does not last through the window, or too long, is a fault") {
  StandRun run;
  SECTION("it fails") {
    run.plan["load"]["argv"] = {"sh", "-c", "echo out of ports >&2; exit 3"};
    CHECK(fault_of(run) == "the load ended with status 3: out of ports (before the window did)");
  }
  SECTION("it is done early") {
    run.use_load("127.0.0.1", "127.0.0.1", 10, 1000);
    CHECK(fault_of(run) == "the load ended with status 0 (before the window did)");
  }
  SECTION("it does not end") {
    run.plan["load"]["argv"] = {"sh", "-c", "exec sleep 100"};
    run.plan["timeout_s"] = 0.6;
    CHECK(fault_of(run) == "the load had not ended at timeout_s");
    CHECK(run.result()["load_exit"] == -15);
  }
}

TEST_CASE("A sysctl that the kernel does not have, or refuses, is named") {
  StandRun run;
  SECTION("unknown") {
    run.plan["sysctl"] = {{"net.core.no_such_thing", 1}};
    CHECK(fault_of(run).find("sysctl net.core.no_such_thing") == 0);
  }
  SECTION("refused") {
    run.plan["sysctl"] = {{"net.core.somaxconn", "many"}};
    CHECK(fault_of(run).find("sysctl net.core.somaxconn") == 0);
  }
}

TEST_CASE("A plan that is none is refused, field by field") {
  StandRun run;
  std::string expected;
  SECTION("unknown field") {
    run.plan["windows_s"] = 3;
    expected = "windows_s: unknown; known here: events, instruments, lead_s, load, ";
  }
  SECTION("unknown field inside") {
    run.plan["server"]["ports"] = 3;
    expected = "server.ports: unknown; known here: argv, kind, log, port, workers";
  }
  SECTION("missing") {
    run.plan["server"].erase("argv");
    expected = "server.argv: is missing; expected a list of texts";
  }
  SECTION("out of range") {
    run.plan["server"]["port"] = 70000;
    expected = "server.port: expected a number from 1 to 65535, found 70000";
  }
  SECTION("unknown word") {
    run.plan["network"] = "bridge";
    expected = "network: expected one of loopback, veth, host, found \"bridge\"";
  }
  SECTION("unknown signal") {
    run.plan["events"] = {{{"at_s", 1}, {"signal", "SEGV"}}};
    expected = "events[0].signal: expected HUP";
  }
  SECTION("of this machine") {
    run.plan["sysctl"] = {{"vm.swappiness", 1}};
    expected = "sysctl.vm.swappiness: only those that start with net.";
  }
  SECTION("too short") {
    run.plan["timeout_s"] = 0.2;
    expected = "timeout_s: ends before the window does";
  }
  CHECK(run.run() == 2);
  INFO(run.messages());
  CHECK(run.messages().find("plan.json: " + expected) != std::string::npos);
  CHECK_FALSE(run.has_result());
}

}  // namespace
}  // namespace acceptlab::testing
