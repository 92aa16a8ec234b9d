#include "validation/native/load/notation.hpp"

#include "tests/catch.hpp"

using namespace acceptlab::native::load;

TEST_CASE("durations have a unit", "[load][notation]") {
  CHECK(parse_duration("35us") == 35'000);
  CHECK(parse_duration("1.5ms") == 1'500'000);
  CHECK(parse_duration("20s") == 20 * one_second);
  CHECK(parse_duration("2min") == 120 * one_second);
  CHECK(parse_duration("7ns") == 7);
  CHECK(parse_duration("0") == 0);
  for (const char* wrong : {"", "5", "ms", "-5ms", "5 ms", "5msx", "1e400s", "nan", "1000000h"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_duration(wrong));
  }
}

TEST_CASE("rates are per second unless they say otherwise", "[load][notation]") {
  CHECK(*parse_rate("500") == Approx(500));
  CHECK(*parse_rate("500/s") == Approx(500));
  CHECK(*parse_rate("40k/s") == Approx(40e3));
  CHECK(*parse_rate("1.2M/s") == Approx(1.2e6));
  CHECK(*parse_rate("30/min") == Approx(0.5));
  for (const char* wrong : {"", "k/s", "5/h", "-5/s", "5x"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_rate(wrong));
  }
}

TEST_CASE("seconds of a schedule are exact to the nanosecond", "[load][notation]") {
  CHECK(parse_seconds("0.000000001") == 1);
  CHECK(parse_seconds("1234.567890123") == 1'234'567'890'123);
  CHECK(parse_seconds("1e-3") == 1'000'000);
  CHECK_FALSE(parse_seconds("-0.1"));
  CHECK_FALSE(parse_seconds("1s"));
  CHECK_FALSE(parse_seconds("inf"));
}

TEST_CASE("times are shown with the unit that suits", "[load][notation]") {
  CHECK(duration_text(0) == "0 ns");
  CHECK(duration_text(999) == "999 ns");
  CHECK(duration_text(12'345) == "12.3 us");
  CHECK(duration_text(999'900) == "1 ms");
  CHECK(duration_text(2'002'000'000) == "2.002 s");
}
