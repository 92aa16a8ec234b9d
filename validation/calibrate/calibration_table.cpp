#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/cpu/cost_table.hpp"
#include "validation/calibrate/calibration.hpp"

namespace acceptlab::validation {
namespace {

using experiment::CostStep;
using experiment::ProfileEntry;
using experiment::TableStyle;
using experiment::TextCell;
using experiment::TextTable;
using experiment::Tone;

std::string nanoseconds(double ns) {
  return ns < 0 ? "-" + experiment::time_text(-ns * 1e-9) : experiment::time_text(ns * 1e-9);
}

std::string idle_text(std::int64_t after_ns) {
  return after_ns == 0 ? "busy" : nanoseconds(static_cast<double>(after_ns));
}

/// What an entry says of a CPU that was idle so long.
double cost_at(const ProfileEntry& entry, std::int64_t idle_ns) {
  const CostStep* step = &entry.steps.front();
  for (const CostStep& s : entry.steps)
    if (s.after.count() <= idle_ns) step = &s;
  return step->cost.mean();
}

/// Whether the profile has a step of its own for it.
bool is_used(const ProfileEntry& entry, const NativeEntry& measured, const NativeStep& step) {
  if (entry.by_idle()) return true;
  const bool busy = measured.steps.front().after_ns == 0;
  return busy ? step.after_ns == 0
              : std::llround(std::max(0.0, step.mean_ns)) ==
                    std::llround(entry.steps.front().cost.mean());
}

void add_entry(TextTable& table, const NativeEntry& measured, const ProfileEntry& entry) {
  const ProfileEntry& usual = experiment::default_profile().entries.at(measured.name);
  for (const NativeStep& step : measured.steps) {
    const bool used = is_used(entry, measured, step);
    const Tone tone = used ? Tone::Plain : Tone::Faint;
    table.add({TextCell(measured.name, tone), TextCell(idle_text(step.after_ns), tone),
               TextCell(nanoseconds(step.median_ns), tone),
               TextCell(nanoseconds(step.mean_ns), tone), TextCell(nanoseconds(step.p10_ns), tone),
               TextCell(nanoseconds(step.p90_ns), tone),
               TextCell(nanoseconds(step.spread_ns), tone),
               TextCell(used ? nanoseconds(cost_at(usual, step.after_ns)) : "-", tone)});
  }
}

std::string measured_text(const Calibration& calibration, const TableStyle& style) {
  const NativeCosts& costs = *calibration.native;
  TextTable table({"cost", "idle", "median", "mean", "10%", "90%", "spread", "default"});
  for (const NativeEntry& entry : costs.entries)
    if (const auto found = calibration.profile.entries.find(entry.name);
        found != calibration.profile.entries.end())
      add_entry(table, entry, found->second);
  std::string assumed;
  for (const cpu::CostRow& row : cpu::cost_rows)
    if (calibration.profile.entries.find(row.name)->second.is_assumed())
      assumed += fmt::format(" {}", row.name);
  return fmt::format(
      "{}, {} CPUs, {}\n{} repeats in {:.0f} s; other load {}, steal {}\n\n{}\n"
      "idle: how long the CPU had been so; where default is -, the profile has one cost for all\n"
      "not measured, the defaults are assumed:{}\n",
      costs.cpu, costs.cpus, costs.kernel, costs.repeats, costs.elapsed_s,
      experiment::percent_text(costs.foreign), experiment::percent_text(costs.steal),
      table.text(style), assumed);
}

std::string observation_text(const FitReport& report, const TableStyle& style) {
  const auto against = [](double simulated, double real) {
    return fmt::format("{:+.1f}%", 100 * (simulated / real - 1));
  };
  TextTable table({"summary", "real", "as measured", "fitted", "error"});
  for (const FittedObservation& o : report.observations) {
    const bool rate = o.name.find("rates.") != std::string::npos;
    table.add({o.name, rate ? fmt::format("{:.0f}/s", o.real) : experiment::time_text(o.real),
               against(o.before, o.real), against(o.after, o.real),
               experiment::percent_text(o.error)});
  }
  return table.text(style);
}

std::string fit_text(const FitReport& report, const TableStyle& style) {
  return fmt::format(
      "fit: {} factors to {} summaries of the calibration cases, {} directions of them told "
      "(condition "
      "{:.3g}); {} evaluations{}\n\n{}\n{}\nsum of squares {:.3g} as measured, {:.3g} fitted\n",
      report.parameters.size(), report.observations.size(), report.fitted_directions,
      report.condition, report.evaluations,
      report.converged ? "" : "; IT DID NOT COME TO AN END, the best so far is given",
      fitted_values_text(report, style), observation_text(report, style), report.squares_before,
      report.squares_after);
}

}  // namespace

std::string calibration_table(const Calibration& calibration, const TableStyle& style) {
  std::string text;
  if (calibration.native) text += measured_text(calibration, style);
  if (calibration.fit) text += (text.empty() ? "" : "\n") + fit_text(*calibration.fit, style);
  return text;
}

}  // namespace acceptlab::validation
