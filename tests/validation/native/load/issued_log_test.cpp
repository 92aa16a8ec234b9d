#include "validation/native/load/issued_log.hpp"

#include <cstring>

#include "tests/catch.hpp"
#include "validation/native/load/agent_clock.hpp"
#include "validation/native/load/control_channel.hpp"

using namespace acceptlab::native;
using namespace acceptlab::native::load;

namespace {

IssuedConnection row_of(const std::string& file, std::size_t i) {
  IssuedConnection row;
  std::memcpy(&row, file.data() + sizeof(LogHeader) + i * sizeof row, sizeof row);
  return row;
}

template <class Value>
Value header_value(const std::string& file, std::size_t offset) {
  Value value{};
  std::memcpy(&value, file.data() + offset, sizeof value);
  return value;
}

}  // namespace

TEST_CASE("a log has its plan before anything is issued", "[load][log]") {
  const Schedule schedule{{.at = 5, .address = 0x7f000001, .port = 10},
                          {.at = 7, .address = 0x7f000002, .port = 11}};
  IssuedLog log(schedule.size());
  log.plan(schedule, 1000);
  IssuedConnection done;
  done.intended_ns = 1005;
  done.outcome = IssuedConnection::Completed;
  log.keep(0, done);
  const std::string file(log.finish());
  REQUIRE(file.size() == sizeof(LogHeader) + 2 * sizeof(IssuedConnection));
  CHECK(file.substr(0, 8) == "ALISSUED");
  CHECK(header_value<std::uint32_t>(file, offsetof(LogHeader, version)) == log_version);
  CHECK(header_value<std::uint64_t>(file, offsetof(LogHeader, capacity)) == 2);
  CHECK(header_value<std::uint64_t>(file, offsetof(LogHeader, used)) == 2);
  CHECK(header_value<std::int64_t>(file, offsetof(LogHeader, start_ns)) == 1000);
  CHECK(row_of(file, 0).outcome == IssuedConnection::Completed);
  CHECK(row_of(file, 1).intended_ns == 1007);
  CHECK(row_of(file, 1).address == 0x7f000002);
  CHECK(row_of(file, 1).port == 11);
  CHECK(row_of(file, 1).outcome == IssuedConnection::Pending);
}

TEST_CASE("a log that is too small says how many it has not kept", "[load][log]") {
  IssuedLog log(2);
  for (std::uint64_t id = 0; id < 5; ++id) log.keep(id, {});
  const std::string file(log.finish());
  CHECK(header_value<std::uint64_t>(file, offsetof(LogHeader, used)) == 5);
  CHECK(header_value<std::uint64_t>(file, offsetof(LogHeader, capacity)) == 2);
  CHECK(log.rows().size() == 2);
  CHECK(log.lost() == 3);
}

TEST_CASE("a log that is not full ends with its last row", "[load][log]") {
  IssuedLog log(100);
  log.keep(3, {});
  const std::string file(log.finish());
  CHECK(header_value<std::uint64_t>(file, offsetof(LogHeader, capacity)) == 4);
  CHECK(file.size() == sizeof(LogHeader) + 4 * sizeof(IssuedConnection));
}

TEST_CASE("an agent's log is moved into our clock", "[load][log]") {
  // We asked at 1000 and had the answer at 1200, the agent's stamp was 5100: its clock is 4000
  // ahead of ours, give or take 100.
  const auto reading = ClockReading::from(1000, 5100, 1200);
  CHECK(reading.offset == -4000);
  CHECK(reading.uncertainty == 100);
  const AgentClock clock{.before = reading, .after = reading};
  IssuedLog log(1);
  log.set_start(5000);
  IssuedConnection row;
  row.intended_ns = 5050;
  row.closed_ns = 6000;
  log.keep(0, row);
  std::string file(log.finish());
  shift_log(file, clock);
  CHECK(header_value<std::int64_t>(file, offsetof(LogHeader, start_ns)) == 1000);
  CHECK(row_of(file, 0).intended_ns == 1050);
  CHECK(row_of(file, 0).sent_ns == 0);  // has not happened, in no clock
  CHECK(row_of(file, 0).closed_ns == 2000);
  std::string nonsense = "hello";
  CHECK_THROWS_AS(shift_log(nonsense, clock), ControlError);
}

TEST_CASE("clocks that drift apart are held together at both ends", "[load][log]") {
  // In 1 s of the agent's time ours goes 20 us further.
  const AgentClock clock{.before = {.stamped = 5'000, .offset = -4'000, .uncertainty = 100},
                         .after = {.stamped = 1'000'005'000, .offset = 16'000, .uncertainty = 30}};
  CHECK(clock.ours(5'000) == 1'000);
  CHECK(clock.ours(500'005'000) == 500'005'000 + 6'000);
  CHECK(clock.ours(1'000'005'000) == 1'000'005'000 + 16'000);
  CHECK(clock.drift() == 20'000);
  CHECK(clock.uncertainty() == 100);
}
