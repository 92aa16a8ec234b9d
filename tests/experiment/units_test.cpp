#include "experiment/notation/units.hpp"

#include "tests/catch.hpp"

namespace acceptlab::experiment {
namespace {

TEST_CASE("durations need a unit and are not negative", "[units]") {
  CHECK(parse_duration("35us") == 35e3);
  CHECK(parse_duration("1.5ms") == 1.5e6);
  CHECK(parse_duration("20 s") == 20e9);
  CHECK(parse_duration("2min") == 120e9);
  CHECK(parse_duration("0s") == 0.0);
  for (const char* wrong : {"", "35", "us", "-1s", "1 s 2", "1sec", "1e400s", "nan s"}) {
    INFO(wrong);
    CHECK_FALSE(parse_duration(wrong));
  }
}

TEST_CASE("rates are a count per time", "[units]") {
  CHECK(parse_rate("40k/s") == 40e3);
  CHECK(parse_rate("1.2M/s") == 1.2e6);
  CHECK(parse_rate("500/s") == 500.0);
  CHECK(parse_rate("30/min") == 0.5);
  for (const char* wrong : {"40k", "40", "/s", "40x/s", "-1/s"}) {
    INFO(wrong);
    CHECK_FALSE(parse_rate(wrong));
  }
}

TEST_CASE("versions have one to three parts", "[units]") {
  CHECK(parse_version("6.1") == kernel::Version{6, 1, 0});
  CHECK(parse_version("6.10") == kernel::Version{6, 10, 0});
  CHECK(parse_version("3.13.9") == kernel::Version{3, 13, 9});
  CHECK(parse_version("14") == kernel::Version{14, 0, 0});
  for (const char* wrong : {"", "6.", ".1", "6.1-rc1", "1.2.3.4", "six"}) {
    INFO(wrong);
    CHECK_FALSE(parse_version(wrong));
  }
}

TEST_CASE("listen addresses are v4, or v6 in brackets", "[units]") {
  CHECK(parse_listen("0.0.0.0:80")->wildcard());
  CHECK(parse_listen("[::]:80")->wildcard());
  CHECK(parse_listen("[::]:80")->address.v6);
  const auto specific = parse_listen("[2001:db8::1]:443");
  REQUIRE(specific);
  CHECK(specific->port == 443);
  CHECK(address_text(specific->address) == "2001:db8::1");
  for (const char* wrong :
       {"80", "0.0.0.0", "::1:80", "[1.2.3.4]:80", "1.2.3.4:0", "1.2.3.4:65536", "1.2.3:80"}) {
    INFO(wrong);
    CHECK_FALSE(parse_listen(wrong));
  }
}

TEST_CASE("CPU lists and prefixes", "[units]") {
  CHECK(parse_cpu_list("0-3,8") == std::vector<unsigned>{0, 1, 2, 3, 8});
  CHECK_FALSE(parse_cpu_list("3-0"));
  CHECK_FALSE(parse_cpu_list("0-99999999"));
  CHECK_FALSE(parse_cpu_list(""));
  CHECK(parse_prefix("10.0.0.0/24")->length == 24);
  CHECK_FALSE(parse_prefix("10.0.0.1/24"));
  CHECK(parse_quota("4cpu") == 4.0);
}

TEST_CASE("quantities print as they are read", "[units]") {
  for (const char* text : {"35us", "1.5ms", "20s", "0s", "7ns"})
    CHECK(duration_text(*parse_duration(text)) == text);
  for (const char* text : {"40k/s", "1.2M/s", "500/s"}) CHECK(rate_text(*parse_rate(text)) == text);
  CHECK(bytes_text(256e12) == "256 TB");
}

}  // namespace
}  // namespace acceptlab::experiment
