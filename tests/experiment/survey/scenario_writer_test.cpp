#include "experiment/survey/scenario_writer.hpp"

#include "experiment/reader/scenario_reader.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/survey/made_up.hpp"

using namespace acceptlab::experiment;
using Catch::Matchers::Contains;

TEST_CASE("of several sources the more telling one holds, and says what it outvotes", "[init]") {
  Findings machine, config;
  machine.add("server.backlog", "128", "the socket");
  machine.guess("server.workers", "8", "as many as CPUs");
  config.add("server.backlog", "511", "nginx.conf:3");
  config.add("server.workers", "4", "nginx.conf:1");
  config.guess("kernel.version", "\"6.1\"", "a guess");
  machine.add("kernel.version", "\"6.6\"", "read");
  const Findings all = merged({machine, config});
  CHECK(finding_of(all, "server.backlog")->from == "nginx.conf:3; 128 where the socket");
  CHECK(finding_of(all, "server.workers")->from == "nginx.conf:1");
  CHECK(!finding_of(all, "server.workers")->guessed);
  CHECK(all.value_of("kernel.version") == "\"6.6\"");  // a guess is worth less than what was read
}

TEST_CASE("what is written reads as what was found, with where it is from", "[init]") {
  Findings found;
  found.add("machine.cores", "4", "/sys");
  found.guess("server.policy", "\"nginx-shared\"", "no configuration");
  found.add("server.workers", "4", "nginx.conf:1");
  found.add("kernel.sysctl.net.core.somaxconn", "128", "/proc");
  found.add("arrivals[].process", "{ type = \"poisson\", rate = \"5/s\" }", "the log");
  found.remark("server", "a remark of many words " + std::string(120, 'y') + " that is wrapped");
  found.not_understood.push_back(problem_of_file("nginx.conf", "", "'x' is not known", "drop it",
                                                 Diagnostic::Severity::Warning));
  const std::string text = scenario_text({"title \"x\"", "here.toml", {"a machine"}}, found);
  CHECK_THAT(text, Contains("cores = 4  # /sys\n"));
  CHECK_THAT(text, Contains("policy = \"nginx-shared\"  # GUESS: no configuration\n"));
  CHECK_THAT(text, Contains("workers = 4              # nginx.conf:1\n"));
  CHECK_THAT(text, Contains("# - nginx.conf: 'x' is not known (drop it)\n"));
  CHECK_THAT(text, Contains("1 of 5 are marked GUESS"));
  const ReadResult read = read_scenario_text(text, "here.toml");
  CHECK(read.scenario.machine.cores == 4);
  CHECK(read.scenario.server.workers == 4);
  CHECK(read.scenario.kernel.sysctl.at("net.core.somaxconn") == 128);
  CHECK(read.scenario.title == "title \"x\"");
}

TEST_CASE("no text of a file breaks the comment that it stands in", "[init]") {
  CHECK(comment_text("a\nb\tc") == "a b c");
  CHECK(comment_text("x\x01\x7f\xff\xc3") == "x????");
  CHECK(comment_text("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80") ==
        "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
  CHECK(comment_text("\xed\xa0\x80\xe0\x80\x80") == "??????");  // half a pair, and overlong
}
