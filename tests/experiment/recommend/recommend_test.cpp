#include <algorithm>
#include <nlohmann/json.hpp>

#include "experiment/exact/model.hpp"
#include "experiment/reader/candidate_values.hpp"
#include "experiment/recommend/recommendation.hpp"
#include "experiment/recommend/trend.hpp"
#include "experiment/result/validity.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/recommend/search_text.hpp"

namespace acceptlab::experiment {
namespace {

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

std::string answer(const Recommendation& found) {
  return found.answer.empty() ? "" : point_name(found.answer);
}

const char* const sizing = "[goals]\nmust = [\"accept_wait.p99 <= 200us\"]\n";

// tests/vectors/oracles.json, S59: 50k/s of 100 us, 99% of the waits at most 200 us.
TEST_CASE("the sizing table S59, by theory", "[recommend]") {
  const std::string workers = "[search]\nvary = { \"server.workers\" = [1, 100] }\n";
  const Recommendation shared =
      recommend_text(queue_text("50k/s", "sockets = 1", sizing + workers));
  CHECK(answer(shared) == "server.workers=7");
  CHECK(shared.decided);
  CHECK(shared.possible == "7");
  CHECK(shared.sure == "7");
  CHECK_THAT(shared.limit, Contains("workers, busy 83.3%"));  // of 6: 5 / 6

  const std::string own = "sockets = \"per-worker\"\nwatch = \"own\"\nchoose = \"uniform\"";
  CHECK(answer(recommend_text(queue_text("50k/s", own, sizing + workers))) == "server.workers=78");
}

TEST_CASE("S59 in groups of eight, and the best of all layouts", "[recommend]") {
  const std::string groups =
      "[search]\nvary = { \"server.workers\" = [8, 16, 24, 32, 40, 48, 56, 64, 72, 80], "
      "\"server.sockets\" = [\"per-worker\", \"cpus/8\"] }\n";
  const std::string text =
      queue_text("50k/s", "watch = \"groups\"\nchoose = \"uniform\"", sizing + groups);
  RecommendOptions options;
  options.every_family = true;
  const Recommendation found = recommend_text(text, options);
  CHECK(answer(found) == "server.workers=8 server.sockets=cpus/8");
  REQUIRE(found.families.size() == 2);
  CHECK(found.families[0].sure == "80");  // of 78 and more the first multiple of 8
  CHECK(found.families[1].sure == "8");
}

// S60: 36k/s on 4 workers, a loss of at most 1e-4.
const std::string room_text =
    queue_text("36k/s", "sockets = 1\nworkers = 4",
               "[client]\nsyn_retries = 0\n[goals]\nmust = [\"lost_share <= 1e-4\"]\n"
               "[search]\nminimise = \"server.queue_room\"\n"
               "vary = { \"server.queue_room\" = [0, 500] }\n");

TEST_CASE("the room of S60, by theory", "[recommend]") {
  const Recommendation found = recommend_text(room_text);
  CHECK(answer(found) == "server.queue_room=64");
  CHECK(found.decided);
  CHECK(found.limit == "server.queue_room = 63");
}

TEST_CASE("candidates beyond the key's range are left out of a long range, too", "[recommend]") {
  const Recommendation found = recommend_text(
      queue_text("50k/s", "sockets = 1",
                 std::string(sizing) + "[search]\nvary = { \"server.workers\" = [0, 300] }\n"));
  CHECK(answer(found) == "server.workers=7");
  REQUIRE(found.left_out.size() == 1);
  CHECK(point_name(found.left_out[0].settings) == "server.workers=0");
}

TEST_CASE("what cannot be decided is bracketed", "[recommend]") {
  // Simulated: about 1 in 10^4 of 10 x 50000 connections is lost at the answer.
  RecommendOptions options;
  options.simulate = true;
  options.most_replications = 10;
  const Recommendation found = recommend_text(
      room_text, options,
      {"run.connections=50000", "run.warmup=20ms", "search.vary={\"server.queue_room\"=[52,88]}"});
  CHECK_FALSE(found.decided);
  REQUIRE(!found.sure.empty());
  CHECK(std::stoi(found.possible) <= 64);
  CHECK(std::stoi(found.sure) >= 64);
  const auto undecided = std::find_if(found.tried.begin(), found.tried.end(), [](const Trial& t) {
    return t.verdict == Verdict::Undecided;
  });
  REQUIRE(undecided != found.tried.end());
  CHECK(undecided->more_replications.value_or(1) > 0);
}

TEST_CASE("a simulated size is the exact one where the goal is far from the bound", "[recommend]") {
  RecommendOptions options;
  options.simulate = true;
  const Recommendation found = recommend_text(
      queue_text("50k/s", "sockets = 1",
                 sizing + std::string("[search]\nvary = { \"server.workers\" = [1, 30] }\n")),
      options, {"run.connections=20000", "run.warmup=50ms"});
  CHECK(answer(found) == "server.workers=7");
  CHECK(found.decided);
  // Where theory would begin.
  CHECK(point_name(found.tried.front().settings) == "server.workers=7");
  CHECK(found.tried.size() == 2);
}

TEST_CASE("the load at which a server breaks, to a percent", "[recommend]") {
  const Recommendation found =
      recommend_text(queue_text("10k/s", "sockets = 1\nworkers = 7",
                                sizing + std::string("[search]\nmaximise = \"run.load\"\n")));
  REQUIRE(found.answer.size() == 1);
  const double load = std::stod(found.answer[0].second);
  const auto p99 = [](double of_load) {
    const exact::MarkovQueue queue{1e4 * of_load, 100e-6, 7, {}};
    return exact::solve(exact::Queue(queue)).wait.quantile(0.99);
  };
  CHECK(p99(load) <= 200e-6);
  // The grid has four digits, so that a step of a percent may be a little longer.
  CHECK(p99(load * 1.011) > 200e-6);
  CHECK(found.offered_per_s == Approx(1e4 * load));
}

TEST_CASE("two numbers that are no range are told", "[recommend]") {
  const auto findings = [](const std::string& load) {
    return recommend_text(queue_text("10k/s", "sockets = 1\nworkers = 7",
                                     sizing +
                                         std::string("[search]\nmaximise = \"run.load\"\n"
                                                     "vary = { \"run.load\" = ") +
                                         load + " }\n"))
        .findings;
  };
  CHECK(findings("[0.5, 1.5]").empty());  // a range, as of integers
  CHECK(findings("[0.5, 1.5, 2]").empty());
  CHECK(findings("[1, 2]").empty());
  // Upside down it is no range either, and no candidate is lost.
  REQUIRE(findings("[2.0, 1.0]").size() == 1);
  CHECK_THAT(findings("[2.0, 1.0]")[0], Contains("2.0 and 1.0"));
}

TEST_CASE("a range of two is a range", "[recommend]") {
  CHECK(recommend_text(queue_text("10k/s", "sockets = 1",
                                  sizing + std::string("[search]\nvary = { \"server.workers\" = "
                                                       "[3, 4] }\n")))
            .findings.empty());
}

TEST_CASE("a scenario with no answer says so", "[recommend]") {
  const Recommendation found = recommend_text(
      queue_text("50k/s", "sockets = 1",
                 sizing + std::string("[search]\nvary = { \"server.workers\" = [1, 4] }\n")));
  CHECK(found.answer.empty());
  CHECK(found.decided);
  CHECK(found.tried.back().by == Basis::Capacity);
  CHECK_THAT(found.tried.back().why, Contains("50k/s come"));
  CHECK_THAT(recommendation_table(found, {}), Contains("nothing in the search meets the goals"));
}

TEST_CASE("a hash is scanned, since more sockets may be worse", "[recommend]") {
  const std::string text = queue_text(
      "5k/s", "sockets = \"per-worker\"",
      "[goals]\nmust = [\"accept_wait.p99 < 1ms\"]\n[search]\nvary = { \"server.workers\" = [1, 6] "
      "}\n[run]\nconnections = 5000\nwarmup = \"50ms\"\n");
  const Recommendation found = recommend_text(text);
  // In order, from the first that theory does not rule out.
  for (std::size_t i = 0; i < found.tried.size(); ++i)
    CHECK(found.tried[i].settings[0].second == std::to_string(i + 1));
}

std::string clamped(const std::string& server) {
  return "format = 1\n[kernel]\nversion = \"3.13\"\n[machine]\ncores = 2\n[server]\n" + server +
         "[work]\ncpu = { type = \"exponential\", mean = \"200us\" }\n[client]\nsyn_retries = 0\n"
         "[[arrivals]]\nprocess = { type = \"batch-poisson\", rate = \"5/s\", batch = 300 }\n"
         "[run]\nduration = \"2s\"\nwarmup = \"100ms\"\nreplications = 4\n[goals]\n"
         "must = [\"lost_share < 1e-3\"]\n";
}

TEST_CASE("what binds is named: somaxconn cuts the backlog", "[recommend]") {
  const Recommendation found = recommend_text(clamped(
      "policy = \"nginx-shared\"\nversion = \"1.6\"\nworkers = 2\n"
      "[search]\nminimise = \"server.backlog\"\nvary = { \"server.backlog\" = [128, 511] }\n"));
  CHECK(found.answer.empty());
  CHECK_THAT(found.limit, Contains("net.core.somaxconn = 128"));
}

TEST_CASE("nginx.conf and sysctls come with the answer, each with its reason", "[recommend]") {
  RecommendOptions options;
  options.most_replications = 10;
  const Recommendation found =
      recommend_text(clamped("policy = \"nginx-shared\"\nversion = \"1.6\"\nworkers = 2\n"
                             "[search]\nminimise = \"server.backlog\"\nvary = { \"server.backlog\" "
                             "= [64, 512, 4096] }\n"),
                     options, {"net.core.somaxconn=8192"});
  REQUIRE(!found.answer.empty());
  const std::string table = recommendation_table(found, {});
  CHECK_THAT(table, Contains("worker_processes 2;") && Contains("accept_mutex on;"));
  CHECK_THAT(table, Contains("backlog=" + found.answer[0].second + ";"));
  CHECK_THAT(table, Contains("net.core.somaxconn = 8192"));
  for (const Directive& line : found.configuration.lines) CHECK(!line.reason.empty());

  const auto json = nlohmann::json::parse(recommendation_json(found));
  CHECK(json.at("answer").at("server.backlog") == std::stoi(found.answer[0].second));
  CHECK(json.at("bracket").at("server.backlog").size() == 2);
  CHECK(json.at("decided") == found.decided);
  CHECK(json.at("tried").size() == found.tried.size());
}

TEST_CASE("a recommendation has what it rests on, and all that it takes to ask again",
          "[recommend]") {
  // Goal and range come from the command line: what is stored reads as the file with both in it.
  const std::string text = queue_text("50k/s", "sockets = 1", "[run]\nseed = 3\n");
  Overrides overrides;
  overrides.set = {"search.vary={ \"server.workers\" = [1, 100] }"};
  overrides.goals = {"accept_wait.p99 <= 200us"};
  const Recommendation found = recommend(plan_of(text, overrides), overrides, {});
  const auto json = nlohmann::json::parse(recommendation_json(found));
  CHECK(json.at("seed") == 3);
  CHECK(json.at("version").is_string());
  CHECK(json.at("goals") == nlohmann::json::array({"accept_wait.p99 <= 200us"}));
  CHECK(json.at("options").at("max_replications") == 80);
  CHECK(json.at("options").at("each") == false);
  for (const char* list : {"assumed", "ignored", "outside_validation"})
    CHECK(json.at(list).is_array());
  // Of the answer's scenario, which has 7 workers.
  Overrides seven = overrides;
  seven.vary = {"server.workers=7"};
  const Scenario answered = read_scenario_text(text, "t.toml", seven).scenario;
  CHECK(json.at("assumed") == nlohmann::json(assumed_of(answered)));
  CHECK(json.at("evidence") == evidence_of(answered));

  const std::string stored = json.at("scenario");
  CHECK(recommendation_json(recommend_text(stored)) == recommendation_json(found));
}

TEST_CASE("a policy of another server has no lines, and says so", "[recommend]") {
  const std::string rest =
      std::string(sizing) + "[search]\nvary = { \"server.workers\" = [6, 8] }\n";
  const auto lines = [&](const std::string& server) {
    return recommend_text(queue_text("20k/s", server, rest), {},
                          {"run.connections=2000", "run.warmup=20ms"})
        .no_directives;
  };
  CHECK_THAT(lines("sockets = 1"), Contains("names no policy"));
  CHECK_THAT(lines("policy = \"shared-blocking\""), Contains("no configuration lines yet"));
  CHECK_THAT(lines("policy = \"nginx-reuseport\"\nsockets = 2\nwatch = \"groups\""),
             Contains("no released nginx has 2 listen sockets"));
}

TEST_CASE("haproxy.cfg and httpd.conf come with the answers of their policies", "[recommend]") {
  const std::string rest =
      std::string(sizing) + "[search]\nvary = { \"server.workers\" = [6, 8] }\n";
  const auto table = [&](const std::string& server, std::vector<std::string> set) {
    set.insert(set.end(), {"run.connections=2000", "run.warmup=20ms"});
    const Recommendation found = recommend_text(queue_text("20k/s", server, rest), {}, set);
    REQUIRE(!found.answer.empty());
    const auto json = nlohmann::json::parse(recommendation_json(found));
    CHECK(json.at("configuration").at("file") == found.configuration.file);
    return recommendation_table(found, {});
  };
  CHECK_THAT(table("policy = \"haproxy\"", {"server.style=event-loop", "server.wait=epoll"}),
             Contains("haproxy.cfg") && Contains("nbthread 6") && Contains("frontend web") &&
                 Contains("bind 0.0.0.0:80 shards 1 backlog 1024"));
  CHECK_THAT(table("policy = \"apache-prefork\"", {}), Contains("httpd.conf") &&
                                                           Contains("\nMaxRequestWorkers 6\n") &&
                                                           Contains("\nListen 0.0.0.0:80\n"));
}

TEST_CASE("candidates that are no scenarios are left out by name", "[recommend]") {
  const Recommendation found = recommend_text(
      queue_text("10k/s", "workers = 4\nsockets = 4\nwatch = \"own\"\nchoose = \"uniform\"",
                 std::string("[goals]\nmust = [\"accept_wait.p99 <= 2ms\"]\n") +
                     "[search]\nvary = { \"server.workers\" = [3, 5] }\n"));
  CHECK(answer(found) == "server.workers=4");
  CHECK(found.left_out.size() == 2);
  CHECK(point_name(found.left_out.front().settings) == "server.workers=3");
}

TEST_CASE("candidates that are no value of their key are errors at their place", "[recommend]") {
  const auto search = [](const std::string& vary) {
    return recommend_text(queue_text(
        "10k/s", "workers = 4",
        std::string("[goals]\nmust = [\"accept_wait.p99 <= 2ms\"]\n[search]\nvary = { ") + vary +
            " }\n"));
  };
  // 9 characters of "vary = { ", 16 and 14 of workers and their list, 16 and 7 up to the word.
  CHECK_THROWS_WITH(
      search("\"server.workers\" = [4, 5, 6], \"server.sockets\" = [1, \"per-wrker\"]"),
      StartsWith("t.toml:14:63: error: server.sockets: \"per-wrker\" is not known") &&
          Contains("did you mean 'per-worker'?"));
  CHECK_THROWS_WITH(search("\"server.policy\" = [\"nginx-shred\"]"),
                    Contains("did you mean 'nginx-shared'?"));
  CHECK_THROWS_WITH(search("\"server.workers\" = [4, \"5\", 8]"),
                    Contains("server.workers: expected an integer, found \"5\""));
  CHECK_THROWS_WITH(search("\"server.workers\" = [0, 4, 8]"), Contains("0 is out of range"));
  // A range is no list of words, nor one of durations.
  CHECK_THROWS_WITH(search("\"server.wait\" = [1, 3]"), Contains("server.wait"));
}

TEST_CASE("a candidate that goes with some of the others is no error", "[recommend]") {
  const auto wrong = [](const std::string& vary) {
    const std::string text = "format = 1\n[[arrivals]]\n[search]\nvary = { " + vary + " }\n";
    std::string all;
    for (const Diagnostic& d : wrong_candidates(text, "t.toml", {})) all += d.what + "\n";
    return all;
  };
  // The sysctl is one of DragonFly, and Linux the system where none is named.
  const std::string limit = "\"kernel.sysctl.kern.ipc.somaxconn\" = [128, 512, 1024]";
  CHECK_THAT(wrong(limit), Contains("'kern.ipc.somaxconn' is not a sysctl of linux"));
  CHECK(wrong(limit + ", \"kernel.system\" = [\"linux\", \"dragonfly\"]").empty());
  // Both words are known, though Linux has no kqueue.
  CHECK(wrong("\"server.wait\" = [\"kqueue\", \"epoll\"]").empty());
}

TEST_CASE("counts and maxima are no goals of a search", "[recommend]") {
  CHECK_THROWS_WITH(
      recommend_text(queue_text("1k/s", "", "[goals]\nmust = [\"accept_wait.max < 1ms\"]\n")),
      Contains("grows with the number of replications"));
}

TEST_CASE("losses in bursts are believed to be rare only at the end of the budget", "[recommend]") {
  // 8000 connections in 20 ms, about once in 10 s, and windows of 0.5 s: most replications see
  // none.
  const Recommendation found = recommend_text(
      queue_text("1k/s", "workers = 2\nsockets = 1\nqueue_room = 100",
                 "[client]\nsyn_retries = 0\n[goals]\nmust = [\"lost_share < 99%\"]\n"
                 "[search]\nvary = { \"server.workers\" = [2, 3] }\n"
                 "[run]\nduration = \"500ms\"\nwarmup = \"0s\"\n"),
      {},
      {"arrivals.0.process={ type = \"on-off\", rate = \"400k/s\", on = \"20ms\", off = \"10s\" "
       "}"});
  REQUIRE(!found.tried.empty());
  CHECK(found.tried[0].verdict == Verdict::Met);
  CHECK(found.tried[0].replications == 80);
}

TEST_CASE("what wakes dearly is not taken to be ordered", "[recommend]") {
  const auto trend = [](const std::string& set, const char* key) {
    return trend_of(read_scenario_text(queue_text("1k/s", "sockets = 1\nworkers = 4", sizing),
                                       "t.toml", {{set}, {}, {}, {}, {}})
                        .scenario,
                    key);
  };
  CHECK(trend("machine.costs=zero", "server.workers") == Trend::Easier);
  CHECK(trend("machine.costs=zero", "run.load") == Trend::Harder);
  CHECK(trend("machine.costs=default", "server.workers") == Trend::Unknown);
  CHECK(trend("machine.costs=default", "run.load") == Trend::Unknown);
  CHECK(trend("machine.threads_per_core=2", "server.workers") == Trend::Unknown);
  CHECK(trend("server.sockets=2", "server.workers") == Trend::Unknown);
  CHECK(trend("server.backlog=9", "server.backlog") == Trend::Harder);
  CHECK(trend("goals.must=[\"lost_share < 1%\"]", "server.backlog") == Trend::Easier);
  CHECK(trend("goals.must=[\"lost_share < 1%\"]", "run.load") == Trend::Harder);
}

TEST_CASE("without goals there is nothing to search for", "[recommend]") {
  CHECK_THROWS_WITH(recommend_text(queue_text("1k/s", "", "")),
                    Contains("there is nothing to meet"));
}

TEST_CASE("Ctrl-C keeps what was tried", "[recommend]") {
  RecommendOptions options;
  options.simulate = true;
  options.run.cancelled = [] { return true; };
  const Recommendation found = recommend_text(
      queue_text("10k/s", "sockets = 1",
                 sizing + std::string("[search]\nvary = { \"server.workers\" = [2, 4] }\n")),
      options, {"run.warmup=0s"});
  CHECK(found.interrupted);
  CHECK_FALSE(found.decided);
}

}  // namespace
}  // namespace acceptlab::experiment
