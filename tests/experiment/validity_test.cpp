#include "experiment/result/validity.hpp"

#include "tests/experiment/scenario_text.hpp"

namespace acceptlab::experiment {
namespace {

std::string evidence(const std::string& lines) { return evidence_of(read(lines).scenario); }

bool assumes(const std::string& lines, const std::string& key) {
  const auto assumed = assumed_of(read(lines).scenario);
  return std::find(assumed.begin(), assumed.end(), key) != assumed.end();
}

TEST_CASE("evidence is that of the kernel's rules, by version", "[validity]") {
  CHECK(evidence("") == "source");
  CHECK(evidence("[kernel]\nversion = \"6.18\"") == "measured");
  CHECK(evidence("[kernel]\nversion = \"3.9\"") == "weak");  // before what was read
  CHECK(evidence("[kernel]\nversion = \"6.40\"") == "weak");
  CHECK(evidence("[kernel]\nsystem = \"freebsd\"\nversion = \"11.0\"") == "weak");
  CHECK(evidence("[kernel]\nversion = \"6.18\"\n[server]\nqueue_room = 3") == "weak");
}

TEST_CASE("systems on which nothing was run rest on their source at most", "[validity]") {
  for (const std::string system : {"dragonfly", "freebsd", "netbsd", "openbsd"})
    CHECK(evidence("[kernel]\nsystem = \"" + system + "\"") == "source");
  CHECK(evidence("[kernel]\nsystem = \"macos\"") == "weak");  // not all of it was read
}

TEST_CASE("timers and ports of a client whose source was not read are assumed", "[validity]") {
  const std::string timers = "client.syn_retry_after", ports = "arrivals.steady.from.ports";
  const std::string netbsd = "[client]\nsystem = \"netbsd\"\n";
  CHECK_FALSE(assumes("", timers));
  CHECK_FALSE(assumes("", ports));
  CHECK(assumes(netbsd, timers));
  CHECK(assumes(netbsd, ports));
  CHECK_FALSE(assumes(netbsd + "syn_retry_after = \"1s\"", timers));
  CHECK_FALSE(assumes(netbsd + "syn_retries = 0", timers));
  Scenario drawn = read(netbsd).scenario;
  drawn.arrivals[0].from.ports = ClientsFrom::Ports::Random;
  const auto assumed = assumed_of(drawn);
  CHECK(std::find(assumed.begin(), assumed.end(), ports) == assumed.end());
}

}  // namespace
}  // namespace acceptlab::experiment
