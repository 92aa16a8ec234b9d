#include "experiment/result/validity.hpp"

#include "experiment/run/run.hpp"
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

TEST_CASE("a period of a bitmap is assumed where there is one", "[validity]") {
  const std::string period = "server.bitmap_period", bitmap = "[server]\nchoose = \"bitmap\"\n";
  CHECK_FALSE(assumes("", period));
  CHECK(assumes(bitmap, period));
  CHECK_FALSE(assumes(bitmap + "bitmap_period = \"1ms\"", period));
}

TEST_CASE("what a server got in place of what it asked for is a finding of the result",
          "[validity]") {
  const auto found = [](const std::string& lines, const std::string& what) {
    RunResult result;
    result.scenario = read(lines).scenario;
    const auto findings = findings_of(result);
    return std::any_of(findings.begin(), findings.end(), [&](const std::string& finding) {
      return finding.find(what) != std::string::npos;
    });
  };
  const std::string intel = "[machine]\ncores = 32\n[server]\npolicy = \"intel-2014\"\n[kernel]\n";
  CHECK(found(intel + "version = \"3.8\"",
              "linux 3.8 has no SO_REUSEPORT (ENOPROTOOPT): the server "
              "falls back to one shared socket"));
  CHECK_FALSE(found(intel + "version = \"3.9\"", "SO_REUSEPORT"));
  const std::string by_cpu = "[server]\nchoose = \"incoming-cpu\"\n[kernel]\nversion = ";
  const std::string ignored = "does not look at SO_INCOMING_CPU";
  CHECK(found(by_cpu + "\"5.10\"", ignored));
  CHECK_FALSE(found(by_cpu + "\"6.2\"", ignored));
  CHECK(found("[kernel]\nsystem = \"openbsd\"\n[server]\npolicy = \"bsd-reuseport\"",
              "does not balance between them"));
}

}  // namespace
}  // namespace acceptlab::experiment
