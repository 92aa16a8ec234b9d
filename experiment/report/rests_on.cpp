#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "experiment/notation/toml_values.hpp"
#include "experiment/report/common_sections.hpp"

namespace acceptlab::experiment {

namespace {

/// Sentences of runs, each once, with the names of those that it is about unless it is about all.
std::vector<std::string> merged(
    const Runs& runs, const std::function<std::vector<std::string>(const StoredRun&)>& of) {
  std::vector<std::string> order;
  std::map<std::string, std::vector<std::string>> names;
  for (const NamedRun& run : runs) {
    for (const std::string& sentence : of(run.run)) {
      std::vector<std::string>& who = names[sentence];
      if (who.empty()) order.push_back(sentence);
      if (who.empty() || who.back() != run.name) who.push_back(run.name);
    }
  }
  for (std::string& sentence : order) {
    const std::vector<std::string>& who = names[sentence];
    constexpr std::size_t most_named = 4;
    if (who.size() == runs.size()) continue;
    sentence += who.size() > most_named ? fmt::format(" ({} of {})", who.size(), runs.size())
                                        : fmt::format(" ({})", fmt::join(who, ", "));
  }
  return order;
}

const char* meaning_of(const std::string& evidence) {
  if (evidence == "measured") return "measured: the kernel's rules were compared with a real one";
  if (evidence == "published") return "published: the kernel's rules follow what its authors wrote";
  if (evidence == "source") return "source: the kernel's rules were read in its source";
  if (evidence == "weak") return "weak: the rules rest on little, or the server is hypothetical";
  return "";
}

/// machine.costs of a scenario; empty when it says nothing, or is not known.
std::string costs_of(const std::string& scenario) {
  Sources sources;
  const ParsedToml parsed = parse_toml(scenario, sources, sources.add_file("scenario", scenario));
  if (parsed.error) return "";
  const Value* machine = parsed.root.find("machine");
  const Value* costs = machine == nullptr ? nullptr : machine->find("costs");
  return costs != nullptr && costs->is_string() ? costs->text : "";
}

std::string costs_sentence(const StoredRun& run) {
  const std::string costs = costs_of(run.scenario);
  if (costs == "zero") return "No operation costs any CPU time (machine.costs = \"zero\").";
  const auto assumed =
      std::count_if(run.summary.assumed.begin(), run.summary.assumed.end(),
                    [](const std::string& key) { return key.starts_with("costs."); });
  const std::string own = costs.empty() || costs == "default"
                              ? "Costs of operations are those of the default profile"
                              : fmt::format("Costs of operations are those of {}", costs);
  return fmt::format(
      "{}; {}.", own,
      assumed == 0
          ? "none of them is an assumption"
          : fmt::format("{} of them are assumptions, the others measured or cited", assumed));
}

}  // namespace

std::string counted(std::uint64_t count, const std::string& noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

PageSection rests_on(const Runs& runs) {
  PageSection section{"What this rests on", {}};
  Bullets bullets;
  for (const std::string& sentence :
       merged(runs, [](const StoredRun& r) -> std::vector<std::string> {
         return {"Evidence: " + std::string(meaning_of(r.summary.evidence)) + "."};
       }))
    bullets.items.push_back(sentence);
  const auto outside =
      merged(runs, [](const StoredRun& r) { return r.summary.outside_validation; });
  for (const std::string& sentence : outside)
    bullets.items.push_back("Outside validation: " + sentence);
  if (outside.empty())
    bullets.items.push_back(
        "Inside validation: servers like this were measured, and the comparison passed.");
  bullets.items.push_back(
      "Fitted: nothing, to any number on this page. Predicted: all of them, from the scenario, the "
      "rules of the kernel and the server, and what operations cost.");
  for (const std::string& sentence :
       merged(runs, [](const StoredRun& r) { return std::vector{costs_sentence(r)}; }))
    bullets.items.push_back(sentence);
  const auto ignored = merged(runs, [](const StoredRun& r) { return r.ignored; });
  for (const std::string& key : ignored)
    bullets.items.push_back(key + " is set, but the model does not use it.");
  const auto assumed = merged(runs, [](const StoredRun& r) { return r.summary.assumed; });
  bullets.items.push_back(
      assumed.empty()
          ? "Assumptions in force: none."
          : fmt::format("Assumptions in force ({}), which nobody has measured or published: {}.",
                        assumed.size(), fmt::join(assumed, ", ")));
  section.blocks.emplace_back(std::move(bullets));
  return section;
}

}  // namespace acceptlab::experiment
