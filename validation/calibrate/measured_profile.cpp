#include "validation/calibrate/measured_profile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "experiment/notation/units.hpp"
#include "models/cpu/cost_table.hpp"

namespace acceptlab::validation {
namespace {

using experiment::CostProfile;
using experiment::CostStep;
using experiment::ProfileEntry;

// The entries for which Thread::wake() and PacketWork ask how long the CPU was idle, and those for
// which Thread::draw() does when they are the first of their kind after it, and clients do.
constexpr std::array<std::string_view, 3> ways{"wake_same", "wake_idle", "idle_exit"};
constexpr std::array<std::string_view, 10> calls{
    "accept_ok", "accept_again", "epoll_wait",  "epoll_ctl",      "read",
    "write",     "close",        "client_open", "client_connect", "client_segment"};
constexpr std::int64_t typical_idle_ns = 200'000;

bool is_call(std::string_view name) { return std::ranges::find(calls, name) != calls.end(); }
bool hangs_on_idle(std::string_view name) {
  return is_call(name) || std::ranges::find(ways, name) != ways.end();
}

sim::Duration whole(double ns) { return sim::Duration(std::llround(std::max(0.0, ns))); }

CostStep constant_step(const NativeStep& step, double ns) {
  const sim::Duration cost = whole(ns);
  return {sim::Duration(step.after_ns),
          sim::Distribution::constant(static_cast<double>(cost.count())),
          {},
          whole(step.spread_ns)};
}

/// What the samples say between the outermost levels, where they tell it from a constant.
CostStep spread_step(const NativeStep& step, const std::vector<double>& levels) {
  constexpr double narrow = 0.05;
  CostStep made = constant_step(step, step.median_ns);
  const double least = levels.front(), all = levels.back() - least;
  std::vector<double> shares, values;
  std::string at_text, values_text;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    // To three digits, so that the file says what is meant.
    shares.push_back(std::round((levels[i] - least) / all * 1000) / 1000);
    values.push_back(static_cast<double>(whole(step.quantiles_ns[i]).count()));
    const char* comma = i == 0 ? "" : ", ";
    at_text += fmt::format("{}{}", comma, shares.back());
    values_text += fmt::format("{}\"{}\"", comma, experiment::duration_text(values.back()));
  }
  if (values.back() - values.front() <= narrow * step.median_ns) return made;
  made.cost = sim::Distribution::quantiles(std::move(shares), std::move(values));
  made.text =
      fmt::format(R"({{ type = "quantiles", at = [{}], values = [{}] }})", at_text, values_text);
  return made;
}

/// The one step that stands for an entry which has but one in the model.
const NativeStep& only_step(const NativeEntry& entry) {
  const auto busy = std::ranges::find(entry.steps, 0, &NativeStep::after_ns);
  if (busy != entry.steps.end()) return *busy;
  const auto typical = std::ranges::find(entry.steps, typical_idle_ns, &NativeStep::after_ns);
  return typical != entry.steps.end() ? *typical : entry.steps.front();
}

ProfileEntry entry_of(const NativeEntry& measured, const std::vector<double>& levels,
                      const std::string& source) {
  ProfileEntry entry{{}, source, "measured"};
  if (!hangs_on_idle(measured.name)) {
    const NativeStep& step = only_step(measured);
    entry.steps.push_back(constant_step(step, step.mean_ns));
    entry.steps.front().after = sim::Duration{0};
    return entry;
  }
  // An interrupt that finds its CPU awake has no idle state to leave.
  if (measured.name == "idle_exit" && measured.steps.front().after_ns > 0)
    entry.steps.push_back({sim::Duration{0}, sim::Distribution::constant(0), {}, sim::Duration{0}});
  for (const NativeStep& step : measured.steps)
    entry.steps.push_back(is_call(measured.name) ? constant_step(step, step.mean_ns)
                                                 : spread_step(step, levels));
  return entry;
}

ProfileEntry assumed_entry(const std::string& name) {
  ProfileEntry entry = experiment::default_profile().entries.at(name);
  const std::string of_default = entry.source;
  entry.source = "assumed: not measured, the default";
  if (of_default.starts_with("assumed: ")) entry.source += "; " + of_default.substr(9);
  for (CostStep& step : entry.steps) step.spread.reset();
  return entry;
}

std::string percent(double share) { return fmt::format("{:.2f} %", 100 * share); }

void describe(const NativeCosts& costs, const MeasuredBy& by, CostProfile& profile) {
  std::string notes = fmt::format(
      "hypervisor {}, HZ {}, clock {}, idle driver {}; other load {}, steal {} while measured",
      costs.hypervisor, costs.hz, costs.clocksource,
      costs.idle_driver.empty() ? "none" : costs.idle_driver, percent(costs.foreign),
      percent(costs.steal));
  if (by.although_busy) notes += "; NOT QUIET, measured by force";
  for (const std::string& lost : costs.lost) notes += "; lost: " + lost;
  profile.machine = {
      {"cpu", costs.cpu},
      {"cpus", std::to_string(costs.cpus)},
      {"kernel", costs.kernel},
      {"date", by.date},
      {"repeats", std::to_string(costs.repeats)},
      {"measured", fmt::format("{}, {} repeats{}", by.program, costs.repeats,
                               by.although_busy ? ", on a machine that was not quiet" : "")},
      {"notes", notes}};
}

}  // namespace

MeasuredProfile measured_profile(const NativeCosts& costs, const MeasuredBy& by) {
  MeasuredProfile made;
  describe(costs, by, made.profile);
  const std::string source =
      fmt::format("measured: {}, {} repeats, {}", by.program, costs.repeats, costs.kernel);
  for (const cpu::CostRow& row : cpu::cost_rows) {
    const std::string name(row.name);
    const auto found = std::ranges::find(costs.entries, name, &NativeEntry::name);
    made.profile.entries.emplace(name, found == costs.entries.end()
                                           ? assumed_entry(name)
                                           : entry_of(*found, costs.quantile_levels, source));
    if (found == costs.entries.end()) continue;
    const auto used = hangs_on_idle(name) ? found->steps : std::vector{only_step(*found)};
    if (std::ranges::any_of(used, [](const NativeStep& s) { return s.median_ns < 0; }))
      made.warnings.push_back(name +
                              " came out below zero: it is lost in what was taken off, and 0 is "
                              "taken for it");
  }
  return made;
}

}  // namespace acceptlab::validation
