#include "validation/native/load/options.hpp"

#include "tests/catch.hpp"
#include "validation/native/load/command_line.hpp"
#include "validation/native/load/failure.hpp"
#include "validation/native/load/server_address.hpp"

using namespace acceptlab::native::load;

namespace {

Options parsed(std::vector<std::string> words) {
  CommandLine line;
  line.parse(std::move(words));
  return line.options();
}

std::string problems_of(std::vector<std::string> words) {
  std::string text;
  for (const std::string& problem : parsed(std::move(words)).problems()) text += problem + "\n";
  return text;
}

}  // namespace

TEST_CASE("a complete command line is understood", "[load][options]") {
  const Options options = parsed({"--target",       "127.0.0.1:8080",
                                  "--rate",         "5k/s",
                                  "--duration",     "2s",
                                  "--seed",         "9",
                                  "--cpu",          "200us",
                                  "--wait",         "1ms",
                                  "--close",        "rst",
                                  "--pin",          "0",
                                  "--clock",        "sleep",
                                  "--priority",     "rr",
                                  "--max-open",     "10",
                                  "--timeout",      "100ms",
                                  "--max-lateness", "50us",
                                  "--start-at",     "123456789012345",
                                  "--hdr",          "p",
                                  "--json"});
  CHECK(options.problems().empty());
  CHECK(*options.rate_per_s == Approx(5000));
  CHECK(options.duration == 2 * one_second);
  CHECK(options.seed == 9);
  CHECK(options.closing == Closing::Reset);
  CHECK(options.waiting == Waiting::Sleep);
  CHECK(options.realtime);
  CHECK(options.max_lateness == 50'000);
  CHECK(options.start_at == 123'456'789'012'345);
  CHECK(options.pin == 0);
  CHECK(options.json);
}

TEST_CASE("what does not go together is told, all of it", "[load][options]") {
  CHECK(problems_of({}).find("--target is needed") != std::string::npos);
  CHECK(problems_of({}).find("exactly one of --schedule, --rate and --closed") !=
        std::string::npos);
  const std::string target = "--target=127.0.0.1:1";
  const auto [words, problem] = GENERATE_COPY(table<std::vector<std::string>, std::string>({
      {{target, "--rate=1", "--closed=1"}, "exactly one"},
      {{target, "--rate=1"}, "--duration is needed"},
      {{target, "--schedule=f", "--duration=1s"}, "--duration does not go with --schedule"},
      {{target, "--schedule=f", "--cpu=1us"}, "--cpu does not go with --schedule"},
      {{target, "--closed=1", "--duration=1s", "--seed=3"}, "--seed goes with --rate only"},
      {{target, "--rate=1", "--duration=1s", "--think=1s"}, "--think goes with --closed only"},
      {{target, "--rate=0", "--duration=1s"}, "--rate must be above 0"},
      {{target, "--rate=1M/s", "--duration=1h"}, "50 million"},
      {{target, "--rate=1", "--duration=1s", "--priority=rr"}, "--clock sleep only"},
      {{target, "--rate=1", "--duration=1s", "--path=work"}, "--path starts with /"},
      {{target, "--rate=1", "--duration=1s", "--timeout=0"}, "--timeout must be above 0"},
      {{target, "--listen-control=7000"}, "--listen-control stands alone"},
  }));
  CAPTURE(words);
  CHECK(problems_of(words).find(problem) != std::string::npos);
  CHECK_THROWS_AS(require_no_problems(parsed(words)), UsageError);
}

TEST_CASE("values of another form are refused", "[load][options]") {
  const auto words = GENERATE(
      table<std::string>({"--timeout=5", "--rate=fast", "--close=never", "--start-at=now",
                          "--closed=-1", "--max-open=many", "--clock=idle", "--nonsense"}));
  CAPTURE(std::get<0>(words));
  CHECK_THROWS_AS(parsed({std::get<0>(words)}), CLI::ParseError);
}

TEST_CASE("an agent gets the load, and nothing of this machine's files", "[load][options]") {
  CommandLine line;
  line.parse({"--drive", "h:1", "--target", "127.0.0.1:80", "--rate", "5k/s", "--duration=1s",
              "--log", "f", "--hdr", "p", "--json", "--start-at", "5", "--close", "fin"});
  CHECK(line.words_for_agent() == std::vector<std::string>{"--target=127.0.0.1:80", "--rate=5k/s",
                                                           "--duration=1s", "--close=fin"});
  CHECK(line.local_words().size() == 5);
  CommandLine agents;
  agents.parse(line.words_for_agent());
  CHECK(agents.options().closing == Closing::Fin);
  CHECK(agents.local_words().empty());
}

TEST_CASE("servers are named with a port", "[load][options]") {
  CHECK(text_of(resolve("127.0.0.9:80")) == "127.0.0.9:80");
  CHECK(text_of(resolve("[::1]:80")) == "[::1]:80");
  CHECK(is_loopback(resolve("127.9.9.9:80")));
  CHECK(is_loopback(resolve("[::1]:80")));
  CHECK_FALSE(is_loopback(resolve("10.0.0.1:80")));
  for (const char* wrong : {"127.0.0.1", "127.0.0.1:", ":80", "127.0.0.1:0", "127.0.0.1:70000",
                            "::1:80", "127.0.0.1:8x"}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(resolve(wrong), std::invalid_argument);
  }
  CHECK(text_of(resolve_own("7000")) == "127.0.0.1:7000");
  CHECK(text_of(resolve_own("10.0.0.1:0")) == "10.0.0.1:0");
}
