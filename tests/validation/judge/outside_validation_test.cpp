#include "validation/judge/outside_validation.hpp"

#include "tests/catch.hpp"
#include "tests/validation/judge/synthetic_record.hpp"
#include "validation/judge/models.hpp"

namespace acceptlab::validation {
namespace {

using Texts = std::vector<std::string>;

experiment::Scenario scenario(const std::string& text) {
  RealCase real;
  real.name = "asked";
  real.scenario = text;
  return scenario_of(real, {});
}

TEST_CASE("what was measured is inside, what was not is said", "[outside]") {
  const Record record = synthetic::record_of(synthetic::three_policies());
  const ValidatedRange range = validated_range(record);
  CHECK(outside_validation(scenario(record.cases[0].scenario), range).empty());

  const Texts outside = outside_validation(scenario(R"(format = 1
[machine]
cores = 64
[kernel]
version = "6.1"
[server]
workers = 32
policy = "nginx-exclusive"
pin = "none"
[[arrivals]]
process = { type = "poisson", rate = "20k/s" }
)"),
                                           range);
  CHECK(
      outside ==
      Texts{"64 CPUs, validated on 2", "linux 6.1, validated with linux 6.18",
            "scheduler cfs, validated with scheduler eevdf",
            "unpinned workers with wait \"epoll-exclusive\" (exclusive), validated with pinned "
            "workers with wait \"blocking\" (blocking), pinned workers with wait \"epoll\" (hash), "
            "pinned workers with wait \"epoll\" (herd)",
            "clients on a network, validated with clients on the server's own machine (loopback)",
            "32 workers, validated with up to 4"});
}

TEST_CASE("a load above the highest that was measured is outside", "[outside]") {
  const Record record = synthetic::record_of(synthetic::three_policies());
  std::string text = record.cases[0].scenario;
  text.replace(text.find("2k/s"), 4, "3k/s");
  const Texts outside = outside_validation(scenario(text), validated_range(record));
  REQUIRE(outside.size() == 1);
  CHECK(outside[0].starts_with("load of "));
  CHECK(outside[0].find("of the capacity, validated up to ") != std::string::npos);
}

TEST_CASE("several records together validate more than one", "[outside]") {
  synthetic::Truths blocking{{"shared-blocking", {}}}, hash{{"nginx-reuseport", {}}};
  ValidatedRange range = validated_range(synthetic::record_of(blocking));
  const Record other = synthetic::record_of(hash);
  CHECK(outside_validation(scenario(other.cases[0].scenario), range).size() == 2);  // way, sockets
  range.merge(validated_range(other));
  CHECK(outside_validation(scenario(other.cases[0].scenario), range).empty());
}

TEST_CASE("without a record nothing is validated", "[outside]") {
  const Record record = synthetic::record_of(synthetic::three_policies());
  CHECK(outside_validation(scenario(record.cases[0].scenario), {}) ==
        Texts{"nothing was compared with real hardware"});
  Record planned = record;
  for (RealCase& real : planned.cases) real.runs.clear();
  CHECK(validated_range(planned).empty());
}

}  // namespace
}  // namespace acceptlab::validation
