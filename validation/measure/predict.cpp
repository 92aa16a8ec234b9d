#include "validation/measure/predict.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "validation/judge/run_values.hpp"

namespace acceptlab::validation {

using Json = nlohmann::ordered_json;

namespace {

Json number_or_null(double value) { return std::isnan(value) ? Json() : Json(value); }

Json prediction_of(const RealRun& run, const RunValues& values) {
  Json metrics = Json::object();
  for (const std::string& name : number_names())
    metrics[name] = number_or_null(values.number(name));
  return {{"repeat", run.repeat},
          {"seed", run.seed},
          {"metrics", metrics},
          {"workers.share", values.workers},
          {"sockets.share", values.sockets}};
}

}  // namespace

Record planned_record(const Suite& suite, const CampaignOptions& options) {
  Record record = unmeasured_record(suite, options);
  for (RealCase& c : record.cases) {
    for (unsigned repeat = 0; repeat < suite.repeats; ++repeat) {
      RealRun run;
      run.repeat = repeat;
      run.seed = options.seed + repeat;
      c.runs.push_back(std::move(run));
    }
  }
  return record;
}

std::string prediction_json(const Record& planned, const SimulateCase& simulate) {
  Json cases = Json::array();
  for (const RealCase& c : planned.cases) {
    const auto measurements = simulate(c, {planned.costs, Ablation::AsIs});
    Json runs = Json::array();
    for (std::size_t i = 0; i < c.runs.size(); ++i)
      runs.push_back(prediction_of(c.runs[i], values_of(measurements[i])));
    cases.push_back({{"name", c.name}, {"scenario", c.scenario}, {"runs", runs}});
  }
  const Json json{{"schema", "acceptlab.prediction/1"},
                  {"suite", planned.suite},
                  {"server", planned.server},
                  {"costs", planned.costs},
                  {"cases", cases}};
  return json.dump(1) + "\n";
}

}  // namespace acceptlab::validation
