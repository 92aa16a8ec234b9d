// acceptlab_fuzz_seeds SCENARIO FOLDER: what the program stores of a small run of that scenario, as
// files to begin from. Made, not kept: results of another version are refused at the first field.

#include <filesystem>
#include <fstream>
#include <iostream>

#include "experiment/compare/comparison_json.hpp"
#include "experiment/recommend/recommendation.hpp"
#include "experiment/reduction/reduction.hpp"
#include "experiment/result/exact_result.hpp"
#include "experiment/result/result_json.hpp"
#include "experiment/run/run.hpp"
#include "experiment/sweep/points.hpp"
#include "experiment/sweep/replications_file.hpp"

namespace acceptlab::experiment {
namespace {

using namespace std::chrono_literals;

Overrides small() {
  Overrides overrides;
  overrides.set = {"run.duration=2ms", "run.warmup=0s", "run.replications=2"};
  overrides.goals = {"service_wait.p99 < 1ms"};
  return overrides;
}

RunOptions one_thread() {
  RunOptions options;
  options.threads = 1;
  options.series = 1ms;
  return options;
}

class Folder {
 public:
  explicit Folder(std::filesystem::path path) : path_(std::move(path)) {
    std::filesystem::create_directories(path_);
  }
  void write(const char* name, const std::string& bytes) const {
    std::ofstream file(path_ / name, std::ios::binary);
    if (!(file << bytes).flush())
      throw std::runtime_error("cannot write " + (path_ / name).string());
  }

 private:
  std::filesystem::path path_;
};

void write_results(const std::string& scenario_file, const Folder& folder) {
  const SweepPlan plan = plan_base(scenario_file, small());
  const Scenario& scenario = plan.base.scenario;
  const RunResult run = run_scenario(scenario, one_thread());
  folder.write("run.json", result_json(run, summarise(run)));
  folder.write("exact.json",
               exact_json(exact_result(scenario, std::get<Reduction>(reduce(scenario)))));
  folder.write("comparison.json",
               comparison_json(compare({{"a", scenario}, {"b", scenario}}, one_thread())));
}

void write_recommendation(const std::string& scenario_file, const Folder& folder) {
  Overrides overrides = small();
  overrides.set.emplace_back("search.vary={ \"server.workers\" = [4, 6] }");
  overrides.set.emplace_back("search.minimise=server.workers");
  const SweepPlan plan = plan_base(scenario_file, overrides);
  folder.write("recommendation.json",
               recommendation_json(recommend(plan, overrides, {one_thread()})));
}

/// What tests/fuzz/replications.cpp puts a head before and a sum behind.
void write_replications(const std::string& scenario_file, const Folder& folder) {
  const RunResult run = run_scenario(plan_base(scenario_file, small()).base.scenario, one_thread());
  constexpr std::size_t sum_bytes = 8, empty_body = 5;
  const std::size_t head = encode({}).size() - sum_bytes - empty_body;
  const std::string file = encode({"", "", run.replications});
  folder.write("run.body", file.substr(head, file.size() - head - sum_bytes));
}

}  // namespace
}  // namespace acceptlab::experiment

int main(int count, char** words) {
  using namespace acceptlab::experiment;
  if (count != 3) {
    std::cerr << "usage: acceptlab_fuzz_seeds SCENARIO FOLDER\n";
    return 2;
  }
  try {
    const std::filesystem::path folder = words[2];
    write_results(words[1], Folder(folder / "result"));
    write_recommendation(words[1], Folder(folder / "result"));
    write_replications(words[1], Folder(folder / "replications"));
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "acceptlab_fuzz_seeds: " << error.what() << '\n';
    return 1;
  }
}
