#include <array>
#include <csignal>
#include <fstream>

#include "tests/catch.hpp"
#include "tests/experiment/folder.hpp"
#include "tests/validation/native/load/program.hpp"
#include "tests/validation/native/load/told_server.hpp"
#include "validation/native/linux/endpoint.hpp"

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
  CHECK(pinned.err.find("the agent at " + agent.address + ": --pin 1000") != std::string::npos);
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

TEST_CASE("a busy agent says for whom", "[load][live][agent]") {
  const Folder folder;
  const ToldServer server;
  const Agent agent;
  Program first({"--drive", agent.address, "--target", server.target(), "--schedule",
                 schedule_file(folder, 60)});
  REQUIRE(server.wait_for(2));
  const Ended second = run_load(
      {"--drive", agent.address, "--target", server.target(), "--rate=1", "--duration=1s"});
  CHECK(second.status == 3);
  CHECK(second.err.find(agent.address + ": busy: it issues a load for the controller at 127.") !=
        std::string::npos);
  const Ended asked = run_load({"--ask", agent.address});  // which is no load
  REQUIRE(asked.status == 0);
  CHECK(asked.report()["busy_with"].get<std::string>().starts_with("127.0.0.1:"));
  first.signal(SIGINT);
  CHECK(first.wait().status == 130);
}

TEST_CASE("an agent says what it is and how far away", "[load][live][agent]") {
  const Agent agent;
  const Ended ended = run_load({"--ask", agent.address});
  CAPTURE(ended.err);
  REQUIRE(ended.status == 0);
  const nlohmann::json report = ended.report();
  CHECK(report["schema"] == "acceptlab.agent/1");
  CHECK(report["own_address"] == "127.0.0.1");
  CHECK(report["addresses"][0] == "127.0.0.1");
  CHECK(report["busy_with"] == "");
  CHECK(report["rtt_ns"]["count"] == 10);
  CHECK(report["rtt_ns"]["least"] <= report["rtt_ns"]["p50"]);
  CHECK(std::abs(report["clock_offset_ns"].get<long>()) <=
        report["clock_uncertainty_ns"].get<long>());
}

TEST_CASE("an agent refuses what it should not do", "[load][live][agent]") {
  const Folder folder;
  const Agent agent;
  const auto refused = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"--drive", agent.address});
    const Ended ended = run_load(more);
    CHECK(ended.status == 2);
    return ended.err;
  };
  CHECK(refused({"--target=192.0.2.77:80", "--rate=1", "--duration=1s"})
            .find("only when it was started with --any-target") != std::string::npos);
  CHECK(refused({"--target=127.0.0.1:9", "--rate=1", "--duration=2h"})
            .find("loads of at most 3600 s") != std::string::npos);
  std::ofstream(folder.path("far.csv")) << "0,192.0.2.77,24000,0\n";
  CHECK(refused({"--target=127.0.0.1:9", "--schedule", folder.path("far.csv"), "--exact-sources"})
            .find("source address 192.0.2.77 cannot be used here") != std::string::npos);
}

TEST_CASE("another version of the protocol is named", "[load][live][agent]") {
  const Agent agent;
  const auto colon = agent.address.rfind(':');
  const auto port = static_cast<std::uint16_t>(std::stoul(agent.address.substr(colon + 1)));
  acceptlab::native::SocketAddress address(acceptlab::native::Endpoint::parse("127.0.0.1", port));
  const acceptlab::native::FileDescriptor socket(::socket(AF_INET, SOCK_STREAM, 0));
  REQUIRE(::connect(socket.get(), address.get(), address.size) == 0);
  const std::string greeting = "acceptlab-load 1\n" + std::string(100'000, 'x');
  REQUIRE(::send(socket.get(), greeting.data(), greeting.size(), 0) ==
          static_cast<ssize_t>(greeting.size()));
  REQUIRE(::shutdown(socket.get(), SHUT_WR) == 0);
  std::string heard;
  std::array<char, 1000> text{};
  for (ssize_t n = 0; (n = ::recv(socket.get(), text.data(), text.size(), 0)) > 0;)
    heard.append(text.data(), static_cast<std::size_t>(n));
  CHECK(heard.starts_with("failed 2\ntext "));
  CHECK(heard.find("version 2 of the protocol and the controller version 1") != std::string::npos);
}

TEST_CASE("an agent that dies leaves its controller a reason", "[load][live][agent]") {
  const Folder folder;
  const ToldServer server;
  Agent agent;
  Program controller({"--drive", agent.address, "--target", server.target(), "--schedule",
                      schedule_file(folder, 60), "--log", folder.path("log")});
  REQUIRE(server.wait_for(2));
  agent.program.signal(SIGKILL);
  const Ended ended = controller.wait();
  CHECK(ended.status == 3);
  CHECK(ended.err.find("the agent at " + agent.address +
                       ": the other side has closed the connection") != std::string::npos);
  CHECK_FALSE(std::ifstream(folder.path("log")).good());
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
