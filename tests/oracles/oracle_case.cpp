#include "tests/oracles/oracle_case.hpp"

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "experiment/reader/scenario_reader.hpp"
#include "experiment/run/parallel.hpp"
#include "experiment/run/run.hpp"
#include "experiment/statistics/statistics.hpp"

namespace acceptlab::oracles {

namespace {

/// A value to be met, and the standard error it has itself when it was simulated.
struct Expected {
  double value = 0, standard_error = 0;
};

const nlohmann::json& case_of(const std::string& id) {
  static const nlohmann::json all = [] {
    std::ifstream file(ACCEPTLAB_TEST_VECTORS "/oracles.json");
    return nlohmann::json::parse(file);
  }();
  for (const auto& one : all.at("cases")) {
    if (one.at("id") == id) return one;
  }
  throw std::out_of_range("oracles.json has no case " + id);
}

Expected expected_of(const Run& run, const Quantity& quantity) {
  const auto& value = case_of(run.id).at(run.values).at(quantity.name);
  if (!value.is_array()) return {value.get<double>(), 0};
  constexpr double normal_97_5 = 1.959964;  // the block holds a value and its 95% half-width
  return {value.at(0).get<double>(), value.at(1).get<double>() / normal_97_5};
}

/// The seed is the case's number: with a common one all cases would have the same demands and
/// gaps, and one unlucky draw would show in each of them.
experiment::ReadResult read_run(const Run& run, std::vector<std::string> set) {
  experiment::Overrides overrides;
  overrides.set = std::move(set);
  overrides.seed = std::stoul(run.id.substr(1));
  return experiment::read_scenario_text(run.scenario, run.id + " " + run.part, overrides);
}

Outcome outcome_of(const Quantity& quantity, const Expected& expected,
                   const std::vector<double>& values) {
  const double exact = expected.value + quantity.bias;
  Outcome o{quantity.name, quantity.precision, exact, experiment::mean(values)};
  const double error = std::sqrt(experiment::variance(values) / static_cast<double>(values.size()));
  const double t = experiment::student_quantile(0.975, values.size() - 1);
  const double gap = o.mean - exact;
  // Values that are 1 but for 1e-12 need no statistics.
  if (std::abs(gap) <= 1e-9 * std::abs(exact)) return o;
  o.half_width = t * error / std::abs(exact);
  o.z = gap / std::hypot(error, expected.standard_error);
  return o;
}

}  // namespace

double most_half_width(Precision precision) {
  switch (precision) {
    case Precision::Mean:
      return 0.01;
    case Precision::Quantile:
      return 0.03;
    case Precision::Tail:
      return 0.1;
    case Precision::Rare:
      return 0.35;
  }
  return 0;
}

std::vector<Outcome> perform(const Run& run, unsigned threads) {
  const auto read = read_run(run, {});
  const auto warmup = experiment::common_warmup({&read.scenario, 1}, {});
  std::vector<std::vector<double>> values(run.quantities.size(),
                                          std::vector<double>(run.replications));
  experiment::for_each_in_parallel(run.replications, threads, [&](std::size_t r) {
    const auto measured =
        experiment::run_replication(read.scenario, static_cast<std::uint32_t>(r), warmup.length);
    for (std::size_t q = 0; q < values.size(); ++q) values[q][r] = run.quantities[q].of(measured);
  });
  std::vector<Outcome> outcomes;
  for (std::size_t q = 0; q < values.size(); ++q) {
    const Quantity& quantity = run.quantities[q];
    outcomes.push_back(outcome_of(quantity, expected_of(run, quantity), values[q]));
  }
  return outcomes;
}

kernel::Measurement sketch(const Run& run) {
  const auto read = read_run(run, {"run.connections=2000", "run.warmup=1ms"});
  return experiment::run_replication(read.scenario, 0, std::chrono::milliseconds(1));
}

std::vector<Family> families() {
  return {one_shared_listener(), split_listeners(), finite_backlog(),    general_service(),
          heavy_tails(),         bounded_pareto(),  arrival_processes(), informed_choice(),
          accept_order(),        wake_ups(),        clients(),           retransmission(),
          imbalance(),           closing(),         warm_up(),           sizing(),
          accept_lock(),         output_analysis(), processor_sharing(), packet_work()};
}

}  // namespace acceptlab::oracles
