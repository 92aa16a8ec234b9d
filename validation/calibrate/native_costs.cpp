#include "validation/calibrate/native_costs.hpp"

#include <nlohmann/json.hpp>
#include <system_error>

namespace acceptlab::validation {
namespace {

using Json = nlohmann::json;

constexpr const char* schema = "acceptlab.costs/1";

[[noreturn]] void reject(const std::string& why) {
  throw std::system_error(
      EPROTO, std::generic_category(),
      "what acceptlab-costs printed is not " + std::string(schema) + ": " + why);
}

NativeStep step_of(const Json& json) {
  return {json.at("after_ns"), json.at("median_ns"),    json.at("mean_ns"),   json.at("p10_ns"),
          json.at("p90_ns"),   json.at("quantiles_ns"), json.at("spread_ns"), json.at("repeats")};
}

NativeEntry entry_of(const Json& json) {
  NativeEntry entry{json.at("name"), json.at("how"), {}};
  for (const Json& step : json.at("steps")) entry.steps.push_back(step_of(step));
  if (entry.steps.empty()) reject("entry " + entry.name + " has no steps");
  for (std::size_t i = 1; i < entry.steps.size(); ++i)
    if (entry.steps[i].after_ns <= entry.steps[i - 1].after_ns)
      reject("the idle times of " + entry.name + " do not rise");
  return entry;
}

void read_machine(const Json& json, NativeCosts& into) {
  json.at("cpu").get_to(into.cpu);
  json.at("cpus").get_to(into.cpus);
  json.at("kernel").get_to(into.kernel);
  json.at("hypervisor").get_to(into.hypervisor);
  json.at("hz").get_to(into.hz);
  json.at("clocksource").get_to(into.clocksource);
  json.at("idle_driver").get_to(into.idle_driver);
}

}  // namespace

NativeCosts read_native_costs(std::string_view text) {
  try {
    const Json json = Json::parse(text);
    if (json.at("schema") != schema) reject("it says " + json.at("schema").dump());
    NativeCosts costs;
    read_machine(json.at("machine"), costs);
    json.at("shared_cache").get_to(costs.shared_cache);
    json.at("repeats").get_to(costs.repeats);
    json.at("loops_per_us").get_to(costs.loops_per_us);
    json.at("foreign").get_to(costs.foreign);
    json.at("steal").get_to(costs.steal);
    json.at("elapsed_s").get_to(costs.elapsed_s);
    json.at("lost").get_to(costs.lost);
    json.at("quantile_levels").get_to(costs.quantile_levels);
    for (const Json& entry : json.at("entries")) costs.entries.push_back(entry_of(entry));
    for (const NativeEntry& entry : costs.entries)
      for (const NativeStep& step : entry.steps)
        if (step.quantiles_ns.size() != costs.quantile_levels.size())
          reject("the quantiles of " + entry.name + " are not as many as their levels");
    return costs;
  } catch (const Json::exception& error) {
    reject(error.what());
  }
}

}  // namespace acceptlab::validation
