#include "experiment/result/compared.hpp"

#include "experiment/result/compared_json.hpp"
#include "experiment/result/validity.hpp"
#include "tests/experiment/scenario_text.hpp"

namespace acceptlab::experiment {
namespace {

using Texts = std::vector<std::string>;

const std::string measured =
    "[machine]\ncores = 2\nsteering = \"loopback\"\n[kernel]\nversion = \"6.18\"\n"
    "[server]\nworkers = 4\npin = \"1\"\nwait = \"epoll\"\nsockets = 1\n"
    "[work]\ncpu = { type = \"constant\", value = \"100us\" }\n";

Scenario with(const std::string& lines, const std::vector<std::string>& set) {
  Overrides overrides;
  overrides.set = set;
  return read(lines, overrides).scenario;
}

Scenario scenario(const std::string& lines, const std::string& rate = "2k/s") {
  return with(lines, {"arrivals.0.process.rate=" + rate});
}

ComparedRecord record(bool passed, const ComparedMetrics& metrics) {
  ComparedRecord made;
  made.name = "made up";
  made.passed = passed;
  cover(made, scenario(measured));
  made.ways.begin()->second = metrics;
  return made;
}

const std::string way = "pinned workers, shared listen sockets, wait \"epoll\"";

TEST_CASE("what a record that passed covers is inside, what it does not is said", "[outside]") {
  const std::vector<ComparedRecord> records{record(true, {8, 1, 0})};
  CHECK(outside_validation(scenario(measured), records).empty());
  CHECK(outside_validation(scenario(R"([machine]
cores = 64
[kernel]
version = "6.1"
[server]
workers = 32
sockets = "per-worker"
wait = "epoll-exclusive"
style = "prefork"
pin = "none"
[[events]]
at = "1s"
do = { crash_worker = 0 }
)"),
                           records) ==
        Texts{"64 CPUs, validated on 2", "linux 6.1, validated with linux 6.18",
              "scheduler cfs, validated with eevdf",
              "clients on a network, validated with clients on the server's own machine",
              "style prefork, validated with event-loop",
              "unpinned workers, own listen sockets, wait \"epoll-exclusive\": not among the 1 "
              "combinations validated",
              "32 workers, validated with up to 4", "32 listen sockets, validated with up to 1",
              "event crash_worker: none was validated"});
}

TEST_CASE("a load above the highest that was compared is outside", "[outside]") {
  const auto outside = outside_validation(scenario(measured, "3k/s"), {record(true, {8, 1, 0})});
  REQUIRE(outside.size() == 1);
  CHECK(outside[0].starts_with("load of "));
  CHECK(outside[0].find("% of the capacity, validated up to ") != std::string::npos);
}

TEST_CASE("a record that did not pass validates nothing: how it went is said", "[outside]") {
  const std::vector<ComparedRecord> records{record(false, {8, 2, 1})};
  CHECK(outside_validation(scenario(measured), records) ==
        Texts{way +
              ": compared with real servers and not passed: of 11 metrics that count 8 agree, "
              "2 are undecided, 1 differ"});
  const Scenario pinned_elsewhere = with(measured, {"server.pin=none", "machine.cores=3"});
  const Texts outside = outside_validation(pinned_elsewhere, records);
  REQUIRE(outside.size() >= 3);
  CHECK(outside.front() == "3 CPUs, compared on 2");
  CHECK(outside.back() ==
        "no comparison with real servers has passed: of 11 metrics that count 8 agree, 2 are "
        "undecided, 1 differ");
}

TEST_CASE("one record that passed does not speak for what failed in another", "[outside]") {
  ComparedRecord passed;
  passed.name = "other";
  passed.passed = true;
  cover(passed, with(measured, {"server.wait=epoll-exclusive"}));
  const Texts outside = outside_validation(scenario(measured), {record(false, {8, 2, 1}), passed});
  REQUIRE(outside.size() >= 2);
  CHECK(outside.front() == way + ": not among the 1 combinations validated");
  CHECK(outside.back().starts_with(way + ": compared with real servers and not passed"));
  CHECK(outside_validation(scenario(measured), {record(false, {8, 2, 1}), record(true, {9, 0, 0})})
            .empty());
}

TEST_CASE("without a record nothing was compared", "[outside]") {
  CHECK(outside_validation(scenario(measured), {}) ==
        Texts{"nothing was compared with real servers"});
}

TEST_CASE("what records cover is the same after being written and read", "[outside]") {
  ComparedRecord one = record(true, {8, 2, 1});
  one.events = {"burst", "crash_worker"};
  one.most_load = 0.625;
  const std::vector<ComparedRecord> records{one, record(false, {})};
  CHECK(compared_json(read_compared(compared_json(records))) == compared_json(records));
  CHECK(read_compared(compared_json({one})) == std::vector{one});
}

TEST_CASE("a what-if cannot have been compared", "[outside]") {
  const auto has = [](const Texts& texts, const std::string& part) {
    return std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
      return text.find(part) != std::string::npos;
    });
  };
  CHECK_FALSE(has(outside_validation(scenario(measured)), "what-if"));
  const auto outside = [](const std::string& set) {
    return outside_validation(with(measured, {set}));
  };
  CHECK(has(outside("kernel.scheduler=fifo"), "kernel.scheduler \"fifo\" is a what-if"));
  CHECK(has(outside("server.order=random"), "server.order"));
}

}  // namespace
}  // namespace acceptlab::experiment
