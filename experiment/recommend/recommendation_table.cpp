#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "experiment/recommend/recommendation.hpp"
#include "experiment/recommend/trial_words.hpp"
#include "experiment/result/estimate_text.hpp"
#include "experiment/result/text_table.hpp"
#include "experiment/topology/capacity.hpp"

namespace acceptlab::experiment {

namespace {

std::string unquoted(const std::string& toml) { return point_name({{"", toml}}).substr(1); }

// --- The answer in a sentence

/// What would decide: of the best candidate that may meet the goals, and of all undecided ones.
std::string needed_text(const Recommendation& r) {
  const Trial* trial = r.trial_of(r.perhaps);
  if (trial == nullptr) return "it was not tried to the end";
  if (!trial->more_replications) return trial->why;
  std::string text =
      fmt::format("about {} more replication{} would decide about {} (--max-replications {})",
                  *trial->more_replications, *trial->more_replications == 1 ? "" : "s",
                  point_name(r.perhaps), trial->replications + *trial->more_replications);
  std::size_t others = 0;
  std::uint64_t most = 0;
  for (const Trial& other : r.tried) {
    if (other.verdict != Verdict::Undecided || &other == trial) continue;
    ++others;
    most = std::max(most, other.more_replications.value_or(0));
  }
  if (others > 0)
    text += fmt::format("; {} more of those tried are undecided, and need up to {}", others, most);
  return text;
}

std::string headline_without_answer(const Recommendation& r) {
  if (r.interrupted) return "interrupted before anything was found to meet the goals";
  if (r.perhaps.empty()) return "nothing in the search meets the goals";
  return fmt::format("undecided: nothing surely meets the goals, {} may; {}", point_name(r.perhaps),
                     needed_text(r));
}

std::string headline(const Recommendation& r) {
  if (r.answer.empty()) return headline_without_answer(r);
  std::string text = point_name(r.answer);
  if (r.space.maximise && r.offered_per_s > 0)
    text += fmt::format(" ({} connections)", short_rate(r.offered_per_s));
  if (r.decided) return text;
  if (r.interrupted)
    return text + " meets the goals; interrupted before all that is better was tried";
  return fmt::format(
      "undecided between {}, which may meet the goals, and {}, which surely does; {}",
      point_name(r.perhaps), text, needed_text(r));
}

// --- What was tried

std::string verdict_text(const Trial& trial) {
  std::string text = verdict_word(trial.verdict);
  if (trial.more_replications) text += fmt::format(", needs {} more", *trial.more_replications);
  return text;
}

std::string basis_text(const Trial& trial) {
  if (trial.by == Basis::Simulation)
    return fmt::format("simulation, {} replications", trial.replications);
  return trial.by == Basis::Theory ? "theory, " + trial.model : basis_word(trial.by);
}

/// Of candidates in turn that cannot carry the load the last one stands for all.
bool stands_for_itself(const std::vector<Trial>& tried, std::size_t i) {
  if (i + 1 == tried.size()) return true;
  const auto others = [](const Trial& t) {
    return PointSettings(t.settings.begin() + 1, t.settings.end());
  };
  return tried[i].by != Basis::Capacity || tried[i + 1].by != Basis::Capacity ||
         others(tried[i]) != others(tried[i + 1]);
}

std::string tried_table(const Recommendation& r, const TableStyle& style) {
  std::vector<std::string> columns{"tried", "verdict", "by"};
  for (const Goal& goal : r.goals) columns.push_back(goal.text);
  TextTable table(std::move(columns));
  std::size_t left_unsaid = 0;
  for (std::size_t i = 0; i < r.tried.size(); ++i) {
    const Trial& trial = r.tried[i];
    if (!stands_for_itself(r.tried, i)) {
      ++left_unsaid;
      continue;
    }
    const Tone tone = trial.verdict == Verdict::Met ? Tone::Plain : Tone::Bad;
    std::vector<TextCell> row{
        point_name(trial.settings), {verdict_text(trial), tone}, basis_text(trial)};
    for (const TriedGoal& goal : trial.goals)
      row.emplace_back(trial.by == Basis::Theory ? value_text(goal.estimate.value, goal.unit)
                                                 : estimate_text(goal.estimate, goal.unit));
    row.resize(3 + r.goals.size(), "-");
    table.add(std::move(row));
  }
  std::string text = table.text(style);
  if (left_unsaid > 0)
    text += fmt::format("{} more cannot carry the load; the last of each row of them is shown\n",
                        left_unsaid);
  return heading("what was tried", style) + text;
}

std::string reasons(const Recommendation& r, const TableStyle& style) {
  std::string text;
  for (std::size_t i = 0; i < r.tried.size(); ++i) {
    const Trial& trial = r.tried[i];
    if (!trial.why.empty() && stands_for_itself(r.tried, i))
      text += fmt::format("{}: {}\n", point_name(trial.settings), trial.why);
  }
  return text.empty() ? "" : heading("why, whatever the estimates say", style) + text;
}

std::string bracket_text(const FamilyAnswer& family) {
  if (family.possible.empty()) return "none";
  if (family.sure.empty()) return unquoted(family.possible) + " or none";
  if (family.possible == family.sure) return unquoted(family.sure);
  return unquoted(family.sure) + ", perhaps " + unquoted(family.possible);
}

std::string families(const Recommendation& r, const TableStyle& style) {
  if (r.families.empty()) return "";
  TextTable table({"with", r.space.objective.key});
  for (const FamilyAnswer& family : r.families)
    table.add({point_name(family.others), bracket_text(family)});
  return heading("the best of each", style) + table.text(style);
}

std::string left_out(const Recommendation& r, const TableStyle& style) {
  constexpr std::size_t most_shown = 5;
  std::string text;
  for (std::size_t i = 0; i < std::min(most_shown, r.left_out.size()); ++i)
    text += point_name(r.left_out[i].settings) + ": " + r.left_out[i].why + "\n";
  if (r.left_out.size() > most_shown)
    text += fmt::format("and {} more\n", r.left_out.size() - most_shown);
  return text.empty() ? "" : heading("left out, since they are no valid scenarios", style) + text;
}

// --- What to paste

std::string lines_of(const Recommendation& r, Directive::Block block, const char* indent) {
  std::string text;
  for (const Directive& line : r.configuration.lines) {
    if (line.block == block)
      text += fmt::format("{}{:<40}  # {}\n", indent, line.text, line.reason);
  }
  return text;
}

std::string nginx_text(const Recommendation& r) {
  return lines_of(r, Directive::Block::Main, "") + "events {\n" +
         lines_of(r, Directive::Block::Events, "  ") + "}\nhttp { server {\n" +
         lines_of(r, Directive::Block::Server, "  ") + "} }\n";
}

std::string haproxy_text(const Recommendation& r) {
  return "global\n" + lines_of(r, Directive::Block::Global, "  ") + "frontend web\n" +
         lines_of(r, Directive::Block::Frontend, "  ");
}

/// A comment of httpd stands on a line of its own.
std::string httpd_text(const Recommendation& r) {
  std::string text;
  for (const Directive& line : r.configuration.lines)
    text += fmt::format("# {}\n{}\n", line.reason, line.text);
  return text;
}

std::string configuration(const Recommendation& r, const TableStyle& style) {
  if (r.answer.empty()) return "";
  const ServerConfiguration& made = r.configuration;
  if (made.lines.empty()) return heading("configuration", style) + r.no_directives + "\n";
  return heading(made.file, style) + (made.file == "haproxy.cfg"  ? haproxy_text(r)
                                      : made.file == "httpd.conf" ? httpd_text(r)
                                                                  : nginx_text(r));
}

std::string sysctls(const Recommendation& r, const TableStyle& style) {
  std::string text;
  for (const SysctlAdvice& sysctl : r.sysctls)
    text += fmt::format("{:<40}  # {}\n", fmt::format("{} = {}", sysctl.name, sysctl.value),
                        sysctl.reason);
  return text.empty() ? "" : heading("sysctl.conf", style) + text;
}

}  // namespace

std::string recommendation_table(const Recommendation& r, const TableStyle& style) {
  std::string text = "recommend\t" + headline(r) + "\n";
  if (style.aligned) text = toned(headline(r), Tone::Strong, style) + "\n";
  if (!r.limit.empty()) text += "what binds: " + r.limit + "\n";
  for (const std::string& finding : r.findings) text += "finding: " + finding + "\n";
  return text + tried_table(r, style) + reasons(r, style) + families(r, style) +
         left_out(r, style) + configuration(r, style) + sysctls(r, style);
}

}  // namespace acceptlab::experiment
