#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiment/report/common_sections.hpp"
#include "experiment/report/pages.hpp"
#include "experiment/result/estimate_text.hpp"

namespace acceptlab::experiment {

namespace {

using Role = StoredClaim::Role;

std::string column_title(const std::string& column) { return column.empty() ? "as it is" : column; }

std::string claim_text(const StoredClaim& c) {
  std::string text = c.of;
  if (!c.column.empty() || c.over) text += " of " + column_title(c.column);
  if (c.over) text += " over " + column_title(*c.over);
  if (!c.shown.empty()) text += ": " + c.shown;
  return text;
}

std::string value_of(const StoredClaim& c, double value) {
  if (c.scale == "middle") return fmt::format("{:.3g}", value);
  if (c.scale == "variation") return percent_text(value);
  const auto metric = find_metric(c.of);
  return value_text(value, c.over || !metric ? Unit::Factor : metric->unit);
}

/// A log ratio as "+3.3%", a distance as it is.
std::string off_text(const StoredClaim& c, double difference) {
  if (!std::isfinite(difference)) return "-";
  if (c.scale == "variation") return fmt::format("{:.3f}", difference);
  return (difference > 0 ? "+" : "") + percent_text(std::expm1(difference));
}

std::string off_with_interval(const StoredClaim& c) {
  std::string text = off_text(c, c.difference);
  if (c.interval)
    text += fmt::format(" [{}, {}]", off_text(c, c.interval->low), off_text(c, c.interval->high));
  return text;
}

std::string band_text(const StoredClaim& c) {
  if (c.scale == "middle") return "middle " + percent_text(c.band);
  if (c.scale == "variation") return fmt::format("{:.2f}", c.band);
  return c.band >= 1 ? fmt::format("factor {:.3g}", 1 + c.band) : percent_text(c.band);
}

/// What does not count has no verdict that could please or worry.
TextCell verdict_cell(const StoredClaim& c) {
  switch (c.role) {
    case Role::Fitted:
      return {"fitted to it", Tone::Faint};
    case Role::Unexplained:
      return {"unexplained", Tone::Faint};
    case Role::Predicted:
      break;
  }
  return {c.verdict, c.verdict == "different" ? Tone::Bad : Tone::Plain};
}

const char* simulated_heading(Role role) {
  switch (role) {
    case Role::Predicted:
      return "predicted";
    case Role::Fitted:
      return "simulated, fitted";
    case Role::Unexplained:
      break;
  }
  return "simulated";
}

std::optional<TitledTable> claim_table(const std::string& title, const Publication& publication,
                                       Role role) {
  TextTable table({"claim", simulated_heading(role), "published", "off", "band", "verdict", "why"});
  for (const StoredClaim& c : publication.claims) {
    if (c.role != role) continue;
    table.add({claim_text(c), value_of(c, c.simulated), value_of(c, c.published),
               off_with_interval(c), band_text(c), verdict_cell(c), c.why});
  }
  if (table.empty()) return std::nullopt;
  return TitledTable{title, std::move(table)};
}

PageSection section_of(const Publication& publication) {
  PageSection section{publication.title, {}};
  Bullets bullets{{"Source: " + publication.source + "."}};
  const auto list = [&](const char* what, const std::vector<std::string>& lines) {
    if (!lines.empty())
      bullets.items.push_back(fmt::format("{}: {}.", what, fmt::join(lines, "; ")));
  };
  list("Taken as input", publication.inputs);
  list("Not published, and guessed", publication.guessed);
  list("Fitted", publication.fitted);
  section.blocks.emplace_back(std::move(bullets));
  add_if(section.blocks, claim_table("Predicted, in the band fixed beforehand or not", publication,
                                     Role::Predicted));
  add_if(section.blocks, claim_table("Not explained by the model; it is not counted", publication,
                                     Role::Unexplained));
  add_if(section.blocks, claim_table("What the scenario was fitted to; it is not counted",
                                     publication, Role::Fitted));
  return section;
}

/// "3 of 4 equivalent", and what is not counted.
std::string outcome_text(const Publication& publication) {
  std::size_t counted = 0, equivalent = 0, unexplained = 0;
  for (const StoredClaim& c : publication.claims) {
    counted += c.role == Role::Predicted ? 1 : 0;
    equivalent += c.role == Role::Predicted && c.verdict == "equivalent" ? 1 : 0;
    unexplained += c.role == Role::Unexplained ? 1 : 0;
  }
  std::string text = counted == 0 ? "nothing that counts"
                                  : fmt::format("{} of {} equivalent", equivalent, counted);
  if (unexplained > 0) text += fmt::format(", {} unexplained", unexplained);
  return text;
}

PageSection overview(const StoredPublished& all) {
  TextTable table({"publication", "taken as input", "predictions"});
  for (const Publication& p : all.publications)
    table.add({p.title, fmt::format("{}", fmt::join(p.inputs, "; ")), outcome_text(p)});
  return {"What was published", {TitledTable{"Publications", std::move(table)}}};
}

/// The columns of all publications, and of older documents that they are not known.
std::vector<Block> foundations(const StoredPublished& all) {
  Runs runs;
  for (const Publication& p : all.publications)
    runs.insert(runs.end(), p.columns.begin(), p.columns.end());
  if (!runs.empty())
    return rests_on(runs, "Fitted: what each publication names below, and nothing else.").blocks;
  return {
      Bullets{{"Assumptions in force: those of each scenario, which this document of an older "
               "version does not have; acceptlab check --explain lists them."}}};
}

PageSection all_rests_on(const StoredPublished& all) {
  PageSection section{
      "What this rests on",
      {Bullets{{"Nothing was measured: others' figures are compared with the simulation of what "
                "they say of their machines and loads.",
                "The bands were fixed before the simulation was looked at. A number, share or "
                "histogram is equivalent when its 90% interval over replications lies inside, "
                "a dispersion when it could be one of the simulated.",
                "Of shares and histograms one part is shown, and off is how much of the whole "
                "would have to move (total variation).",
                "Figures that a scenario was fitted to stand apart and do not count; nor do "
                "those that are known not to come out, which are marked unexplained."}}}};
  for (Block& block : foundations(all)) section.blocks.push_back(std::move(block));
  return section;
}

/// The outcome, with what it leaves out.
std::string answer(const StoredPublished& all) {
  std::string text =
      fmt::format("{}: of {} that count, {} lie in their bands, {} do not, {} are undecided",
                  all.passed ? "Passed" : "Not passed", counted(all.counted, "predicted figure"),
                  all.equivalent, all.different, all.undecided);
  if (all.unexplained > 0)
    text += fmt::format(
        "; {} not explained by the model and not counted, see below",
        counted(all.unexplained, "published figure") + (all.unexplained == 1 ? " is" : " are"));
  return text + ".";
}

}  // namespace

Page page(const StoredPublished& all) {
  Page page;
  page.title = "Published figures";
  page.about =
      "What others have measured and published against its simulation; AcceptLab " + all.version;
  page.answer = answer(all);
  for (const Publication& p : all.publications) {
    for (const std::string& finding : p.findings) page.findings.push_back(p.title + ": " + finding);
  }
  page.sections.push_back(overview(all));
  page.sections.push_back(all_rests_on(all));
  for (const Publication& p : all.publications) page.sections.push_back(section_of(p));
  std::string commands;
  for (const Publication& p : all.publications)
    commands += fmt::format("acceptlab compare {}  # {}\n", p.scenario, p.title);
  page.sections.push_back(
      {"How to get the same numbers",
       {Verbatim{"Command", "acceptlab validate --published --json  # AcceptLab " + all.version},
        Verbatim{"The scenarios, each with its columns", commands}}});
  return page;
}

}  // namespace acceptlab::experiment
