#include "validation/native/load/schedule.hpp"

#include "tests/catch.hpp"

using namespace acceptlab::native::load;

namespace {

std::string error_of(const std::string& text) {
  try {
    parse_schedule(text, "s.csv");
  } catch (const ScheduleError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a schedule is read as the simulator reads it", "[load][schedule]") {
  const Schedule schedule = parse_schedule(
      "time_s,src,sport,cpu_s,socket\r\n"
      "0.000000250,127.0.0.10,40000,0.000220000,3\n"
      "# a remark\n"
      "\n"
      "0.5,10.1.2.3,65535,0\n"
      "0.5,127.0.0.1,1,1e-3,",
      "s.csv");
  REQUIRE(schedule.size() == 3);
  CHECK(schedule[0].at == 250);
  CHECK(schedule[0].address == 0x7f00000a);
  CHECK(schedule[0].port == 40000);
  CHECK(schedule[0].cpu == 220'000);
  CHECK(schedule[1].address == 0x0a010203);
  CHECK(schedule[1].port == 65535);
  CHECK(schedule[2].at == schedule[1].at);
  CHECK(schedule[2].cpu == 1'000'000);
}

TEST_CASE("a schedule needs no heading", "[load][schedule]") {
  CHECK(parse_schedule("0,127.0.0.1,1,0\n", "s.csv").size() == 1);
}

TEST_CASE("a bad row is named with its line and what was expected", "[load][schedule]") {
  const auto [row, problem] = GENERATE(table<std::string, std::string>({
      {"0,127.0.0.1,1", "3 fields"},
      {"0,127.0.0.1,1,0,1,2", "6 fields"},
      {"x,127.0.0.1,1,0", "expected a time in seconds, such as 0.0125, found 'x'"},
      {"-1,127.0.0.1,1,0", "time in seconds"},
      {"0,localhost,1,0", "expected an IPv4 address"},
      {"0,::1,1,0", "expected an IPv4 address"},
      {"0,0.0.0.0,1,0", "expected an IPv4 address"},
      {"0,127.0.0.1,0,0", "expected a port, 1 to 65535"},
      {"0,127.0.0.1,65536,0", "expected a port, 1 to 65535"},
      {"0,127.0.0.1,1,5us", "expected CPU time in seconds"},
      {"0,127.0.0.1,1,0,two", "expected a socket number"},
  }));
  CAPTURE(row);
  const std::string error = error_of("0,127.0.0.1,1,0\n" + row + "\n");
  CHECK(error.find("s.csv:2: ") == 0);
  CHECK(error.find(problem) != std::string::npos);
}

TEST_CASE("all bad rows are told, up to ten", "[load][schedule]") {
  std::string text;
  for (int i = 0; i < 12; ++i) text += "bad\n";
  const std::string error = error_of(text);
  CHECK(error.find("s.csv:10:") != std::string::npos);
  CHECK(error.find("s.csv:11:") == std::string::npos);
  CHECK(error.find("12 bad rows") != std::string::npos);
}

TEST_CASE("rows out of order and empty schedules are refused", "[load][schedule]") {
  CHECK(error_of("2,127.0.0.1,1,0\n1,127.0.0.1,1,0\n").find("order of time") != std::string::npos);
  CHECK(error_of("time_s,src,sport,cpu_s\n").find("no rows") != std::string::npos);
  CHECK(error_of("").find("no rows") != std::string::npos);
}
