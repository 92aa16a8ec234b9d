#include "tests/catch.hpp"
#include "tests/experiment/folder.hpp"
#include "tests/validation/native/load/program.hpp"
#include "tests/validation/native/load/told_server.hpp"

using acceptlab::experiment::Folder;
using acceptlab::native::IssuedConnection;

namespace {

std::vector<std::string> three_on(const std::string& target, const std::string& path) {
  return {"--target",   target,  "--closed", "3",  "--think",   "1s",
          "--duration", "900ms", "--path",   path, "--timeout", "700ms"};
}

void check_sums(const nlohmann::json& report) {
  const auto& c = report["counts"];
  const auto of = [&](const char* name) { return c[name].get<int>(); };
  CHECK(of("planned") == of("issued") + of("skipped") + of("not_reached"));
  CHECK(of("issued") == of("completed") + of("refused") + of("reset") + of("timed_out") +
                            of("broken") + of("unfinished"));
}

}  // namespace

TEST_CASE("what becomes of a connection is told apart", "[load][live]") {
  const auto [path, outcome] = GENERATE(table<std::string, std::string>({
      {"/work", "completed"},
      {"/chunked", "completed"},
      {"/until-close", "completed"},
      {"/missing", "completed"},
      {"/silent", "timed_out"},
      {"/reset", "reset"},
      {"/empty", "broken"},
      {"/cut", "broken"},
      {"/nonsense", "broken"},
      {"/excess", "broken"},
  }));
  CAPTURE(path);
  const ToldServer server;
  const auto report = report_of(three_on(server.target(), path));
  CHECK(report["counts"]["issued"] == 3);
  CHECK(report["counts"][outcome] == 3);
  check_sums(report);
}

TEST_CASE("statuses are counted", "[load][live]") {
  const ToldServer server;
  CHECK(report_of(three_on(server.target(), "/missing"))["answers"]["4xx"] == 3);
}

TEST_CASE("where nobody listens connections are refused", "[load][live]") {
  const Folder folder;
  const std::string target = ToldServer().target();  // has closed again
  auto arguments = three_on(target, "/work");
  arguments.insert(arguments.end(), {"--log", folder.path("log")});
  const auto report = report_of(arguments);
  CHECK(report["counts"]["refused"] == 3);
  CHECK(report["connect_ns"]["count"] == 0);
  check_sums(report);
  for (const IssuedConnection& row : LogFile(folder.path("log")).rows) {
    CHECK(row.outcome == IssuedConnection::Refused);
    CHECK(row.connecting_ns > 0);
    CHECK(row.connected_ns == 0);
    CHECK(row.sent_ns == 0);
    CHECK(row.closed_ns > 0);
  }
}

TEST_CASE("a dropped SYN shows as a connect that is pending", "[load][live]") {
  // Backlog 1: the accept queue takes two, and nobody accepts. The others' SYNs are dropped.
  const Folder folder;
  const ToldServer server(1, ToldServer::Accepting::Never);
  const auto report = report_of({"--target", server.target(), "--closed", "6", "--duration", "1ms",
                                 "--timeout", "300ms", "--log", folder.path("log")});
  CHECK(report["counts"]["timed_out"] == 6);
  CHECK(report["connect_pending"] == 4);
  CHECK(report["connect_ns"]["count"] == 2);
  int established = 0;
  for (const IssuedConnection& row : LogFile(folder.path("log")).rows) {
    CHECK((row.connected_ns != 0) == (row.sent_ns != 0));
    CHECK(row.closed_ns - row.intended_ns >= 300'000'000);
    established += row.connected_ns != 0 ? 1 : 0;
  }
  CHECK(established == 2);
}

TEST_CASE("the kernel's retransmission brings a dropped SYN through", "[load][live]") {
  // The queue is full for the first second; then somebody accepts.
  const Folder folder;
  ToldServer server(1, ToldServer::Accepting::Never);
  Program load({"--target", server.target(), "--closed", "4", "--duration", "1ms", "--timeout",
                "8s", "--log", folder.path("log"), "--json"});
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  server.start_accepting();
  const auto report = load.wait().report();
  CHECK(report["counts"]["completed"] == 4);
  CHECK(report["connect_pending"] == 2);
  CHECK(report["connect_ns"]["count"] == 4);
  int late = 0;
  for (const IssuedConnection& row : LogFile(folder.path("log")).rows)
    late += row.connected_ns - row.connecting_ns > 500'000'000 ? 1 : 0;
  CHECK(late == 2);
}
