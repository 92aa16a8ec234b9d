#include "validation/published/judge_claims.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <functional>

#include "experiment/compare/comparison.hpp"
#include "experiment/reader/scenario_reader.hpp"
#include "validation/published/shipped_claims.hpp"

namespace acceptlab::validation {

namespace {

using experiment::Overrides;
using experiment::Scenario;

constexpr std::string_view ending = ".claims.toml";

/// The scenario with the n-th of its variants, or as it is.
using ReadScenario = std::function<Scenario(std::optional<std::size_t> variant)>;

[[noreturn]] void no_such_column(const Claims& claims, const std::string& column,
                                 const Scenario& scenario) {
  std::vector<std::string> known;
  for (const auto& variant : scenario.variants) known.push_back(variant.name);
  throw experiment::ScenarioError({experiment::problem_of_file(
      claims.file, "claim.column", fmt::format("{} has no variant '{}'", claims.scenario, column),
      known.empty() ? "it has none" : fmt::format("it has '{}'", fmt::join(known, "', '")))});
}

std::optional<std::size_t> variant_of(const Claims& claims, const std::string& column,
                                      const Scenario& scenario) {
  if (column.empty()) return std::nullopt;
  const auto& variants = scenario.variants;
  const auto found = std::find_if(variants.begin(), variants.end(),
                                  [&](const auto& v) { return v.name == column; });
  if (found == variants.end()) no_such_column(claims, column, scenario);
  return static_cast<std::size_t>(found - variants.begin());
}

/// Throws where the published counts are not of as many workers as the column has.
void check_workers(const Claims& claims, const Claim& claim, const Scenario& scenario) {
  const bool of_workers =
      claim.kind == Claim::Kind::Workers || claim.kind == Claim::Kind::Dispersion;
  if (!of_workers || claim.counts.size() == scenario.server.workers) return;
  throw experiment::ScenarioError({experiment::problem_of_file(
      claims.file, claim.of,
      fmt::format("{} counts for {} workers", claim.counts.size(), scenario.server.workers),
      fmt::format("{} has server.workers = {}", claims.scenario, scenario.server.workers))});
}

/// The columns that claims are about, each once.
std::vector<std::string> columns_of(const Claims& claims) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  for (const Claim& claim : claims.claims) {
    add(claim.column);
    if (claim.ratio) add(claim.over);
  }
  return names;
}

PublishedColumn column_of(const std::string& name, const Scenario& scenario,
                          const experiment::Summary& summary) {
  return {name,
          scenario.hash,
          scenario.text,
          scenario.run.seed,
          summary.evidence,
          summary.assumed,
          scenario.ignored,
          summary.outside_validation};
}

PublishedCase judged(Claims claims, const ReadScenario& read,
                     const experiment::RunOptions& options) {
  const Scenario as_it_is = read(std::nullopt);
  const std::vector<std::string> names = columns_of(claims);
  std::vector<experiment::Column> columns;
  for (const std::string& name : names)
    columns.push_back({column_title(name), read(variant_of(claims, name, as_it_is))});
  for (const Claim& claim : claims.claims) {
    const auto column = std::find_if(columns.begin(), columns.end(), [&](const auto& c) {
      return c.name == column_title(claim.column);
    });
    check_workers(claims, claim, column->scenario);
  }
  const experiment::Comparison comparison = experiment::compare(std::move(columns), options);
  PublishedCase result;
  for (std::size_t i = 0; i < comparison.summaries.size(); ++i) {
    for (const std::string& finding : comparison.summaries[i].findings)
      result.findings.push_back(fmt::format("{}: {}", comparison.names[i], finding));
  }
  if (comparison.interrupted) return {std::move(claims), {}, {}, {}};
  for (std::size_t i = 0; i < comparison.summaries.size(); ++i)
    result.columns.push_back(
        column_of(comparison.names[i], comparison.results[i].scenario, comparison.summaries[i]));
  const auto of = [&](const std::string& name) {
    const auto at = std::find(names.begin(), names.end(), name) - names.begin();
    return &comparison.results[static_cast<std::size_t>(at)];
  };
  for (const Claim& claim : claims.claims)
    result.simulated.push_back(
        judge_claim(claim, *of(claim.column), claim.ratio ? of(claim.over) : nullptr));
  result.claims = std::move(claims);
  return result;
}

std::string_view shipped_text(std::string_view name) {
  for (const ShippedFile& file : shipped_published()) {
    if (file.name == name) return file.text;
  }
  return {};
}

}  // namespace

PublishedScore score_of(const std::vector<PublishedCase>& cases) {
  PublishedScore score;
  for (const PublishedCase& c : cases) {
    for (std::size_t i = 0; i < c.simulated.size(); ++i) {
      const Claim::Role role = c.claims.claims[i].role;
      score.unexplained += role == Claim::Role::Unexplained;
      score.fitted += role == Claim::Role::Fitted;
      if (role != Claim::Role::Predicted) continue;
      const Verdict verdict = c.simulated[i].outcome.verdict;
      ++score.counted;
      score.equivalent += verdict == Verdict::Equivalent;
      score.different += verdict == Verdict::Different;
    }
  }
  return score;
}

std::string score_sentence(const PublishedScore& score) {
  const auto figures = [](unsigned count, const char* kind) {
    return fmt::format("{} {} figure{}", count, kind, count == 1 ? "" : "s");
  };
  std::string text = fmt::format(
      "{}: {}, {} equivalent, {} different, {} undecided", score.passed() ? "passed" : "not passed",
      figures(score.counted, "predicted"), score.equivalent, score.different, score.undecided());
  if (score.unexplained > 0)
    text +=
        fmt::format("; {} {} not explained by the model (rows marked unexplained) and not counted",
                    figures(score.unexplained, "published"), score.unexplained == 1 ? "is" : "are");
  if (score.fitted > 0)
    text += fmt::format("; {} {} not counted either", figures(score.fitted, "fitted"),
                        score.fitted == 1 ? "is" : "are");
  return text;
}

std::vector<PublishedCase> judge_shipped_claims(const experiment::RunOptions& options) {
  std::vector<PublishedCase> cases;
  for (const ShippedFile& file : shipped_published()) {
    if (!file.name.ends_with(ending)) continue;
    const Claims claims = read_claims_text(file.text, std::string(file.name));
    const ReadScenario read = [&](std::optional<std::size_t> variant) {
      Overrides overrides;
      overrides.variant = variant;
      return experiment::read_scenario_text(shipped_text(claims.scenario), claims.scenario,
                                            overrides)
          .scenario;
    };
    cases.push_back(judged(claims, read, options));
  }
  return cases;
}

PublishedCase judge_claims_file(const std::string& file, const experiment::RunOptions& options) {
  const Claims claims = read_claims(file);
  const std::string scenario =
      (std::filesystem::path(file).parent_path() / claims.scenario).string();
  return judged(
      claims,
      [&](std::optional<std::size_t> variant) {
        Overrides overrides;
        overrides.variant = variant;
        return experiment::read_scenario(scenario, overrides).scenario;
      },
      options);
}

}  // namespace acceptlab::validation
