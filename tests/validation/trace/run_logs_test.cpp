#include "validation/measure/run_logs.hpp"

#include <cstddef>
#include <system_error>

#include "tests/catch.hpp"
#include "tests/experiment/folder.hpp"
#include "tests/validation/trace/log_files.hpp"

namespace acceptlab::validation {
namespace {

using Catch::Matchers::Contains;
using native::IssuedConnection;
using native::LogHeader;
using native::ServedConnection;
using testing::log_bytes;

ServedConnection served(std::uint64_t id, std::int64_t accepted_ns) {
  ServedConnection row;
  row.id = id;
  row.accepted_ns = accepted_ns;
  row.worker = 1;
  return row;
}

std::string error_of(const std::string& path) {
  WorkerTotals totals;
  try {
    read_served(path, totals);
  } catch (const RunLogError& error) {
    return error.what();
  }
  return "none";
}

TEST_CASE("a server's log gives its rows and its workers' counters", "[run_logs]") {
  const experiment::Folder folder;
  // The second row was taken by a server that was killed before it wrote it.
  folder.write("served.log", log_bytes<ServedConnection>(
                                 "ALSERVED", {served(7, 1000), {}, served(8, 3000)}, 2, 3));
  WorkerTotals totals;
  const auto rows = read_served(folder.path("served.log"), totals);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].id == 7);
  CHECK(rows[1].accepted_ns == 3000);
  REQUIRE(totals.workers.size() == 2);
  CHECK(totals.workers[1].pid == 101);
  CHECK(totals.workers[1].accepted == 11);
  CHECK(totals.not_kept == 0);
}

TEST_CASE("connections beyond a log's rows are told", "[run_logs]") {
  const experiment::Folder folder;
  folder.write("served.log", log_bytes<ServedConnection>("ALSERVED", {served(1, 5)}, 1, 4));
  WorkerTotals totals;
  CHECK(read_served(folder.path("served.log"), totals).size() == 1);
  CHECK(totals.not_kept == 3);
}

TEST_CASE("a generator's log has a row for each line issued", "[run_logs]") {
  const experiment::Folder folder;
  IssuedConnection row;
  row.port = 4711;
  // Room for three lines, two of them issued.
  folder.write("issued.log", log_bytes<IssuedConnection>("ALISSUED", {row, {}, {}}, 0, 2, 99));
  const IssuedLog log = read_issued(folder.path("issued.log"));
  CHECK(log.start_ns == 99);
  REQUIRE(log.connections.size() == 2);
  CHECK(log.connections[0].port == 4711);
  CHECK(log.connections[1].outcome == IssuedConnection::Pending);
}

TEST_CASE("what is no whole log of this version is refused and says why", "[run_logs]") {
  const experiment::Folder folder;
  const std::string good = log_bytes<ServedConnection>("ALSERVED", {served(7, 1000)}, 2, 1);
  const std::string path = folder.path("served.log");
  CHECK_THROWS_AS(error_of(path), std::system_error);

  folder.write("served.log", good.substr(0, 20));
  CHECK_THAT(error_of(path), Contains("it has 20 bytes, a log at least 64"));
  folder.write("served.log", "");
  CHECK_THAT(error_of(path), Contains("it has 0 bytes"));
  folder.write("served.log", log_bytes<IssuedConnection>("ALISSUED", {}, 0, 0));
  CHECK_THAT(error_of(path), Contains("begins with \"ALISSUED\", not with \"ALSERVED\""));
  folder.write("served.log", good.substr(0, good.size() - 1));
  CHECK_THAT(error_of(path), Contains("cut off: 367 bytes"));

  std::string other = good;
  other[offsetof(LogHeader, version)] = 2;
  folder.write("served.log", other);
  CHECK_THAT(error_of(path), Contains("version 2; this program reads version 1"));
  std::string many = good;  // workers and rows for which no file has room
  many.replace(offsetof(LogHeader, workers), 4, "\xff\xff\xff\xff");
  folder.write("served.log", many);
  CHECK_THAT(error_of(path), Contains("cut off"));
  many = good;
  many.replace(offsetof(LogHeader, capacity), 8, "\xff\xff\xff\xff\xff\xff\xff\xff");
  many.replace(offsetof(LogHeader, used), 8, "\xff\xff\xff\xff\xff\xff\xff\x0f");
  folder.write("served.log", many);
  CHECK_THAT(error_of(path), Contains("cut off"));
}

}  // namespace
}  // namespace acceptlab::validation
