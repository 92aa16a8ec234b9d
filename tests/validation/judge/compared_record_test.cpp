#include "validation/judge/compared_record.hpp"

#include "tests/catch.hpp"
#include "tests/validation/judge/synthetic_record.hpp"
#include "validation/judge/models.hpp"

namespace acceptlab::validation {
namespace {

using experiment::ComparedRecord;

ComparedRecord compared(const Record& record, const synthetic::Truths& model) {
  JudgeOptions options;
  options.ablations = false;
  return compared_record("made up", record,
                         judge(record, shipped_margins(), synthetic::model_of(model), options));
}

experiment::ComparedMetrics all(const ComparedRecord& record) {
  experiment::ComparedMetrics sum;
  for (const auto& [way, metrics] : record.ways) sum.add(metrics);
  return sum;
}

TEST_CASE("a record that passed covers what was measured", "[outside]") {
  const Record record = synthetic::record_of(synthetic::three_policies());
  const ComparedRecord made = compared(record, synthetic::three_policies());
  CHECK(made.passed);
  CHECK(made.cpus == std::set{2U});
  CHECK(made.systems == std::set<std::string>{"linux 6.18"});
  CHECK(made.most_workers == 4);
  CHECK(made.most_sockets == 4);
  CHECK(made.most_load > 0);
  CHECK(made.ways.size() == 3);
  CHECK(made.ways.contains("pinned workers, own listen sockets, wait \"epoll\""));
  CHECK(all(made).different == 0);
  CHECK(all(made).equivalent > 0);
  CHECK(outside_validation(scenario_of(record.cases[0], {}), {made}).empty());
}

TEST_CASE("a wrong model is told of the way that it gets wrong", "[outside]") {
  synthetic::Truths model = synthetic::three_policies();
  model.at("nginx-herd").wait *= 3;
  const ComparedRecord made = compared(synthetic::record_of(synthetic::three_policies()), model);
  CHECK_FALSE(made.passed);
  CHECK(made.ways.at("pinned workers, shared listen sockets, wait \"epoll\"").different > 0);
  CHECK(made.ways.at("pinned workers, own listen sockets, wait \"epoll\"").different == 0);
}

TEST_CASE("what costs were fitted to counts nothing", "[outside]") {
  Record record = synthetic::record_of(synthetic::three_policies());
  for (RealCase& real : record.cases) real.calibration = true;
  const ComparedRecord made = compared(record, synthetic::three_policies());
  CHECK(made.ways.size() == 3);
  CHECK(all(made).all() == 0);
}

TEST_CASE("a case without a run that was judged covers nothing", "[outside]") {
  Record record = synthetic::record_of(synthetic::three_policies());
  for (RealRun& run : record.cases[0].runs) run.faults = {"lost its server"};
  CHECK(compared(record, synthetic::three_policies()).ways.size() == 2);
  for (RealCase& real : record.cases) real.runs.clear();
  CHECK(compared(record, synthetic::three_policies()).cpus.empty());
}

}  // namespace
}  // namespace acceptlab::validation
