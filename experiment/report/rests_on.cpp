#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <set>

#include "experiment/compare/listed_names.hpp"
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
                                        : " (" + listed_names(who) + ")";
  }
  return order;
}

/// A sentence without its first number, and that number.
struct Numbered {
  std::string before, after;
  double number = 0;
  explicit Numbered(const std::string& sentence) {
    const std::size_t begin = std::min(sentence.find_first_of("0123456789"), sentence.size());
    std::size_t end = sentence.find_first_not_of("0123456789.", begin);
    end = std::min(end, sentence.size());
    before = sentence.substr(0, begin);
    after = sentence.substr(end);
    if (end > begin) number = std::strtod(sentence.c_str() + begin, nullptr);
  }
};

/// What lies outside of validation. Of many runs, sentences that differ in their first number only
/// are one: "load of 50.7% to 303% of the capacity, validated up to 46.4%".
std::vector<std::string> ranges_of(const Runs& runs) {
  constexpr std::size_t few = 6;
  if (runs.size() <= few)
    return merged(runs, [](const StoredRun& r) { return r.summary.outside_validation; });
  struct Range {
    std::string sentence;  // that of the least
    Numbered least, most;
    std::set<std::size_t> runs;
  };
  std::vector<Range> ranges;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    for (const std::string& sentence : runs[i].run.summary.outside_validation) {
      const Numbered own(sentence);
      auto known = std::find_if(ranges.begin(), ranges.end(), [&](const Range& r) {
        return r.least.before == own.before && r.least.after == own.after;
      });
      if (known == ranges.end()) known = ranges.insert(ranges.end(), {sentence, own, own, {}});
      if (own.number < known->least.number) known->least = own;
      if (own.number > known->most.number) known->most = own;
      known->runs.insert(i);
    }
  }
  std::vector<std::string> sentences;
  for (const auto& [one, least, most, who] : ranges) {
    const char* unit = least.after.starts_with('%') ? "%" : "";
    std::string sentence = least.number == most.number
                               ? one
                               : fmt::format("{}{:.4g}{} to {:.4g}{}", least.before, least.number,
                                             unit, most.number, least.after);
    if (who.size() < runs.size()) sentence += fmt::format(" ({} of {})", who.size(), runs.size());
    sentences.push_back(std::move(sentence));
  }
  return sentences;
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

std::string assumptions(const std::vector<std::string>& assumed) {
  if (assumed.empty()) return "Assumptions in force: none.";
  return fmt::format("Assumptions in force ({}), which nobody has measured or published: {}.",
                     assumed.size(), fmt::join(assumed, ", "));
}

PageSection rests_on(const Runs& runs, const std::string& fitted) {
  PageSection section{"What this rests on", {}};
  Bullets bullets;
  for (const std::string& sentence :
       merged(runs, [](const StoredRun& r) -> std::vector<std::string> {
         return {"Evidence: " + std::string(meaning_of(r.summary.evidence))};
       }))
    bullets.items.push_back(sentence);
  const auto outside = ranges_of(runs);
  for (const std::string& sentence : outside)
    bullets.items.push_back("Outside validation: " + sentence);
  if (outside.empty())
    bullets.items.push_back(
        "Inside validation: servers like this were measured, and the comparison passed.");
  bullets.items.push_back(fitted);
  for (const std::string& sentence :
       merged(runs, [](const StoredRun& r) { return std::vector{costs_sentence(r)}; }))
    bullets.items.push_back(sentence);
  const auto ignored = merged(runs, [](const StoredRun& r) { return r.ignored; });
  for (const std::string& key : ignored)
    bullets.items.push_back(key + " is set, but the model does not use it.");
  bullets.items.push_back(
      assumptions(merged(runs, [](const StoredRun& r) { return r.summary.assumed; })));
  section.blocks.emplace_back(std::move(bullets));
  return section;
}

}  // namespace acceptlab::experiment
