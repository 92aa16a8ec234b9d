#include <csignal>
#include <fstream>

#include "tests/catch.hpp"
#include "tests/experiment/folder.hpp"
#include "tests/validation/native/load/program.hpp"
#include "tests/validation/native/load/told_server.hpp"

using acceptlab::experiment::Folder;
using acceptlab::native::IssuedConnection;

namespace {

/// An agent, and where it listens.
struct Agent {
  Program program{{"--listen-control", "0"}};
  std::string address;
  Agent() {
    const std::string line = program.first_line();
    REQUIRE(line.starts_with("agent at 127.0.0.1:"));
    address = line.substr(line.find("127"));
  }
};

std::string schedule_file(const Folder& folder, double last) {
  const std::string name = folder.path("s.csv");
  std::ofstream(name) << "0,127.0.0.9,24000,0\n0.01,127.0.0.10,24001,0.000001\n"
                      << last << ",127.0.0.9,24002,0\n";
  return name;
}

}  // namespace

TEST_CASE("an agent issues what its controller asks for", "[load][live][agent]") {
  const Folder folder;
  const ToldServer server;
  Agent agent;
  for (int round = 1; round <= 2; ++round) {
    const Ended ended = run_load({"--drive", agent.address, "--target", server.target(),
                                  "--schedule", schedule_file(folder, 0.02), "--log",
                                  folder.path("log"), "--hdr", folder.path("hdr"), "--json"});
    CAPTURE(ended.err);
    CHECK(ended.status == 0);
    CHECK(ended.report()["counts"]["completed"] == 3);
    CHECK(ended.report()["agent"]["address"] == agent.address);
    const LogFile log(folder.path("log"));
    REQUIRE(log.rows.size() == 3);
    CHECK(log.rows[1].outcome == IssuedConnection::Completed);
    CHECK(log.rows[1].port == 24001);
    // Same machine, so the same clock: the offset is what the exchange of messages leaves open.
    CHECK(std::abs(ended.report()["agent"]["clock_offset_ns"].get<long>()) <=
          ended.report()["agent"]["clock_uncertainty_ns"].get<long>());
    CHECK(std::ifstream(folder.path("hdr.intended.hgrm")).good());
    REQUIRE(server.wait_for(static_cast<std::size_t>(3 * round)));
  }
  agent.program.signal(SIGTERM);
  CHECK(agent.program.wait().status == 0);
}

TEST_CASE("a driven run has the statuses of a run here", "[load][live][agent]") {
  const Folder folder;
  const ToldServer server;
  const Agent agent;
  const std::vector<std::string> driven{"--drive", agent.address, "--target", server.target()};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), driven.begin(), driven.end());
    return run_load(more);
  };
  const Ended slipped = with({"--rate=200", "--duration=100ms", "--max-lateness=1ns"});
  CHECK(slipped.status == 1);
  CHECK(slipped.out.find("slipped") != std::string::npos);
  std::ofstream(folder.path("bad.csv")) << "0,nowhere,1,0\n";
  const Ended bad = with({"--schedule", folder.path("bad.csv")});
  CHECK(bad.status == 2);
  CHECK(bad.err.find("bad.csv:1: expected an IPv4 address") != std::string::npos);
  const Ended pinned = with({"--rate=200", "--duration=100ms", "--pin=1000"});
  CHECK(pinned.status == 3);
  CHECK(pinned.err.find("the agent: --pin 1000") != std::string::npos);
  const Ended nobody =
      run_load({"--drive", "127.0.0.1:9", "--target=127.0.0.1:9", "--rate=1", "--duration=1s"});
  CHECK(nobody.status == 3);
  CHECK(nobody.err.find("connecting to the agent at 127.0.0.1:9") != std::string::npos);
}

TEST_CASE("an interrupted controller still gets what is finished", "[load][live][agent]") {
  const Folder folder;
  const ToldServer server;
  const Agent agent;
  Program controller({"--drive", agent.address, "--target", server.target(), "--schedule",
                      schedule_file(folder, 60), "--log", folder.path("log"), "--json"});
  REQUIRE(server.wait_for(2));
  controller.signal(SIGINT);
  const Ended ended = controller.wait();
  CHECK(ended.status == 130);
  CHECK(ended.report()["counts"]["not_reached"] == 1);
  CHECK(LogFile(folder.path("log")).rows.size() == 3);
}

TEST_CASE("who waits for a busy agent can be interrupted", "[load][live][agent]") {
  const Folder folder;
  const ToldServer server;
  const Agent agent;
  Program first({"--drive", agent.address, "--target", server.target(), "--schedule",
                 schedule_file(folder, 60)});
  REQUIRE(server.wait_for(2));
  Program second(
      {"--drive", agent.address, "--target", server.target(), "--rate=1", "--duration=1s"});
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  second.signal(SIGINT);
  CHECK(second.wait().status == 130);
  first.signal(SIGINT);
  CHECK(first.wait().status == 130);
}

TEST_CASE("a load ends with its controller's connection", "[load][live][agent]") {
  const Folder folder;
  const ToldServer server;
  const Agent agent;
  Program controller({"--drive", agent.address, "--target", server.target(), "--schedule",
                      schedule_file(folder, 60), "--path", "/silent", "--timeout", "50s"});
  REQUIRE(server.wait_for(2));
  REQUIRE(server.silent_peers() == 2);
  controller.signal(SIGKILL);
  controller.wait();
  // The agent serves the next one at once, and not after a minute.
  const Ended next = run_load({"--drive", agent.address, "--target", server.target(), "--rate=100",
                               "--duration=50ms", "--json"});
  CHECK(next.status == 0);
  CHECK(server.silent_peers() == 0);
}

TEST_CASE("an agent that is ended ends its load", "[load][live][agent]") {
  const Folder folder;
  const ToldServer server;
  Agent agent;
  Program controller({"--drive", agent.address, "--target", server.target(), "--schedule",
                      schedule_file(folder, 60), "--path", "/silent", "--timeout", "50s"});
  REQUIRE(server.wait_for(2));
  agent.program.signal(SIGTERM);
  CHECK(agent.program.wait().status == 0);
  CHECK(controller.wait().status == 130);
  CHECK(server.silent_peers() == 0);
}
