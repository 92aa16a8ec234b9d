#include <fmt/format.h>

#include <cmath>

#include "experiment/report/common_sections.hpp"
#include "experiment/report/pages.hpp"
#include "experiment/result/estimate_text.hpp"

namespace acceptlab::experiment {

namespace {

std::string answer(const StoredRecommendation& r) {
  if (r.decided && !r.answer.empty())
    return r.answer + " meets the goals, and nothing better does.";
  if (!r.answer.empty())
    return fmt::format("Undecided: {} surely meets the goals, and {} may.", r.answer, r.perhaps);
  if (!r.perhaps.empty())
    return fmt::format("Undecided: {} may meet the goals, and nothing surely does.", r.perhaps);
  return "Nothing that was searched meets the goals.";
}

Unit unit_of(const std::string& goal) {
  const auto metric = find_metric(goal.substr(0, goal.find(' ')));
  return metric ? metric->unit : Unit::Factor;
}

std::string goals_text(const StoredTrial& trial) {
  std::string text;
  for (const auto& [verdict, estimate] : trial.goals)
    text += fmt::format("{}{}: {}, {}", text.empty() ? "" : "; ", verdict.text, verdict.verdict(),
                        estimate_text(estimate, unit_of(verdict.text)));
  return text;
}

TitledTable tried_table(const StoredRecommendation& r) {
  TextTable table({"tried", "verdict", "by", "goals", "what binds"});
  for (const StoredTrial& trial : r.tried)
    table.add({trial.settings,
               {trial.verdict, trial.verdict == "met" ? Tone::Plain : Tone::Bad},
               trial.by,
               goals_text(trial).empty() ? trial.why : goals_text(trial),
               trial.limit});
  return {"In the order of the search", std::move(table)};
}

std::string lines_text(const std::vector<StoredRecommendation::Line>& lines) {
  std::string text, block;
  for (const auto& line : lines) {
    if (line.block != block) text += fmt::format("# in the block: {}\n", line.block);
    block = line.block;
    text += line.line + (line.reason.empty() ? "" : "  # " + line.reason) + "\n";
  }
  return text;
}

/// What a recommendation has beside a result; of an older version no more is known.
PageSection foundations(const StoredRecommendation& r) {
  Bullets bullets{
      {"Each candidate by theory where that is exact, by what the server can carry, or "
       "by simulation; all verdicts hold together with 95%."}};
  if (r.asked.scenario.empty()) {
    bullets.items.emplace_back(
        "Assumptions in force: those of the scenario, which this recommendation of an older "
        "version does not have; acceptlab check --explain lists them.");
    return {"What this rests on", {std::move(bullets)}};
  }
  bullets.items.emplace_back(r.answer.empty() ? "The following is of the scenario as it is."
                                              : "The following is of the answer's scenario.");
  PageSection section = rests_on({{"", r.asked}});
  section.blocks.insert(section.blocks.begin(), std::move(bullets));
  return section;
}

PageSection configuration(const StoredRecommendation& r) {
  PageSection section{"The configuration", {}};
  if (!r.directives.empty())
    section.blocks.emplace_back(Verbatim{r.file, lines_text(r.directives)});
  else if (!r.no_directives.empty())
    section.blocks.emplace_back(Paragraph{"No lines of a configuration: " + r.no_directives + "."});
  if (!r.sysctls.empty())
    section.blocks.emplace_back(Verbatim{"sysctl.conf", lines_text(r.sysctls)});
  return section;
}

PageSection how_to_ask_again(const StoredRecommendation& r) {
  PageSection section{"How to get the same numbers", {}};
  if (!r.asked.scenario.empty()) section.blocks.emplace_back(same_numbers(r.asked));
  section.blocks.emplace_back(Verbatim{"Command", "acceptlab recommend scenario.toml" + r.options});
  if (!r.asked.hash.empty())
    section.blocks.emplace_back(Paragraph{"Hash of the scenario: " + r.asked.hash});
  section.blocks.emplace_back(stored_file({"scenario.toml", r.asked.scenario}));
  return section;
}

std::string about(const StoredRecommendation& r) {
  std::string text = fmt::format("{} tried", counted(r.tried.size(), "candidate"));
  if (r.offered_per_s > 0)
    text += fmt::format(", {} connections a second offered", number_text(r.offered_per_s));
  if (!r.asked.version.empty())
    text += fmt::format(", seed {}; AcceptLab {}", r.asked.seed, r.asked.version);
  return text;
}

}  // namespace

Page page(const StoredRecommendation& r) {
  Page page;
  page.title = "Recommendation" + (r.asked.title.empty() ? "" : ": " + r.asked.title);
  page.about = about(r);
  page.answer = answer(r);
  if (!r.goals.empty())
    page.more.push_back(fmt::format("The goals: {}.", fmt::join(r.goals, "; ")));
  if (!r.bracket.empty())
    page.more.push_back("Between what may and what surely does: " + r.bracket + ".");
  if (!r.limit.empty()) page.more.push_back("What keeps it from being better: " + r.limit + ".");
  if (r.interrupted) page.findings.emplace_back("the search was interrupted");
  page.findings.insert(page.findings.end(), r.findings.begin(), r.findings.end());
  page.sections.push_back(foundations(r));
  page.sections.push_back({"What was tried", {tried_table(r)}});
  PageSection lines = configuration(r);
  if (!lines.blocks.empty()) page.sections.push_back(std::move(lines));
  if (!r.left_out.empty()) {
    TextTable table({"settings", "why"});
    for (const auto& [settings, why] : r.left_out) table.add({settings, why});
    page.sections.push_back({"Left out", {TitledTable{"No scenario", std::move(table)}}});
  }
  page.sections.push_back(how_to_ask_again(r));
  return page;
}

}  // namespace acceptlab::experiment
