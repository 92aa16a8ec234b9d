#include "validation/judge/ranking.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "validation/judge/metric_judgement.hpp"

namespace acceptlab::validation {

namespace {

constexpr std::array quantities{"latency.accept_wait.p50",  "latency.accept_wait.p90",
                                "latency.accept_wait.mean", "latency.response.p50",
                                "latency.response.p90",     "latency.response.mean"};

std::vector<double> numbers(const std::vector<RunValues>& runs, const char* name) {
  std::vector<double> values;
  for (const RunValues& run : runs) {
    const double x = run.number(name);
    if (!std::isnan(x)) values.push_back(x);
  }
  return values;
}

/// One quantity of one case on both sides.
struct Side {
  std::string name;
  std::vector<double> real, simulated;

  bool usable(std::size_t least) const { return real.size() >= least && !simulated.empty(); }
  /// All of it lies below the other.
  bool below(const Side& other) const {
    return *std::max_element(real.begin(), real.end()) <
           *std::min_element(other.real.begin(), other.real.end());
  }
};

std::optional<RankedPair> rank(const std::string& setting, const char* quantity, const Side& a,
                               const Side& b) {
  if (!a.below(b) && !b.below(a)) return std::nullopt;
  const Side &lower = a.below(b) ? a : b, &higher = a.below(b) ? b : a;
  return RankedPair{setting,
                    quantity,
                    lower.name,
                    higher.name,
                    median(lower.real),
                    median(higher.real),
                    median(lower.simulated),
                    median(higher.simulated)};
}

bool is_ranked(const PreparedCase& a, const PreparedCase& b) {
  return differ_in_policy(a, b) && !a.facts.saturated && !b.facts.saturated &&
         !(a.real->calibration && b.real->calibration);
}

}  // namespace

std::vector<RankedPair> rank_policies(const std::vector<PreparedCase>& cases,
                                      const std::vector<std::vector<RunValues>>& simulated,
                                      const Margins& margins) {
  std::vector<RankedPair> pairs;
  const auto side = [&](std::size_t i, const char* quantity) {
    return Side{cases[i].real->name, numbers(cases[i].values, quantity),
                numbers(simulated[i], quantity)};
  };
  for (std::size_t i = 0; i < cases.size(); ++i) {
    for (std::size_t j = i + 1; j < cases.size(); ++j) {
      if (!is_ranked(cases[i], cases[j])) continue;
      for (const char* quantity : quantities) {
        const Side a = side(i, quantity), b = side(j, quantity);
        if (!a.usable(margins.repeats.least) || !b.usable(margins.repeats.least)) continue;
        if (auto pair = rank(cases[i].real->setting, quantity, a, b))
          pairs.push_back(std::move(*pair));
      }
    }
  }
  return pairs;
}

Rate ranking_rate(const std::vector<RankedPair>& pairs) {
  Rate rate;
  for (const RankedPair& pair : pairs) {
    ++rate.all;
    if (pair.agrees()) ++rate.good;
  }
  return rate;
}

}  // namespace acceptlab::validation
