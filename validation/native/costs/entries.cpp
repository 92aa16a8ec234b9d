#include "validation/native/costs/entries.hpp"

#include <algorithm>
#include <optional>

namespace acceptlab::native::costs {
namespace {

using Gap = Nanoseconds;

/// What stands for the samples of a repeat.
using Middle = double (*)(std::vector<double>);

/// What the formula takes off in a repeat; nothing when a part has no samples there.
std::optional<double> parts_of(const Formula& formula, const Samples& samples, Gap gap,
                               std::size_t repeat, Middle middle) {
  double sum = 0;
  for (const Part& part : formula.less) {
    const auto* repeats = samples.find(part.series, part.gap == Part::same_gap ? gap : part.gap);
    if (repeats == nullptr || repeat >= repeats->size() || (*repeats)[repeat].empty())
      return std::nullopt;
    sum += part.times * middle((*repeats)[repeat]);
  }
  return sum;
}

std::optional<Step> step_of(const Formula& formula, const Samples& samples, Gap gap) {
  const Samples::Repeats* repeats = samples.find(formula.series, gap);
  if (repeats == nullptr) return std::nullopt;
  std::vector<double> medians, means, all;
  for (std::size_t r = 0; r < repeats->size(); ++r) {
    const std::vector<double>& values = (*repeats)[r];
    const auto parts = parts_of(formula, samples, gap, r, median);
    if (values.empty() || !parts) continue;
    medians.push_back((median(values) - *parts) * formula.scale);
    means.push_back((mean(values) - *parts_of(formula, samples, gap, r, mean)) * formula.scale);
    for (const double value : values) all.push_back((value - *parts) * formula.scale);
  }
  if (medians.empty()) return std::nullopt;
  const auto [least, most] = std::ranges::minmax(medians);
  std::vector<double> quantiles;
  for (const double level : quantile_levels) quantiles.push_back(quantile(all, level));
  return Step{gap,
              median(medians),
              median(means),
              quantile(all, 0.1),
              quantile(all, 0.9),
              (most - least) / 2,
              std::move(quantiles),
              medians.size(),
              all.size()};
}

}  // namespace

std::vector<std::string> EntryRow::series() const {
  std::vector<std::string> names;
  for (const Formula& formula : formulas) {
    names.push_back(formula.series);
    for (const Part& part : formula.less) names.push_back(part.series);
  }
  return names;
}

std::vector<Entry> derive(const std::vector<EntryRow>& rows, const Samples& samples) {
  std::vector<Entry> entries;
  for (const EntryRow& row : rows) {
    Entry entry{row.name, row.how, {}};
    for (const Formula& formula : row.formulas)
      for (const Gap gap : formula.gaps)
        if (const auto step = step_of(formula, samples, gap)) entry.steps.push_back(*step);
    if (!entry.steps.empty()) entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace acceptlab::native::costs
