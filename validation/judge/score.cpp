#include "validation/judge/score.hpp"

#include <algorithm>
#include <cmath>

namespace acceptlab::validation {

Score score(std::string name, const std::vector<const CaseJudgement*>& cases) {
  Score score;
  score.name = std::move(name);
  score.cases = static_cast<unsigned>(cases.size());
  std::vector<double> off;
  for (const CaseJudgement* judged : cases) {
    for (const MetricJudgement& m : judged->metrics) {
      if (!m.counted) continue;
      ++score.counted;
      if (m.outcome.verdict == Verdict::Equivalent) ++score.equivalent;
      if (m.outcome.verdict == Verdict::Different) ++score.different;
      if (m.scale == MetricJudgement::Scale::Ratio && !std::isnan(m.outcome.difference))
        off.push_back(std::expm1(std::abs(m.outcome.difference)));
    }
  }
  score.median_off = median(off);
  score.worst_off = off.empty() ? std::nan("") : *std::max_element(off.begin(), off.end());
  return score;
}

void count_like(std::vector<MetricJudgement>& metrics, const std::vector<MetricJudgement>& as_is) {
  for (MetricJudgement& m : metrics) {
    const MetricJudgement* like = find(as_is, m.name);
    m.counted = like != nullptr && like->counted;
  }
}

}  // namespace acceptlab::validation
