#include "validation/judge/metric_judgement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiment/statistics/metrics.hpp"
#include "sim/check.hpp"

namespace acceptlab::validation {

namespace {

using Runs = std::vector<RunValues>;
using Scale = MetricJudgement::Scale;

/// Two values for each run in which both sides have one.
struct Paired {
  std::vector<double> real, simulated;
};

Paired paired_numbers(const Runs& real, const Runs& simulated, std::string_view name) {
  Paired pairs;
  for (std::size_t i = 0; i < real.size(); ++i) {
    const double a = real[i].number(name), b = simulated[i].number(name);
    if (std::isnan(a) || std::isnan(b)) continue;
    pairs.real.push_back(a);
    pairs.simulated.push_back(b);
  }
  return pairs;
}

bool any_number(const Runs& runs, std::string_view name) {
  return std::any_of(runs.begin(), runs.end(),
                     [&](const RunValues& r) { return !std::isnan(r.number(name)); });
}

double half_range(const std::vector<double>& values) {
  if (values.empty()) return 0;
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  return (*most - *least) / 2;
}

/// ln(simulated / real); what is 0, or as good as, counts as the smallest value that matters.
double log_ratio(double real, double simulated, double floor) {
  return std::log(std::max(simulated, floor) / std::max(real, floor));
}

void judge_pairs(MetricJudgement& judgement, const Paired& pairs, const MarginRow& row,
                 const Rule& rule) {
  judgement.real = median(pairs.real);
  judgement.simulated = median(pairs.simulated);
  judgement.spread = half_range(pairs.real);
  const bool seconds = row.or_seconds > row.margin * judgement.real;
  judgement.scale = seconds ? Scale::Seconds : Scale::Ratio;
  judgement.margin = seconds ? row.or_seconds : row.margin;
  const double floor = experiment::find_metric(judgement.name).value().floor;
  std::vector<double> differences;
  for (std::size_t i = 0; i < pairs.real.size(); ++i) {
    const double a = pairs.real[i], b = pairs.simulated[i];
    differences.push_back(seconds ? b - a : log_ratio(a, b, floor));
  }
  judgement.outcome = judge_differences(
      differences, seconds ? judgement.margin : std::log1p(judgement.margin), rule);
}

std::optional<MetricJudgement> judge_number(const std::string& name, const Runs& real,
                                            const Runs& simulated, const MarginRow& row,
                                            const Rule& rule) {
  MetricJudgement judgement;
  judgement.name = name;
  judgement.countable = row.counted;
  judge_pairs(judgement, paired_numbers(real, simulated, name), row, rule);
  if (judgement.real < row.least && judgement.simulated < row.least) return std::nullopt;
  if (!any_number(real, name))
    judgement.outcome.reason = "not measured";
  else if (!any_number(simulated, name))
    judgement.outcome.reason = "nothing to compare with";
  return judgement;
}

Shares shares_of(const Runs& runs, std::vector<double> RunValues::*shares, bool by_rank) {
  Shares all;
  for (const RunValues& run : runs) {
    all.push_back(run.*shares);
    if (by_rank) std::sort(all.back().begin(), all.back().end(), std::greater<>());
  }
  return all;
}

/// Leaves out the runs in which a side has none; false when sides or runs differ in their length.
bool make_comparable(Shares& real, Shares& simulated) {
  Shares kept_real, kept_simulated;
  for (std::size_t i = 0; i < real.size(); ++i) {
    if (real[i].empty() || simulated[i].empty()) continue;
    kept_real.push_back(std::move(real[i]));
    kept_simulated.push_back(std::move(simulated[i]));
  }
  real = std::move(kept_real);
  simulated = std::move(kept_simulated);
  if (real.empty()) return true;
  const auto fits = [&](const std::vector<double>& s) { return s.size() == real.front().size(); };
  return std::all_of(real.begin(), real.end(), fits) &&
         std::all_of(simulated.begin(), simulated.end(), fits);
}

/// How far single real runs are from one another, on average.
double mean_distance(const Shares& runs) {
  std::vector<double> distances;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    for (std::size_t j = i + 1; j < runs.size(); ++j)
      distances.push_back(total_variation(runs[i], runs[j]));
  }
  return distances.empty() ? 0 : experiment::mean(distances);
}

/// Over a single worker or socket there is nothing to tell.
bool tells_nothing(const Shares& shares) {
  return std::all_of(shares.begin(), shares.end(), [](const auto& s) { return s.size() == 1; });
}

std::optional<MetricJudgement> judge_distribution(const std::string& name, const Runs& real,
                                                  const Runs& simulated, const MarginRow& row,
                                                  const Rule& rule) {
  MetricJudgement judgement;
  judgement.name = name;
  judgement.countable = row.counted;
  judgement.scale = Scale::Variation;
  judgement.margin = row.margin;
  const auto which = name == workers_share ? &RunValues::workers : &RunValues::sockets;
  Shares a = shares_of(real, which, row.by_rank), b = shares_of(simulated, which, row.by_rank);
  if (!a.empty() && tells_nothing(a) && tells_nothing(b)) return std::nullopt;
  const bool measured = std::any_of(a.begin(), a.end(), [](const auto& s) { return !s.empty(); });
  judgement.real = judgement.simulated = std::nan("");
  if (!make_comparable(a, b)) {
    judgement.outcome.reason = fmt::format("{} shares in reality, {} on the other side",
                                           a.front().size(), b.front().size());
    return judgement;
  }
  judgement.outcome = judge_shares(a, b, row.margin, rule);
  if (!measured) judgement.outcome.reason = "not measured";
  if (a.empty()) return judgement;
  judgement.real_shares = mean_of(a);
  judgement.simulated_shares = mean_of(b);
  judgement.spread = mean_distance(a);
  const auto largest = std::max_element(judgement.real_shares.begin(), judgement.real_shares.end());
  judgement.real = *largest;
  judgement.simulated =
      judgement.simulated_shares[static_cast<std::size_t>(largest - judgement.real_shares.begin())];
  return judgement;
}

}  // namespace

double median(std::vector<double> values) {
  std::erase_if(values, [](double v) { return std::isnan(v); });
  if (values.empty()) return std::nan("");
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

const MetricJudgement* find(const std::vector<MetricJudgement>& judgements, std::string_view name) {
  const auto found = std::find_if(judgements.begin(), judgements.end(),
                                  [&](const MetricJudgement& j) { return j.name == name; });
  return found == judgements.end() ? nullptr : &*found;
}

std::vector<MetricJudgement> judge_metrics(const Runs& real, const Runs& simulated,
                                           const CaseFacts& facts, const Margins& margins) {
  AL_CHECK(real.size() == simulated.size());
  const Rule rule{margins.confidence, margins.repeats.least};
  std::vector<MetricJudgement> judgements;
  for (const std::string& name : margins.metrics()) {
    const MarginRow* row = margins.find(name, facts);
    if (row == nullptr) continue;
    const auto judge =
        row->scale == MarginRow::Scale::Variation ? judge_distribution : judge_number;
    auto judgement = judge(name, real, simulated, *row, rule);
    if (judgement) judgements.push_back(std::move(*judgement));
  }
  return judgements;
}

}  // namespace acceptlab::validation
