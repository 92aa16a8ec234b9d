#include "experiment/compare/comparison.hpp"

#include <chrono>

#include "experiment/compare/answers.hpp"
#include "experiment/compare/comparison_columns.hpp"
#include "experiment/compare/comparison_json.hpp"
#include "experiment/compare/comparison_table.hpp"
#include "experiment/compare/listed_names.hpp"
#include "experiment/result/lifecycle_table.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/synthetic_model.hpp"

namespace acceptlab::experiment {
namespace {

using namespace std::chrono_literals;

std::vector<Column> columns() {
  std::vector<Column> both{{"large", synthetic::scenario()}, {"small", synthetic::scenario()}};
  both[1].scenario.server.backlog = 100;  // the synthetic model waits 1.2 times as long
  return both;
}

const Difference& difference(const Comparison& c, const std::string& metric) {
  for (const Difference& d : c.differences) {
    if (d.metric.name == metric) return d;
  }
  throw std::runtime_error("no difference of " + metric);
}

TEST_CASE("common random numbers find a known difference", "[compare]") {
  // The same draws times 1.2: the difference of means is 20% of 99.15 us and its scatter 20% of
  // the mean's, so the correlation is 1.
  const Comparison c = compare(columns(), synthetic::options(2));
  const PairedDifference& mean = difference(c, "latency.service_wait.mean").paired;
  const double base = find_metric("service_wait.mean")->estimate(c.results[0].replications).value;
  CHECK(mean.difference.value == Approx(0.2 * base).epsilon(1e-4));
  CHECK(mean.distinguishable);
  CHECK(mean.correlation.value() > 0.9999);
  const PairedDifference& lost = difference(c, "connections.lost").paired;
  CHECK(lost.difference.value == 0);
  CHECK_FALSE(lost.distinguishable);
  const PairedDifference& connect = difference(c, "latency.connect.p99").paired;
  CHECK_FALSE(connect.distinguishable);
}

TEST_CASE("a comparison answers in sentences", "[compare]") {
  const auto sentences = answers(compare(columns(), synthetic::options()));
  REQUIRE(sentences.size() == 4);
  CHECK_THAT(sentences[0], Catch::Matchers::Contains("large is best"));
  CHECK_THAT(sentences[2], Catch::Matchers::Contains(
                               "lost connections: no column is shown to differ from the lowest"));
}

TEST_CASE("columns that cannot be told from the lowest are a group", "[compare]") {
  auto all = columns();
  all.insert(all.begin() + 1, {"large too", synthetic::scenario()});
  const Comparison c = compare(all, synthetic::options());
  REQUIRE(c.groups.size() == 4);
  const Group& mean = c.groups[1];
  CHECK(mean.metric.name == "latency.service_wait.mean");
  CHECK(mean.lowest == 0);
  CHECK(mean.alike == std::vector<std::size_t>{1});
  CHECK(mean.higher == std::vector<std::size_t>{2});
  CHECK_THAT(comparison_json(c), Catch::Matchers::Contains(
                                     R"({"metric":"latency.service_wait.mean","lowest":"large",)"
                                     R"("not_distinguishable":["large too"],"higher":["small"]})"));
  CHECK_THAT(answers(c)[1],
             Catch::Matchers::Contains("large has the lowest") &&
                 Catch::Matchers::Contains("not shown to differ from it: large too"));
}

TEST_CASE("what is lowest is itself read off the data: all pairs are compared at once",
          "[compare]") {
  // A difference of 2.6 standard errors is told at 95%, where t(9) is 2.26, but not as one of the
  // three pairs of three columns, where it is 2.93.
  const auto run = [](std::size_t columns) {
    std::vector<RunResult> results(columns);
    for (std::size_t i = 0; i < columns; ++i) {
      for (int r = 0; r < 10; ++r) {
        kernel::Measurement m;
        // Differences 1 +- 1.154 us in turn: error 1.154 sqrt(10/9) / sqrt(10) = 0.385 us.
        const auto more = i == 1 ? sim::Duration(r % 2 == 0 ? 2154 : -154) : sim::Duration(0);
        m.latency.service_wait.record(i == 2 ? 1ms : 100us + more);
        results[i].replications.push_back(m);
      }
    }
    return group_by(find_metric("service_wait.mean").value(), results);
  };
  CHECK(run(2).higher == std::vector<std::size_t>{1});
  CHECK(run(3).alike == std::vector<std::size_t>{1});
  CHECK(run(3).higher == std::vector<std::size_t>{2});
}

TEST_CASE("a negative correlation is told with its figure", "[compare]") {
  RunOptions options = synthetic::options();
  options.simulator.replication = [](const Scenario& s, std::uint32_t r, sim::Duration warmup,
                                     std::optional<sim::Duration> series) {
    kernel::Measurement m = synthetic::replication(s, r, warmup, series);
    m.latency.service_wait = {};
    const auto off = std::chrono::microseconds(r);
    m.latency.service_wait.record(s.server.backlog == 100 ? 100us - off : 100us + off);
    return m;
  };
  const Comparison c = compare(columns(), options);
  CHECK(difference(c, "latency.service_wait.mean").paired.correlation.value() < -0.99);
  REQUIRE(c.findings.size() == 1);
  CHECK_THAT(c.findings[0], Catch::Matchers::StartsWith("small: common random numbers widen") &&
                                Catch::Matchers::Contains("latency.service_wait.mean (-1.00)"));
  // The synthetic model itself is paired: nothing is told.
  CHECK(compare(columns(), synthetic::options()).findings.empty());
}

TEST_CASE("a comparison has a row for each goal, with the verdict in each column", "[compare]") {
  auto both = columns();
  both[0].scenario.goals = {{"service_wait.mean < 1s", "service_wait.mean", "<", 1}};
  both[1].scenario.goals = {{"service_wait.mean < 1ns", "service_wait.mean", "<", 1e-9}};
  const std::string text =
      comparison_table(compare(both, synthetic::options()), {.aligned = false, .colour = false});
  CHECK_THAT(text, Catch::Matchers::Contains("service_wait.mean < 1s\tmet\t\n"));
  CHECK_THAT(text, Catch::Matchers::Contains("service_wait.mean < 1ns\t\tmissed\n"));
}

TEST_CASE("a comparison says once what lies outside of validation, and of which columns",
          "[compare]") {
  Comparison c = compare(columns(), synthetic::options());
  REQUIRE(c.summaries.size() == 2);
  c.summaries[0].outside_validation = {"64 CPUs, validated on 2"};
  c.summaries[1].outside_validation = {"64 CPUs, validated on 2", "linux 6.1, validated with none"};
  const std::string text = comparison_table(c, {.aligned = false, .colour = false});
  CHECK_THAT(text, Catch::Matchers::Contains("outside validation: 64 CPUs, validated on 2\n"));
  CHECK_THAT(text, Catch::Matchers::Contains(
                       "outside validation: linux 6.1, validated with none (small)\n"));
}

TEST_CASE("columns share seed, replications and warm-up of the first", "[compare]") {
  auto both = columns();
  both[1].scenario.run.seed = 99;
  both[1].scenario.run.replications = 3;
  both[1].scenario.run.warmup = 400ms;
  const Comparison c = compare(both, synthetic::options());
  for (const RunResult& r : c.results) {
    CHECK(r.scenario.run.seed == 7);
    CHECK(r.replications.size() == 10);
    CHECK(r.warmup.length == 400ms);
  }
  REQUIRE(c.findings.size() == 1);
  CHECK_THAT(c.findings[0], Catch::Matchers::StartsWith("small: seed 7 of large"));
}

TEST_CASE("with precision all columns run as often as the one that needs most", "[compare]") {
  auto both = columns();
  both[0].scenario.run.precision = RunSpec::Precision{{"service_wait.mean"}, 0.013, 100};
  const Comparison c = compare(both, synthetic::options());
  CHECK(c.results[0].replications.size() == c.results[1].replications.size());
  CHECK(c.results[0].replications.size() >= 20);
}

TEST_CASE("an interrupted comparison pairs what all columns have", "[compare]") {
  RunOptions options = synthetic::options();
  unsigned done = 0;
  options.progress = [&](unsigned finished, unsigned most, std::uint64_t) {
    CHECK(most == 20);
    done = finished;
  };
  options.cancelled = [&] { return done >= 14; };
  const Comparison c = compare(columns(), options);
  CHECK(c.interrupted);
  REQUIRE(c.results.size() == 2);
  CHECK(c.results[0].replications.size() == 4);
  CHECK(c.results[1].replications.size() == 4);
}

TEST_CASE("a comparison is the same bytes on any number of threads", "[compare][determinism]") {
  CHECK(comparison_json(compare(columns(), synthetic::options(1))) ==
        comparison_json(compare(columns(), synthetic::options(4))));
}

TEST_CASE("the table shows the baseline first and grey differences", "[compare]") {
  const Comparison c = compare(columns(), synthetic::options());
  const std::string text = comparison_table(c, {true, true});
  CHECK_THAT(text, Catch::Matchers::Contains("+20.0%"));
  CHECK_THAT(text, Catch::Matchers::Contains("\x1b[90msame"));
  CHECK_THAT(comparison_table(c, {false, false}), !Catch::Matchers::Contains("\x1b"));
}

TEST_CASE("a comparison shows what an event cost in each column", "[compare]") {
  // The event at 500 ms loses 3 connections in each of ten replications; in the second column 5.
  Comparison c = compare(columns(), synthetic::options());
  c.summaries[1].lifecycle[0].lost = 50;
  CHECK_THAT(
      comparison_table(c, {.aligned = false, .colour = false}),
      Catch::Matchers::Contains("\nevent\tcolumn\tat\tlost\tmoved\tdelayed\trecovered after\n"
                                "close_socket = 2\tlarge\t500 ms\t30\t0\t0\t-\n"
                                "close_socket = 2\tsmall\t500 ms\t50\t0\t0\t-\n\n"));
  for (Summary& summary : c.summaries) summary.lifecycle.clear();
  CHECK_THAT(comparison_table(c, {false, false}), !Catch::Matchers::Contains("recovered after"));
}

TEST_CASE("the rows of an event stand together, whatever column they are of", "[compare]") {
  const auto at = [](double seconds, const char* what) {
    LifecycleSummary event;
    event.at_s = seconds;
    event.what = what;
    return event;
  };
  const auto table = lifecycle_table(std::vector<ColumnEvents>{
      {"a", {at(0.1, "USR2"), at(0.3, "WINCH")}}, {"b", {at(0.1, "USR2")}}});
  REQUIRE(table);
  std::vector<std::string> order;
  for (const auto& row : table->table.rows()) order.push_back(row[0].text + " " + row[1].text);
  CHECK(order == std::vector<std::string>{"USR2 a", "USR2 b", "WINCH a"});
}

TEST_CASE("a name with a comma of its own is one name in a sentence", "[compare]") {
  CHECK(listed_names({"as many", "as many, workers hold", "war and peace", "2014: a"}) ==
        "as many, 'as many, workers hold', 'war and peace', '2014: a'");
  auto all = columns();
  all[0].name = "as many, workers hold";
  const Comparison c = compare(all, synthetic::options());
  CHECK_THAT(answers(c)[0], Catch::Matchers::Contains(": 'as many, workers hold' is best ("));
  CHECK_THAT(comparison_table(c, {false, false}),
             Catch::Matchers::Contains("('as many, workers hold', small)\n"));
}

TEST_CASE("values of --vary are split outside of brackets and quotes", "[compare]") {
  CHECK(split_values("1,per-worker") == std::vector<std::string>{"1", "per-worker"});
  CHECK(split_values("[[0,1],[2]],{ ring = 2 },\"a,b\"") ==
        std::vector<std::string>{"[[0,1],[2]]", "{ ring = 2 }", "\"a,b\""});
}

}  // namespace
}  // namespace acceptlab::experiment
