#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/experiment/folder.hpp"
#include "validation/kit/kit_verdict.hpp"

// kit_check PROBE: runs the probe that users of other systems run, and holds what it found here to
// the model. Exit status: 0 they agree, 1 they do not, 3 a system that the model does not know.
// Other load may keep a watcher from its turn, so it is asked up to three times.

int main(int argc, char** argv) {
  using acceptlab::validation::KitVerdict;
  if (argc != 2) return 2;
  const acceptlab::experiment::Folder folder;
  const std::string path = folder.path("kit.json");
  const std::string command = "'" + std::string(argv[1]) + "' > '" + path + "'";
  for (unsigned tries = 0; tries < 3; ++tries) {
    if (std::system(command.c_str()) != 0) {
      std::puts("the probe failed");
      return 1;
    }
    const auto verdicts = kit_verdicts(acceptlab::validation::read_kit_record(path));
    if (verdicts.empty()) return 3;
    std::fputs(verdict_text(verdicts).c_str(), stdout);
    if (std::none_of(verdicts.begin(), verdicts.end(),
                     [](const KitVerdict& v) { return v.result == KitVerdict::Result::Different; }))
      return 0;
  }
  return 1;
}
