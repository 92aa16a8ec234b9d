#include "validation/judge/validation_table.hpp"

#include <fmt/format.h>

#include <cmath>

#include "experiment/result/estimate_text.hpp"
#include "experiment/result/text_table.hpp"
#include "experiment/statistics/metrics.hpp"

namespace acceptlab::validation {

namespace {

using experiment::percent_text;
using experiment::TableStyle;
using experiment::TextCell;
using experiment::TextTable;
using experiment::time_text;
using experiment::Tone;
using Scale = MetricJudgement::Scale;

std::string value_of(const MetricJudgement& m, double value) {
  if (m.scale == Scale::Variation) return percent_text(value);
  return experiment::value_text(value, experiment::find_metric(m.name).value().unit);
}

/// "+3.3%" of a log ratio; "x 4.1" where it is more than doubled or halved.
std::string ratio_text(double log_ratio) {
  if (!std::isfinite(log_ratio)) return "-";
  if (std::abs(log_ratio) > std::log(2)) return fmt::format("x{:.3g}", std::exp(log_ratio));
  return (log_ratio > 0 ? "+" : "") + percent_text(std::expm1(log_ratio));
}

std::string difference_text(const MetricJudgement& m, double difference) {
  if (m.scale == Scale::Ratio) return ratio_text(difference);
  if (m.scale == Scale::Variation) return fmt::format("{:.3f}", difference);
  return (difference > 0 ? "+" : "") + time_text(difference);
}

/// "+3.3% [-1.2%, +7.9%]".
std::string off_text(const MetricJudgement& m) {
  if (!std::isfinite(m.outcome.difference)) return "-";
  std::string text = difference_text(m, m.outcome.difference);
  if (const auto& i = m.outcome.interval)
    text += fmt::format(" [{}, {}]", difference_text(m, i->low), difference_text(m, i->high));
  return text;
}

std::string margin_text(const MetricJudgement& m) {
  if (m.scale == Scale::Variation) return fmt::format("{:.2f}", m.margin);
  if (m.scale == Scale::Seconds) return time_text(m.margin);
  return m.margin >= 1 ? fmt::format("factor {:.3g}", 1 + m.margin) : percent_text(m.margin);
}

TextCell verdict_cell(const MetricJudgement& m) {
  const std::string word(verdict_names[static_cast<std::size_t>(m.outcome.verdict)]);
  if (m.outcome.verdict == Verdict::Different)
    return {word, m.countable && m.counted ? Tone::Bad : Tone::Strong};
  return {word, m.outcome.verdict == Verdict::Undecided ? Tone::Faint : Tone::Plain};
}

std::string counted_text(const MetricJudgement& m) {
  if (!m.countable) return "reported";
  return m.counted ? "yes" : "no";
}

std::vector<TextCell> metric_row(const MetricJudgement& m) {
  const bool known = std::isfinite(m.real);
  const std::string spread =
      m.scale == Scale::Variation ? fmt::format("{:.3f}", m.spread) : "±" + value_of(m, m.spread);
  return {m.name.starts_with("latency.") ? m.name.substr(8) : m.name,
          value_of(m, m.real),
          known ? spread : "-",
          value_of(m, m.simulated),
          off_text(m),
          margin_text(m),
          verdict_cell(m),
          counted_text(m),
          m.outcome.reason.empty() ? m.counts_by : m.outcome.reason};
}

std::vector<TextCell> case_row(const CaseJudgement& c, std::size_t columns) {
  std::vector<TextCell> row(columns, "");
  row.front() = TextCell(c.name, Tone::Strong);
  row.back() =
      TextCell(fmt::format("{}{}{}, {} of {} runs", c.policy, c.saturated ? ", saturated" : "",
                           c.calibration ? ", calibration" : "", c.judged, c.runs),
               Tone::Faint);
  return row;
}

/// A table for all cases; in a pipe each row says which case it is of.
std::string cases_text(const Validation& v, const TableStyle& style) {
  std::vector<std::string> columns{"metric", "real",    "spread", "simulated", "off",
                                   "margin", "verdict", "counts", "by or why"};
  if (!style.aligned) columns.insert(columns.begin(), "case");
  TextTable table(columns);
  for (const CaseJudgement& c : v.cases) {
    if (style.aligned) table.add(case_row(c, columns.size()));
    for (const MetricJudgement& m : c.metrics) {
      std::vector<TextCell> row = metric_row(m);
      if (style.aligned) {
        row.front().text = "  " + row.front().text;
      } else {
        row.insert(row.begin(), c.name);
      }
      table.add(std::move(row));
    }
  }
  return table.text(style);
}

std::vector<TextCell> score_row(const Score& s) {
  const bool any = s.counted > 0;
  const double decided = any ? static_cast<double>(s.decided()) / s.counted : std::nan("");
  return {s.name,
          std::to_string(s.cases),
          std::to_string(s.counted),
          std::to_string(s.equivalent),
          {std::to_string(s.different), s.different > 0 ? Tone::Bad : Tone::Plain},
          std::to_string(s.undecided()),
          percent_text(decided),
          percent_text(s.median_off),
          percent_text(s.worst_off)};
}

std::string scores_text(const std::string& of, const std::vector<Score>& scores,
                        const TableStyle& style) {
  if (scores.empty()) return "";
  TextTable table({of, "cases", "counted", "equivalent", "different", "undecided", "decided",
                   "median off", "worst off"});
  for (const Score& s : scores) table.add(score_row(s));
  return "\n" + table.text(style);
}

std::string all_scores_text(const Validation& v, const TableStyle& style) {
  std::vector<Score> main = v.by_policy;
  main.push_back(v.total);
  if (v.calibration.cases > 0) main.push_back(v.calibration);
  std::vector<Score> models = v.ablations;
  models.insert(models.end(), v.unfitted.begin(), v.unfitted.end());
  return scores_text("policy", main, style) + scores_text("model", models, style) +
         scores_text("not fitted to", v.left_out, style);
}

std::string rate_text(const Rate& rate, double wanted) {
  if (rate.all == 0) return "none to judge";
  return fmt::format("{} of {} ({}; {} wanted)", rate.good, rate.all, percent_text(rate.rate()),
                     percent_text(wanted));
}

std::string controls_text(const Validation& v) {
  std::string text = fmt::format(
      "negative controls: real runs of one policy against the model of another, told apart where "
      "reality does: {}\n",
      rate_text(control_rate(v.controls), v.margins.passed.controls));
  for (const ControlPair& c : v.controls) {
    if (c.separated() && !c.told())
      text += fmt::format("  not told apart: {} and the model of {} (reality: {})\n", c.real,
                          c.simulated, fmt::join(c.separated_by, ", "));
  }
  return text;
}

std::string ranking_text(const Validation& v) {
  std::string text = fmt::format("ranking: pairs of policies in the real order: {}\n",
                                 rate_text(ranking_rate(v.ranking), v.margins.passed.ranking));
  for (const RankedPair& p : v.ranking) {
    if (p.agrees()) continue;
    text += fmt::format("  {}: {}: {} ({}) before {} ({}); simulated {} and {}\n", p.setting,
                        p.quantity, p.lower, time_text(p.real_lower), p.higher,
                        time_text(p.real_higher), time_text(p.simulated_lower),
                        time_text(p.simulated_higher));
  }
  return text;
}

std::string noise_text(const Validation& v, const TableStyle& style) {
  const Noise& n = v.noise;
  std::string text = fmt::format(
      "\nmeasured by acceptlab {}\nruns: {} of {} judged; left out {} with faults, {} above {} "
      "steal, {} above {} foreign "
      "load\n",
      v.measured_by.value_or("of a version that the record does not say"), n.judged, n.runs,
      n.with_faults, n.by_steal, percent_text(v.margins.gates.steal), n.by_foreign,
      percent_text(v.margins.gates.foreign));
  for (const std::string& fault : n.faults) text += "  fault: " + fault + "\n";
  if (n.judged == 0) return text;
  TextTable table({"of judged runs", "least", "median", "most"});
  for (const ConditionRange& c : n.conditions) {
    const auto show = c.name.ends_with("_s") ? time_text : percent_text;
    table.add({c.name, show(c.least), show(c.median), show(c.most)});
  }
  return text + table.text(style);
}

std::string conclusion_text(const Validation& v, const TableStyle& style) {
  std::string text;
  for (const std::string& finding : v.findings)
    text += toned("finding", Tone::Bad, style) + ": " + finding + "\n";
  const bool any_fit = !v.fit.parameters.empty();
  text += fmt::format("fitted parameters: {}{}\n", v.fit.fitted_directions,
                      any_fit && !v.fit.converged
                          ? "; THE FIT DID NOT COME TO AN END, the best so far is judged with"
                          : "");
  if (any_fit) text += fitted_values_text(v.fit, style);
  text += v.passed() ? toned("passed", Tone::Strong, style) + "\n"
                     : toned("not passed", Tone::Bad, style) + "\n";
  for (const std::string& failure : v.failures) text += "  " + failure + "\n";
  return text;
}

}  // namespace

std::string validation_table(const Validation& v, const TableStyle& style) {
  std::string text;
  if (style.aligned)
    text = fmt::format("suite {}, server {}, margins: {}\n\n", v.suite, v.server,
                       v.margins_from.empty() ? "those that ship" : v.margins_from);
  return text + cases_text(v, style) + all_scores_text(v, style) + "\n" + controls_text(v) +
         ranking_text(v) + noise_text(v, style) + "\n" + conclusion_text(v, style);
}

}  // namespace acceptlab::validation
