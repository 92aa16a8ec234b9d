#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiment/scenario/scenario.hpp"

namespace acceptlab::experiment {

/// Something that the scenario asks its system or its server for, and what it gets in its place:
/// the call fails and the program goes on without, it succeeds and has no effect, or the server's
/// version does not have it yet.
struct FallBack {
  std::string_view key;                  // that asks
  std::vector<std::string_view> places;  // where the file may say so, the likeliest first
  std::string what, help;
};

/// The reader warns of each, and a result has it among its findings.
std::vector<FallBack> fall_backs(const Scenario& scenario);

/// "linux 3.8"
std::string system_text(const Scenario& scenario);

}  // namespace acceptlab::experiment
