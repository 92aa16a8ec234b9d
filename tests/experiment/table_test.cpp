#include "experiment/result/table.hpp"

#include <sstream>

#include "experiment/result/estimate_text.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/synthetic_model.hpp"

namespace acceptlab::experiment {
namespace {

using Catch::Matchers::Contains;

std::string shown(const TableStyle& style) {
  const RunResult result = run_scenario(synthetic::scenario(), synthetic::options());
  return result_table(result, summarise(result), style);
}

TEST_CASE("numbers as people write them", "[table]") {
  CHECK(time_text(37e-9) == "37.0 ns");
  CHECK(time_text(1.8412e-3) == "1.84 ms");
  CHECK(time_text(0) == "0");
  CHECK(time_text(2.5) == "2.50 s");
  CHECK(percent_text(0.25) == "25.0%");
  CHECK(estimate_text({2e-3, Interval{1.9e-3, 2.1e-3}}, Unit::Seconds) == "2.00 ms ±5.00%");
  CHECK(estimate_text({0.1, std::nullopt}, Unit::Fraction) == "10.0%");
}

TEST_CASE("an interval whose halves differ is shown by its ends, in the unit of the value",
          "[table]") {
  // Halves of 0.95 and 1.04 ms: 0.09 is less than a tenth of 1.04; of 0.9 and 1.04: 0.14 is more.
  CHECK(estimate_text({2e-3, Interval{1.05e-3, 3.04e-3}}, Unit::Seconds) == "2.00 ms ±52.0%");
  CHECK(estimate_text({2e-3, Interval{1.1e-3, 3.04e-3}}, Unit::Seconds) ==
        "2.00 ms [1.10 ms, 3.04 ms]");
  CHECK(estimate_text({2e-3, Interval{1e-4, 1}}, Unit::Seconds) == "2.00 ms [0.1 ms, 1000 ms]");
  CHECK(estimate_text({0, Interval{0, 2.5e-6}}, Unit::Seconds) == "0 [0, 2.50 us]");
  // Wilson's interval of 13 in a million.
  CHECK(estimate_text({13e-6, Interval{7.6e-6, 22.2e-6}}, Unit::Fraction) ==
        "0.0013% [0.00076%, 0.00222%]");
  CHECK(estimate_text({0, Interval{0, 0}}, Unit::Fraction) == "0%");
  CHECK(estimate_text({0.5, Interval{0.4, 0.6}}, Unit::Factor) == "0.5 ±0.1");
}

TEST_CASE("a difference is a part of the baseline, with what its interval has", "[table]") {
  CHECK(difference_text({-0.2, Interval{-0.3, -0.1}}, 2, Unit::Factor) == "-10.0% ±5.00%");
  CHECK(difference_text({0.2, Interval{0.1, 0.8}}, 2, Unit::Factor) == "+10.0% [5.00%, 40.0%]");
  CHECK(difference_text({50, Interval{46, 54}}, 2, Unit::Factor) == "+25 x ±2 x");
  CHECK(difference_text({0.02, std::nullopt}, 0.1, Unit::Fraction) == "+2.00%");
}

TEST_CASE("cells with both ends of an interval are aligned like others, and one field in a pipe",
          "[table]") {
  TextTable table({"rate", "mean"});
  table.add({"a", estimate_text({0.01, Interval{0.001, 0.05}}, Unit::Fraction)});
  table.add({"b", estimate_text({0.25, Interval{0.2, 0.3}}, Unit::Fraction)});
  // "1.00% [0.1%, 5.00%]" is 19 characters wide, "25.0% ±5.00%" 12.
  CHECK(table.text({true, false}) == "  rate" + std::string(18, ' ') +
                                         "mean\n  a      1.00% [0.1%, 5.00%]\n  b   " +
                                         std::string(10, ' ') + "25.0% ±5.00%\n");
  CHECK(table.text({false, false}) == "rate\tmean\na\t1.00% [0.1%, 5.00%]\nb\t25.0% ±5.00%\n");
}

TEST_CASE("workers and sockets come first, findings last", "[table]") {
  const std::string text = shown({true, false});
  const auto workers = text.find("workers: fair share 25.0%"), latency = text.find("latency, with");
  REQUIRE(workers != std::string::npos);
  CHECK(workers < text.find("sockets: fair share"));
  CHECK(text.find("sockets: fair share") < latency);
  CHECK(latency < text.find("losses"));
  CHECK_THAT(text, Contains("service_wait") && Contains("busy_worker") && Contains("syn_overflow"));
  CHECK_THAT(text, Contains("\noutside validation: linux 6.1, validated with linux 6.18\n"));
  CHECK_THAT(text, !Contains("\x1b"));
  CHECK_THAT(shown({true, true}), Contains("\x1b[1m"));
}

TEST_CASE("rates, and what each of several streams saw, are in the table", "[table]") {
  CHECK_THAT(shown({true, false}), Contains("offered_per_s") && !Contains("of each stream"));
  RunResult result = run_scenario(synthetic::scenario(), synthetic::options());
  result.scenario.arrivals.push_back(result.scenario.arrivals[0]);
  result.scenario.arrivals[1].name = "second";
  for (auto& m : result.replications) m.streams = {m.latency, m.latency};
  const std::string text = result_table(result, summarise(result), {true, false});
  CHECK_THAT(text, Contains("service_wait of each stream") && Contains("second"));
}

TEST_CASE("the table counts the assumptions of the result", "[table]") {
  const RunResult result = run_scenario(synthetic::scenario(), synthetic::options());
  const Summary summary = summarise(result);
  REQUIRE(summary.assumed.size() > result.scenario.assumed.size());
  CHECK_THAT(result_table(result, summary, {}),
             Contains(std::to_string(summary.assumed.size()) + " values in force"));
}

TEST_CASE("in a pipe columns are separated by tabs and have no drawings", "[table]") {
  std::istringstream lines(shown({false, false}));
  std::string line;
  std::getline(lines, line);
  CHECK(line == "run\tsynthetic");
  while (std::getline(lines, line) && !line.empty()) CHECK(line.find('\t') != std::string::npos);
  std::getline(lines, line);
  CHECK(line == "worker\tshare\tchance\taccepted\tbusy");
  std::getline(lines, line);
  CHECK_THAT(line, Catch::Matchers::StartsWith("0\t25."));
  CHECK_THAT(line, !Contains("#"));
}

TEST_CASE("many workers are folded to the extremes", "[table]") {
  RunResult result = run_scenario(synthetic::scenario(), synthetic::options());
  for (auto& m : result.replications) {
    for (unsigned i = 4; i < 64; ++i) {
      kernel::WorkerMeasurement worker;
      worker.index = i;
      worker.accepted = i;
      m.workers.push_back(worker);
    }
  }
  const std::string text = result_table(result, summarise(result), {});
  CHECK_THAT(text, Contains("... 56 more"));
}

}  // namespace
}  // namespace acceptlab::experiment
