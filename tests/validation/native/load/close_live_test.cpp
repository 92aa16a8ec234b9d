#include "tests/catch.hpp"
#include "tests/validation/native/load/program.hpp"
#include "tests/validation/native/load/told_server.hpp"

namespace {

/// One client, again and again for 300 ms.
nlohmann::json some_on(const ToldServer& server, const std::string& path,
                       const std::string& close) {
  const auto report =
      report_of({"--target", server.target(), "--closed", "1", "--think", "50ms", "--duration",
                 "300ms", "--timeout", "400ms", "--path", path, "--close", close});
  CHECK(report["counts"]["issued"] >= 1);
  CHECK(report["counts"]["completed"] == report["counts"]["issued"]);
  return report;
}

void check_ends(const ToldServer& server, const nlohmann::json& report, ToldServer::PeersEnd end) {
  REQUIRE(server.wait_for(report["counts"]["issued"]));
  for (const ToldServer::Seen& seen : server.seen()) CHECK(seen.end == end);
}

}  // namespace

TEST_CASE("fin: we close when the answer is whole", "[load][live]") {
  const ToldServer server;
  const auto report = some_on(server, "/keep", "fin");
  CHECK(report["not_closed"] == 0);
  check_ends(server, report, ToldServer::PeersEnd::Fin);
}

TEST_CASE("rst: we reset when the answer is whole", "[load][live]") {
  const ToldServer server;
  check_ends(server, some_on(server, "/keep", "rst"), ToldServer::PeersEnd::Reset);
}

TEST_CASE("server: a server that does not close is told, and left at the timeout", "[load][live]") {
  const ToldServer server;
  const auto report = some_on(server, "/keep", "server");
  CHECK(report["not_closed"] == report["counts"]["issued"]);
  // The answer counts, not the close.
  CHECK(report["from_intended_ns"]["max"] < 400'000'000);
}

TEST_CASE("server: a reset behind the answer is told", "[load][live]") {
  const ToldServer server;
  const auto report = some_on(server, "/reset-late", "server");
  CHECK(report["closed_by_reset"] == report["counts"]["issued"]);
}
