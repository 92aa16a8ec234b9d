#include <sstream>

#include "tests/catch.hpp"
#include "validation/native/kernel_times/connection_times.hpp"
#include "validation/native/kernel_times/sched_recording.hpp"

namespace acceptlab::native {
namespace {

connection_stamp stamp(std::uint64_t time, std::uint16_t port, std::uint32_t pid = 0,
                       std::uint32_t address = 0x7f000001) {
  connection_stamp made{};
  made.time = time;
  made.address = address;
  made.port = port;
  made.pid = pid;
  return made;
}

TEST_CASE("Accepts find their connections by the client's address and port") {
  const auto rows = join_stamps({.established = {stamp(20, 2), stamp(10, 1), stamp(30, 1, 0, 9)},
                                 .accepted = {stamp(41, 1, 7, 9), stamp(40, 1, 8)}});
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].established_ns == 10);
  CHECK(rows[0].accepted_ns == 40);
  CHECK(rows[0].pid == 8);
  CHECK(rows[1].port == 2);
  CHECK(rows[1].accepted_ns == 0);
  CHECK(rows[2].address == 9);
  CHECK(rows[2].accepted_ns == 41);
}

TEST_CASE("A client that uses a port again has several connections") {
  SECTION("one after the other, and a question for the peer in between") {
    const auto rows = join_stamps({.established = {stamp(10, 1), stamp(30, 1)},
                                   .accepted = {stamp(11, 1), stamp(15, 1), stamp(33, 1)}});
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].accepted_ns == 11);
    CHECK(rows[1].accepted_ns == 33);
  }
  SECTION("both queued before the first is accepted") {
    const auto rows = join_stamps(
        {.established = {stamp(10, 1), stamp(20, 1)}, .accepted = {stamp(30, 1), stamp(40, 1)}});
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].accepted_ns == 30);
    CHECK(rows[1].accepted_ns == 40);
  }
  SECTION("an accept before any connection belongs to none") {
    const auto rows = join_stamps({.established = {stamp(10, 1)}, .accepted = {stamp(5, 1)}});
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].accepted_ns == 0);
  }
}

TEST_CASE("The tables are plain CSV") {
  std::ostringstream connections, rows;
  write_csv(connections,
            join_stamps({.established = {stamp(10, 80)}, .accepted = {stamp(12, 80, 3)}}));
  CHECK(connections.str() == "src,sport,established_ns,accepted_ns,pid\n127.0.0.1,80,10,12,3\n");
  write_csv(rows, std::vector<SchedRow>{{.time_ns = 5, .cpu = 1, .task = 7, .name = "a,\"b"},
                                        {.time_ns = 6,
                                         .kind = SchedRow::Kind::Switch,
                                         .task = 0,
                                         .name = "swapper/0",
                                         .previous = 7,
                                         .previous_runnable = true}});
  CHECK(rows.str() ==
        "time_ns,cpu,kind,task,task_comm,previous,previous_runnable\n"
        "5,1,waking,7,a__b,,\n6,0,switch,0,swapper/0,7,1\n");
}

}  // namespace
}  // namespace acceptlab::native
