#include "validation/published/published_table.hpp"

#include <fmt/format.h>

#include <cmath>

#include "experiment/result/estimate_text.hpp"

namespace acceptlab::validation {

namespace {

using experiment::percent_text;
using experiment::TableStyle;
using experiment::TextCell;
using experiment::TextTable;
using experiment::Tone;

std::string value_of(const Claim& claim, double value) {
  using experiment::Unit;
  switch (claim.kind) {
    case Claim::Kind::Number:
      return experiment::value_text(value, claim.ratio ? Unit::Factor : claim.metric->unit);
    case Claim::Kind::Dispersion:
      return fmt::format("{:.3g}", value);
    case Claim::Kind::Workers:
    case Claim::Kind::Histogram:
      break;
  }
  return percent_text(value);
}

/// A log ratio as "+3.3%", a distance as it is.
std::string difference_text(const Claim& claim, double difference) {
  if (claim.kind == Claim::Kind::Workers || claim.kind == Claim::Kind::Histogram)
    return fmt::format("{:.3f}", difference);
  return (difference > 0 ? "+" : "") + percent_text(std::expm1(difference));
}

std::string off_text(const Claim& claim, const Outcome& outcome) {
  if (!std::isfinite(outcome.difference)) return "-";
  std::string text = difference_text(claim, outcome.difference);
  if (const auto& i = outcome.interval)
    text +=
        fmt::format(" [{}, {}]", difference_text(claim, i->low), difference_text(claim, i->high));
  return text;
}

std::string band_text(const Claim& claim) {
  switch (claim.kind) {
    case Claim::Kind::Number:
      return claim.band >= 1 ? fmt::format("factor {:.3g}", 1 + claim.band)
                             : percent_text(claim.band);
    case Claim::Kind::Dispersion:
      return "middle " + percent_text(claim.band);
    case Claim::Kind::Workers:
    case Claim::Kind::Histogram:
      break;
  }
  return fmt::format("{:.2f}", claim.band);
}

std::string claim_text(const Claim& claim, const SimulatedClaim& simulated) {
  std::string text = claim.of;
  if (!claim.column.empty() || claim.ratio)
    text += fmt::format(" of {}", column_title(claim.column));
  if (claim.ratio) text += fmt::format(" over {}", column_title(claim.over));
  if (!simulated.shown.empty()) text += ": " + simulated.shown;
  return text;
}

TextCell verdict_cell(const Claim& claim, Verdict verdict) {
  const std::string word(verdict_names[static_cast<std::size_t>(verdict)]);
  if (claim.role != Claim::Role::Predicted) return {word, Tone::Faint};
  return {word, verdict == Verdict::Different ? Tone::Bad : Tone::Plain};
}

std::vector<TextCell> claim_row(const Claim& claim, const SimulatedClaim& simulated) {
  return {claim_text(claim, simulated),
          value_of(claim, simulated.published),
          value_of(claim, simulated.simulated),
          off_text(claim, simulated.outcome),
          band_text(claim),
          verdict_cell(claim, simulated.outcome.verdict),
          std::string(claim_role_names[static_cast<std::size_t>(claim.role)]),
          reason_of(claim, simulated)};
}

std::string lines_text(const char* what, const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += fmt::format("  {}: {}\n", what, line);
  return text;
}

std::string case_text(const PublishedCase& c, const TableStyle& style) {
  std::vector<std::string> columns{"claim", "published", "simulated", "off",
                                   "band",  "verdict",   "role",      "why"};
  if (!style.aligned) columns.insert(columns.begin(), "case");
  TextTable table(columns);
  for (std::size_t i = 0; i < c.simulated.size(); ++i) {
    std::vector<TextCell> row = claim_row(c.claims.claims[i], c.simulated[i]);
    if (!style.aligned) row.insert(row.begin(), c.claims.title);
    table.add(std::move(row));
  }
  std::string text = experiment::heading(c.claims.title, style);
  if (style.aligned) {
    text += fmt::format("  source: {}\n", c.claims.source);
    text += lines_text("taken", c.claims.inputs) + lines_text("guessed", c.claims.guessed) +
            lines_text("fitted", c.claims.fitted);
  }
  text += table.text(style);
  for (const std::string& finding : c.findings) text += fmt::format("finding: {}\n", finding);
  return text;
}

}  // namespace

std::string published_table(const std::vector<PublishedCase>& cases, const TableStyle& style) {
  std::string text;
  for (const PublishedCase& c : cases) text += case_text(c, style);
  text += "\n" + score_sentence(score_of(cases)) + "\n";
  return text;
}

}  // namespace acceptlab::validation
