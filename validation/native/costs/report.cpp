#include "validation/native/costs/report.hpp"

#include <cmath>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <sstream>

namespace acceptlab::native::costs {
namespace {

using Json = nlohmann::ordered_json;

double to_tenth(double value) { return std::round(value * 10) / 10; }

Json json_of(const Machine& machine) {
  return {{"cpu", machine.processor},
          {"cpus", machine.cpus},
          {"kernel", machine.kernel},
          {"hypervisor", machine.hypervisor},
          {"hz", machine.hz},
          {"clocksource", machine.clocksource},
          {"idle_driver", machine.idle_driver}};
}

Json json_of(const NoiseFloor& noise, int cpu) {
  return {{"cpu", cpu},
          {"watched_ns", noise.watched},
          {"gaps_over_2us", noise.gaps},
          {"lost_ns", noise.lost},
          {"longest_ns", noise.longest}};
}

Json json_of(const Entry& entry) {
  Json steps = Json::array();
  for (const Step& step : entry.steps) {
    Json quantiles = Json::array();
    for (const double value : step.quantiles) quantiles.push_back(to_tenth(value));
    steps.push_back({{"after_ns", step.after},
                     {"median_ns", to_tenth(step.median)},
                     {"mean_ns", to_tenth(step.mean)},
                     {"p10_ns", to_tenth(step.p10)},
                     {"p90_ns", to_tenth(step.p90)},
                     {"quantiles_ns", std::move(quantiles)},
                     {"spread_ns", to_tenth(step.spread)},
                     {"repeats", step.repeats},
                     {"samples", step.samples}});
  }
  return {{"name", entry.name}, {"how", entry.how}, {"steps", std::move(steps)}};
}

/// "CPU 1: 250 interruptions of more than 2 us in 1.5 s, 0.3 % of it, the longest 40 us".
std::string text_of(const NoiseFloor& noise, int cpu) {
  const auto watched = static_cast<double>(noise.watched);
  std::ostringstream text;
  text << std::fixed << std::setprecision(2) << "CPU " << cpu << ": " << noise.gaps
       << " interruptions of more than 2 us in " << watched / 1e9 << " s, "
       << 100 * static_cast<double>(noise.lost) / watched << " % of it, the longest "
       << noise.longest / 1000 << " us\n";
  return text.str();
}

std::string microseconds(double ns) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(2) << ns / 1000;
  return text.str();
}

}  // namespace

std::string json_of(const Results& results) {
  Json noise = Json::array(), entries = Json::array();
  for (std::size_t i = 0; i < results.noise.size(); ++i)
    noise.push_back(json_of(results.noise[i], results.cpus[i]));
  for (const Entry& entry : results.entries) entries.push_back(json_of(entry));
  const Json all{{"schema", "acceptlab.costs/1"},
                 {"machine", json_of(results.machine)},
                 {"cpus", results.cpus},
                 {"shared_cache", results.shared_cache},
                 {"shared_core", results.shared_core},
                 {"repeats", results.repeats},
                 {"clock_ns", to_tenth(results.clock_ns)},
                 {"loops_per_us", to_tenth(results.loops_per_us)},
                 {"loops_per_us_spread", to_tenth(results.loops_spread)},
                 {"noise", std::move(noise)},
                 {"foreign", results.foreign},
                 {"steal", results.steal},
                 {"elapsed_s", results.elapsed_s},
                 {"lost", results.lost},
                 {"quantile_levels", quantile_levels},
                 {"entries", std::move(entries)}};
  return all.dump(1) + "\n";
}

std::string text_of(const Results& results) {
  const Machine& m = results.machine;
  std::ostringstream text;
  text << m.processor << ", " << m.cpus << " CPUs, " << m.kernel << ", hypervisor " << m.hypervisor
       << ", HZ " << m.hz << ", clock " << m.clocksource << '\n'
       << "client on CPU " << results.cpus[0] << ", server on CPU " << results.cpus[1] << "; "
       << results.repeats << " repeats in " << std::fixed << std::setprecision(0)
       << results.elapsed_s << " s; " << results.loops_per_us << " loops/us\n"
       << std::setprecision(2) << "other load " << 100 * results.foreign << " %, steal "
       << 100 * results.steal << " %\n";
  for (std::size_t i = 0; i < results.noise.size(); ++i)
    text << text_of(results.noise[i], results.cpus[i]);
  text << '\n'
       << std::left << std::setw(18) << "entry" << std::right << std::setw(10) << "idle us"
       << std::setw(10) << "median" << std::setw(10) << "mean" << std::setw(10) << "p10"
       << std::setw(10) << "p90" << std::setw(10) << "spread"
       << "   us\n";
  for (const Entry& entry : results.entries)
    for (const Step& step : entry.steps)
      text << std::left << std::setw(18) << (&step == &entry.steps.front() ? entry.name : "")
           << std::right << std::setw(10) << step.after / 1000 << std::setw(10)
           << microseconds(step.median) << std::setw(10) << microseconds(step.mean) << std::setw(10)
           << microseconds(step.p10) << std::setw(10) << microseconds(step.p90) << std::setw(10)
           << microseconds(step.spread) << '\n';
  return text.str();
}

}  // namespace acceptlab::native::costs
