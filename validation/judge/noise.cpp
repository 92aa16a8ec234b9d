#include "validation/judge/noise.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "experiment/result/text_table.hpp"
#include "validation/judge/first_of.hpp"
#include "validation/judge/metric_judgement.hpp"

namespace acceptlab::validation {

namespace {

struct ConditionKind {
  const char* name;
  double Conditions::*of;
};
constexpr std::array condition_kinds{ConditionKind{"steal", &Conditions::steal},
                                     ConditionKind{"foreign", &Conditions::foreign},
                                     ConditionKind{"lateness_p50_s", &Conditions::lateness_p50_s},
                                     ConditionKind{"lateness_p99_s", &Conditions::lateness_p99_s}};

void count(Noise& noise, const RealRun& run, const Margins::Gates& gates) {
  ++noise.runs;
  if (is_judged(run, gates)) ++noise.judged;
  if (!run.quiet()) ++noise.with_faults;
  if (run.conditions.steal > gates.steal) ++noise.by_steal;
  if (run.conditions.foreign > gates.foreign) ++noise.by_foreign;
  for (const std::string& fault : run.faults) {
    if (std::find(noise.faults.begin(), noise.faults.end(), fault) == noise.faults.end())
      noise.faults.push_back(fault);
  }
}

ConditionRange range_of(const ConditionKind& kind, const Record& record,
                        const Margins::Gates& gates) {
  std::vector<double> values;
  for (const RealCase& real : record.cases) {
    for (const RealRun* run : judged_runs(real, gates)) values.push_back(run->conditions.*kind.of);
  }
  std::erase_if(values, [](double v) { return std::isnan(v); });
  if (values.empty()) return {kind.name, std::nan(""), std::nan(""), std::nan("")};
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  return {kind.name, *least, median(values), *most};
}

void add_findings(Noise& noise, const Record& record, const Margins& margins) {
  const unsigned lost = noise.runs - noise.judged;
  if (lost > margins.gates.noisy * noise.runs)
    noise.findings.push_back(
        fmt::format("noisy machine: {} of {} runs are not judged ({} with faults, {} for steal, {} "
                    "for foreign load); measure again when it is quiet",
                    lost, noise.runs, noise.with_faults, noise.by_steal, noise.by_foreign));
  const bool from_connect =
      std::any_of(record.cases.begin(), record.cases.end(), [](const RealCase& real) {
        return std::any_of(real.runs.begin(), real.runs.end(),
                           [](const RealRun& run) { return run.established_from == "connect"; });
      });
  if (from_connect)
    noise.findings.emplace_back(
        "the kernel did not tell when connections were established: accept waits begin when "
        "connect "
        "returns, and count only where the margins let such ones");
  if (!noise.short_of_runs.empty())
    noise.findings.push_back(fmt::format("{} of {} cases have fewer than {} quiet runs: {}",
                                         noise.short_of_runs.size(), record.cases.size(),
                                         margins.repeats.wanted, first_of(noise.short_of_runs)));
}

}  // namespace

std::vector<std::string> above_gates(double foreign, double steal, const Margins::Gates& gates) {
  std::vector<std::string> reasons;
  const auto compare = [&reasons](const char* what, double found, double gate) {
    if (found > gate)
      reasons.push_back(fmt::format("{}: {} of all CPUs' time, at most {} may be", what,
                                    experiment::percent_text(found),
                                    experiment::percent_text(gate)));
  };
  compare("other load", foreign, gates.foreign);
  compare("steal", steal, gates.steal);
  return reasons;
}

bool is_judged(const RealRun& run, const Margins::Gates& gates) {
  return run.quiet() && above_gates(run.conditions.foreign, run.conditions.steal, gates).empty();
}

std::vector<const RealRun*> judged_runs(const RealCase& real, const Margins::Gates& gates) {
  std::vector<const RealRun*> runs;
  for (const RealRun& run : real.runs) {
    if (is_judged(run, gates)) runs.push_back(&run);
  }
  return runs;
}

Noise noise_of(const Record& record, const Margins& margins) {
  Noise noise;
  for (const RealCase& real : record.cases) {
    for (const RealRun& run : real.runs) count(noise, run, margins.gates);
    if (judged_runs(real, margins.gates).size() < margins.repeats.wanted)
      noise.short_of_runs.push_back(real.name);
  }
  for (const ConditionKind& kind : condition_kinds)
    noise.conditions.push_back(range_of(kind, record, margins.gates));
  add_findings(noise, record, margins);
  return noise;
}

}  // namespace acceptlab::validation
