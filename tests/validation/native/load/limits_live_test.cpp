#include <fstream>

#include "tests/catch.hpp"
#include "tests/experiment/folder.hpp"
#include "tests/validation/native/load/program.hpp"
#include "tests/validation/native/load/told_server.hpp"

using acceptlab::experiment::Folder;
using acceptlab::native::IssuedConnection;

namespace {

std::string hundred_at_once(const Folder& folder) {
  const std::string name = folder.path("s.csv");
  std::ofstream file(name);
  for (int i = 0; i < 100; ++i) file << "0,127.0.0.9," << 22000 + i << ",0\n";
  return name;
}

}  // namespace

TEST_CASE("a four-tuple in use is counted and skipped", "[load][live]") {
  const Folder folder;
  const ToldServer server;
  std::ofstream(folder.path("s.csv")) << "0,127.0.0.9,22000,0\n0.01,127.0.0.9,22000,0\n"
                                         "0.02,127.0.0.9,22001,0\n";
  const Ended ended =
      run_load({"--target", server.target(), "--schedule", folder.path("s.csv"), "--path",
                "/silent", "--timeout", "200ms", "--json", "--log", folder.path("log")});
  CHECK(ended.status == 0);
  CHECK(ended.report()["skipped_by"]["no_port"] == 1);
  CHECK(ended.report()["counts"]["timed_out"] == 2);
  const LogFile log(folder.path("log"));
  CHECK(log.rows[1].outcome == IssuedConnection::Skipped);
  CHECK(log.rows[1].connecting_ns == 0);
  CHECK(log.rows[1].intended_ns == log.start_ns + 10'000'000);
}

TEST_CASE("ports that cannot be bound are counted and skipped", "[load][live]") {
  const Folder folder;
  const ToldServer server;
  // The server's own address and port: it listens there.
  const std::string port = server.target().substr(server.target().find(':') + 1);
  std::ofstream(folder.path("s.csv")) << "0,127.0.0.1," << port << ",0\n0,127.0.0.9,22000,0\n";
  const auto report = report_of({"--target", server.target(), "--schedule", folder.path("s.csv")});
  CHECK(report["skipped_by"]["no_port"] == 1);
  CHECK(report["counts"]["completed"] == 1);
}

TEST_CASE("more open connections than allowed are counted and skipped", "[load][live]") {
  const Folder folder;
  const ToldServer server;
  const auto report = report_of({"--target", server.target(), "--schedule", hundred_at_once(folder),
                                 "--path", "/silent", "--timeout", "300ms", "--max-open", "10"});
  CHECK(report["most_open"] == 10);
  CHECK(report["skipped_by"]["max_open"] == 90);
  CHECK(report["counts"]["timed_out"] == 10);
}

TEST_CASE("the limit on descriptors bounds what is open", "[load][live]") {
  const Folder folder;
  const ToldServer server;
  const std::vector<std::string> arguments{
      "--target",  server.target(), "--schedule", hundred_at_once(folder), "--path", "/silent",
      "--timeout", "300ms",         "--json"};
  const auto by_default = Program(60, arguments).wait().report();
  CHECK(by_default["load"]["descriptors"] == 60);
  CHECK(by_default["load"]["max_open"] == 30);
  CHECK(by_default["skipped_by"]["max_open"] == 70);

  auto too_many = arguments;
  too_many.insert(too_many.end(), {"--max-open", "1000"});
  const Ended ended = Program(60, too_many).wait();
  CHECK(ended.status == 0);
  CHECK(ended.report()["skipped_by"]["no_descriptor"] > 30);
  CHECK(ended.report()["counts"]["timed_out"] > 30);
}

TEST_CASE("more closed clients than descriptors are refused", "[load][live]") {
  const Ended ended =
      Program(60, {"--target", "127.0.0.1:9", "--closed", "50", "--duration", "1s"}).wait();
  CHECK(ended.status == 3);
  CHECK(ended.err.find("ulimit -n, now 60") != std::string::npos);
}

TEST_CASE("a run that slipped is refused", "[load][live]") {
  const ToldServer server;
  const std::vector<std::string> arguments{"--target",   server.target(), "--rate",        "500",
                                           "--duration", "200ms",         "--max-lateness"};
  auto strict = arguments, lax = arguments;
  strict.emplace_back("1ns");
  lax.emplace_back("10s");
  const Ended slipped = run_load(strict);
  CHECK(slipped.status == 1);
  CHECK(slipped.out.find("slipped: p99 of lateness is ") != std::string::npos);
  CHECK(slipped.out.find("1 ns is allowed") != std::string::npos);
  CHECK(run_load(lax).status == 0);
}

TEST_CASE("what the command line or the machine does not allow is told", "[load][live]") {
  const Folder folder;
  const std::string none = folder.path("none.csv"), bad = folder.path("bad.csv");
  std::ofstream(bad) << "0,nowhere,1,0\n";
  const auto [words, status, text] =
      GENERATE_REF(table<std::vector<std::string>, int, std::string>({
          {{"--nonsense"}, 2, "--help lists the options"},
          {{"--target", "127.0.0.1:9"}, 2, "exactly one of"},
          {{"--target", "127.0.0.1", "--closed=1", "--duration=1s"}, 2, "expected ADDRESS:PORT"},
          {{"--target=127.0.0.1:9", "--schedule=" + none}, 2, "none.csv"},
          {{"--target=127.0.0.1:9", "--schedule=" + bad}, 2, "bad.csv:1:"},
          {{"--target=127.0.0.1:9", "--closed=1", "--duration=1s", "--pin=1000"}, 3, "--pin 1000"},
          {{"--target=127.0.0.1:9", "--closed=1", "--duration=1s", "--log=/nowhere/log"},
           3,
           "/nowhere/log cannot be written"},
          {{"--target=no.such.host.invalid:9", "--closed=1", "--duration=1s"}, 3, "not found"},
      }));
  CAPTURE(words);
  const Ended ended = run_load(words);
  CHECK(ended.status == status);
  CHECK(ended.err.find("acceptlab-load: error: ") == 0);
  CHECK(ended.err.find(text) != std::string::npos);
  CHECK(ended.out.empty());
}
