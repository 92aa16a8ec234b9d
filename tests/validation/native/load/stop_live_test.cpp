#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/catch.hpp"
#include "tests/experiment/folder.hpp"
#include "tests/validation/native/load/program.hpp"
#include "tests/validation/native/load/told_server.hpp"

using acceptlab::experiment::Folder;
using acceptlab::native::IssuedConnection;

namespace {

/// Ten answered ones at once, and one more after a minute.
std::string long_schedule(const Folder& folder) {
  const std::string name = folder.path("s.csv");
  std::ofstream file(name);
  for (int i = 0; i < 10; ++i) file << "0,127.0.0.9," << 23000 + i << ",0\n";
  file << "60,127.0.0.9,23010,0\n";
  return name;
}

std::size_t files_in(const Folder& folder) {
  const std::filesystem::directory_iterator files(folder.path(""));
  return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

}  // namespace

TEST_CASE("a signal ends the run, and what is finished is written", "[load][live]") {
  const auto number = GENERATE(SIGINT, SIGTERM);
  const auto clock = GENERATE(as<std::string>(), "spin", "sleep");
  const Folder folder;
  const ToldServer server;
  Program load({"--target", server.target(), "--schedule", long_schedule(folder), "--log",
                folder.path("log"), "--clock", clock, "--json"});
  REQUIRE(server.wait_for(10));
  load.signal(number);
  const Ended ended = load.wait();
  CHECK(ended.status == 130);
  const auto report = ended.report();
  CHECK(report["verdict"]["interrupted"] == true);
  CHECK(report["counts"]["not_reached"] == 1);
  CHECK(report["counts"]["completed"].get<int>() + report["counts"]["unfinished"].get<int>() == 10);
  const LogFile log(folder.path("log"));
  REQUIRE(log.rows.size() == 11);
  CHECK(log.rows[0].outcome == IssuedConnection::Completed);
  CHECK(log.rows[10].outcome == IssuedConnection::Pending);
  CHECK(log.rows[10].intended_ns == log.start_ns + 60'000'000'000);
  CHECK(log.rows[10].connecting_ns == 0);
  CHECK(files_in(folder) == 2);
}

TEST_CASE("connections that are open at the signal are reset and stay pending", "[load][live]") {
  const Folder folder;
  const ToldServer server;
  Program load({"--target", server.target(), "--schedule", long_schedule(folder), "--path",
                "/silent", "--timeout", "50s", "--log", folder.path("log"), "--json"});
  REQUIRE(server.wait_for(10));
  CHECK(server.silent_peers() == 10);
  load.signal(SIGINT);
  CHECK(load.wait().report()["counts"]["unfinished"] == 10);
  CHECK(server.silent_peers() == 0);
  const LogFile log(folder.path("log"));
  CHECK(log.rows[0].outcome == IssuedConnection::Pending);
  CHECK(log.rows[0].sent_ns > 0);
}

TEST_CASE("a killed run leaves no file", "[load][live]") {
  const Folder folder;
  const ToldServer server;
  Program load({"--target", server.target(), "--schedule", long_schedule(folder), "--log",
                folder.path("log"), "--hdr", folder.path("hdr")});
  REQUIRE(server.wait_for(10));
  load.signal(SIGKILL);
  CHECK(load.wait().status == -SIGKILL);
  CHECK(files_in(folder) == 1);
}
