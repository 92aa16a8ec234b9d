#include <algorithm>
#include <cmath>
#include <ctime>
#include <fstream>

#include "tests/catch.hpp"
#include "tests/experiment/folder.hpp"
#include "tests/validation/native/load/program.hpp"
#include "tests/validation/native/load/told_server.hpp"

using acceptlab::experiment::Folder;
using acceptlab::native::Endpoint;
using acceptlab::native::IssuedConnection;

namespace {

struct Row {
  double at;
  std::string address;
  int port;
  double cpu;
};

const std::vector<Row> four_rows{{0, "127.0.0.10", 21000, 0},
                                 {0.01, "127.0.0.11", 21000, 2e-6},
                                 {0.02, "127.3.2.1", 21001, 0.0003},
                                 {0.02, "127.0.0.10", 21002, 0}};

std::string schedule_file(const Folder& folder, const std::vector<Row>& rows) {
  const std::string name = folder.path("s.csv");
  std::ofstream file(name);
  file << "time_s,src,sport,cpu_s\n";
  for (const Row& row : rows)
    file << row.at << ',' << row.address << ',' << row.port << ',' << row.cpu << '\n';
  return name;
}

void check_order_of_stamps(const IssuedConnection& row) {
  CHECK(row.intended_ns <= row.connecting_ns);
  CHECK(row.connecting_ns <= row.connected_ns);
  CHECK(row.connected_ns <= row.sent_ns);
  CHECK(row.sent_ns <= row.first_byte_ns);
  CHECK(row.first_byte_ns <= row.last_byte_ns);
  CHECK(row.last_byte_ns <= row.closed_ns);
}

}  // namespace

TEST_CASE("a schedule is issued with its times, four-tuples and demands", "[load][live]") {
  const Folder folder;
  const ToldServer server;
  const auto clock = GENERATE(as<std::string>(), "spin", "sleep");
  const Ended ended =
      run_load({"--target", server.target(), "--schedule", schedule_file(folder, four_rows),
                "--wait", "5us", "--log", folder.path("log"), "--clock", clock, "--json"});
  CHECK(ended.status == 0);
  CHECK(ended.report()["counts"]["completed"] == 4);
  const LogFile log(folder.path("log"));
  REQUIRE(log.rows.size() == 4);
  CHECK(log.start_ns == ended.report()["start_ns"]);
  const auto seen = server.seen();
  for (std::size_t i = 0; i < 4; ++i) {
    const IssuedConnection& row = log.rows[i];
    CHECK(row.intended_ns - log.start_ns == std::llround(four_rows[i].at * 1e9));
    CHECK(row.outcome == IssuedConnection::Completed);
    CHECK(row.status == 20);
    check_order_of_stamps(row);
    const Endpoint own =
        Endpoint::parse(four_rows[i].address, static_cast<std::uint16_t>(four_rows[i].port));
    CHECK(Endpoint::ipv4(row.address, row.port) == own);
    const auto request = "GET /work?cpu=" + std::to_string(std::llround(four_rows[i].cpu * 1e9)) +
                         "&wait=5000&id=" + std::to_string(i) + " HTTP/1.1";
    CAPTURE(request);
    CHECK(std::count_if(seen.begin(), seen.end(), [&](const ToldServer::Seen& s) {
            return s.peer == own && s.request_line == request;
          }) >= 1);
  }
}

TEST_CASE("the run starts when it is told", "[load][live]") {
  const Folder folder;
  const ToldServer server;
  const std::string schedule = schedule_file(folder, four_rows);
  const Ended late = run_load({"--target", server.target(), "--schedule", schedule, "--start-at",
                               "1000", "--log", folder.path("log")});
  CHECK(late.status == 3);
  CHECK(late.err.find("has passed") != std::string::npos);
  CHECK(server.seen().empty());
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const std::int64_t at = now.tv_sec * 1'000'000'000LL + now.tv_nsec + 500'000'000;
  const auto report = report_of({"--target", server.target(), "--schedule", schedule, "--start-at",
                                 std::to_string(at), "--log", folder.path("log")});
  CHECK(report["start_ns"] == at);
  CHECK(LogFile(folder.path("log")).rows[1].intended_ns == at + 10'000'000);
}

TEST_CASE("addresses of other machines are left to the kernel, and it is said", "[load][live]") {
  const Folder folder;
  const ToldServer server;
  const std::string schedule =
      schedule_file(folder, {{0, "192.0.2.1", 21000, 0}, {0, "127.0.0.5", 21001, 0}});
  const Ended ended = run_load(
      {"--target", server.target(), "--schedule", schedule, "--log", folder.path("log"), "--json"});
  CHECK(ended.report()["counts"]["completed"] == 2);
  CHECK(ended.report()["notes"].size() == 1);
  CHECK(ended.err.find("1 of 2 source addresses") != std::string::npos);
  const LogFile log(folder.path("log"));
  CHECK(log.rows[0].address == 0x7f000001);
  CHECK(log.rows[0].port != 21000);
  CHECK(log.rows[1].port == 21001);
}

TEST_CASE("own draws come from many addresses of loopback", "[load][live]") {
  const Folder folder;
  const ToldServer server;
  const auto report = report_of({"--target", server.target(), "--rate", "1k/s", "--duration",
                                 "200ms", "--cpu", "7us", "--hdr", folder.path("h")});
  CHECK(report["counts"]["completed"] == report["counts"]["planned"]);
  CHECK(report["counts"]["planned"] > 100);
  CHECK(report["load"]["seed"] == 1);
  const auto seen = server.seen();
  CHECK(seen.front().request_line.find("cpu=7000&") != std::string::npos);
  CHECK(seen[0].peer.address_text() != seen[1].peer.address_text());
  for (const char* name : {"h.intended.hgrm", "h.response.hgrm", "h.sending.hgrm"}) {
    std::ifstream file(folder.path(name));
    std::string heading;
    std::getline(file, heading);
    CHECK(heading.find("1/(1-Percentile)") != std::string::npos);
  }
}

TEST_CASE("closed clients are as many as asked for, and think", "[load][live]") {
  const ToldServer server;
  const auto report = report_of(
      {"--target", server.target(), "--closed", "3", "--think", "20ms", "--duration", "300ms"});
  CHECK(report["most_open"] <= 3);
  // 15 rounds of 20 ms at most.
  CHECK(report["counts"]["completed"] <= 3 * 15);
  CHECK(report["counts"]["completed"] >= 3);
  CHECK(report["counts"]["completed"] == report["counts"]["planned"]);
}

TEST_CASE("the report for people says the same", "[load][live]") {
  const Folder folder;
  const ToldServer server;
  const Ended ended =
      run_load({"--target", server.target(), "--schedule", schedule_file(folder, four_rows)});
  CHECK(ended.status == 0);
  CHECK(ended.out.find("of 4, ") != std::string::npos);
  CHECK(ended.out.find("completed          4  2xx 4") != std::string::npos);
  CHECK(ended.out.find("lateness") != std::string::npos);
}
