#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "experiment/notation/diagnostics.hpp"
#include "tests/catch.hpp"
#include "tests/traced_run.hpp"

namespace acceptlab::testing {

/// What a measured program is configured by; `server`: lines of [server], `rest`: what follows.
inline experiment::Scenario with(const std::string& server, const std::string& rest = "") {
  return scenario("format = 1\n[machine]\ncores = 4\n[server]\nworkers = 3\n" + server +
                  "\n[work]\ncpu = \"50us\"\n" + rest + "\n[[arrivals]]\n");
}

/// The keys that these are about, sorted. Each has a way out and names the program: "nginx 1.22.1".
inline std::vector<std::string> keys_told(const std::vector<experiment::Diagnostic>& problems,
                                          const std::string& program) {
  std::vector<std::string> keys;
  for (const auto& d : problems) {
    keys.push_back(d.key);
    CHECK_FALSE(d.help.empty());
    CHECK_THAT(d.what, Catch::Matchers::Contains(program));
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

}  // namespace acceptlab::testing
