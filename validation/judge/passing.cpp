#include "validation/judge/passing.hpp"

#include <fmt/format.h>

#include "experiment/result/text_table.hpp"
#include "validation/judge/first_of.hpp"

namespace acceptlab::validation {

namespace {

using experiment::percent_text;

struct Counts {
  std::vector<std::string> different;  // "case: metric", of what counts
  unsigned different_uncounted = 0;
};

Counts counts_of(const std::vector<CaseJudgement>& cases) {
  Counts counts;
  for (const CaseJudgement& c : cases) {
    for (const MetricJudgement& m : c.metrics) {
      if (m.outcome.verdict != Verdict::Different || c.calibration) continue;
      if (m.counted) counts.different.push_back(c.name + ": " + m.name);
      if (!m.counted && m.countable) ++counts.different_uncounted;
    }
  }
  return counts;
}

void ask_rate(std::vector<std::string>& failures, const char* of, const Rate& rate, double wanted) {
  if (rate.rate() < wanted)
    failures.push_back(fmt::format("{}: {} of {} ({}; {} wanted)", of, rate.good, rate.all,
                                   percent_text(rate.rate()), percent_text(wanted)));
}

void add_failures(Validation& v, const Counts& counts) {
  const Score& total = v.total;
  if (total.counted == 0) v.failures.emplace_back("no metric counts, so nothing was tested");
  if (!counts.different.empty())
    v.failures.push_back(fmt::format("{} of {} metrics that count are different: {}",
                                     counts.different.size(), total.counted,
                                     first_of(counts.different)));
  if (total.counted > 0)
    ask_rate(v.failures, "metrics decided", {total.decided(), total.counted},
             v.margins.passed.decided);
  ask_rate(v.failures, "policies told apart", control_rate(v.controls), v.margins.passed.controls);
  ask_rate(v.failures, "pairs in the real order", ranking_rate(v.ranking),
           v.margins.passed.ranking);
}

}  // namespace

void conclude(Validation& v) {
  const Counts counts = counts_of(v.cases);
  v.different_uncounted = counts.different_uncounted;
  v.findings = v.noise.findings;
  if (v.different_uncounted > 0)
    v.findings.push_back(
        fmt::format("{} metrics that do not count, because simpler models pass them too, are "
                    "different",
                    v.different_uncounted));
  if (control_rate(v.controls).all == 0)
    v.findings.emplace_back("no negative control: reality separates no two policies of a setting");
  if (v.ranking.empty())
    v.findings.emplace_back("no ranking: no real ranges of two policies are apart");
  add_failures(v, counts);
}

}  // namespace acceptlab::validation
