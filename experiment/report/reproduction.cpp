#include <fmt/format.h>

#include "experiment/notation/value.hpp"
#include "experiment/report/common_sections.hpp"

namespace acceptlab::experiment {

std::string scenario_file(const StoredRun& run) {
  if (run.title.empty() || run.scenario.empty()) return run.scenario;
  return fmt::format("title = {}\n{}", toml_string(run.title), run.scenario);
}

Paragraph same_numbers(const StoredRun& run) {
  return {fmt::format(
      "AcceptLab {} with the scenario below and seed {} gives these numbers to the last digit, on "
      "any x86-64 machine and any number of threads; other versions may differ. Files that the "
      "scenario names have to stand beside it.",
      run.version, run.seed)};
}

Verbatim stored_file(Verbatim file) {
  if (file.text.empty())
    file.text = "The result does not have it: it was stored by an older version.";
  return file;
}

PageSection reproduction(const Runs& runs, const std::string& command,
                         const std::vector<Verbatim>& files) {
  PageSection section{"How to get the same numbers", {}};
  section.blocks.emplace_back(same_numbers(runs.front().run));
  section.blocks.emplace_back(Verbatim{"Command", command});
  TextTable table(
      {"scenario", "hash of the scenario", "seed", "replications", "warm-up", "events"});
  for (const NamedRun& run : runs)
    table.add({run.name.empty() ? "scenario.toml" : run.name, run.run.hash,
               std::to_string(run.run.seed), std::to_string(run.run.replications),
               time_text(run.run.summary.warmup_s), std::to_string(run.run.summary.events)});
  section.blocks.emplace_back(TitledTable{"What was run", std::move(table)});
  for (const Verbatim& file : files) section.blocks.emplace_back(stored_file(file));
  return section;
}

}  // namespace acceptlab::experiment
