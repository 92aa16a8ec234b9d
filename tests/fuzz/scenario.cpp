// Any text as a scenario: what cannot be read is told with its place. What can be read reads as the
// same once it is written back, and single keys of it can be changed.

#include <string>

#include "experiment/edit/scenario_text.hpp"
#include "experiment/pages/explain.hpp"
#include "experiment/reader/scenario_reader.hpp"
#include "tests/fuzz/target.hpp"

namespace acceptlab::experiment {
namespace {

void tells(const ScenarioError& error) {
  fuzz::promise(!error.diagnostics().empty(), "an error says what is wrong");
  for (const Diagnostic& one : error.diagnostics())
    fuzz::promise(!one.what.empty() && !one.file.empty(), "a problem has a text and a file");
}

void edit(const std::string& text) {
  try {
    with_key(text, "server.workers", "3");
    with_key(text, "run.seed", "7");
    without_key(text, "server.backlog");
    without_key(text, "arrivals.steady.process");
  } catch (const ScenarioError& error) {
    tells(error);
  }
}

void write_back(const ReadResult& read) {
  const ReadResult again = read_scenario_text(read.text, "written.toml");
  fuzz::promise(again.scenario.hash == read.scenario.hash, "what is written reads as the same");
  fuzz::promise(!explain_text(read).empty(), "a scenario can be explained");
}

}  // namespace
}  // namespace acceptlab::experiment

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace acceptlab::experiment;
  const std::string text(reinterpret_cast<const char*>(data), size);
  edit(text);
  std::optional<ReadResult> read;
  try {
    read = read_scenario_text(text, "fuzzed.toml");
  } catch (const ScenarioError& error) {
    tells(error);
  }
  if (read) write_back(*read);
  return 0;
}
