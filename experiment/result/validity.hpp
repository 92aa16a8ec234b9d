#pragma once

#include <string>
#include <vector>

#include "experiment/run/run.hpp"

namespace acceptlab::experiment {

// How far a result is to be trusted.

/// "measured", "published", "source" or "weak": what the kernel's rules for its system and
/// version rest on; a hypothetical server is weak.
std::string evidence_of(const Scenario& scenario);

/// What about the scenario lies outside of anything compared with real servers (compared.hpp), and
/// what of it is a what-if that cannot be.
std::vector<std::string> outside_validation(const Scenario& scenario);

/// The scenario's keys, the clients' timers and ports, and the costs in force whose value is an
/// assumption.
std::vector<std::string> assumed_of(const Scenario& scenario);

/// Sentences about this run: its own, those of its replications (each once), overload.
std::vector<std::string> findings_of(const RunResult& result);

/// Connections came faster than they left in most replications.
bool overloaded(const RunResult& result);

/// That, or surely more came than left on average: the estimates hold for a run of this length
/// only.
bool no_steady_state(const RunResult& result);

}  // namespace acceptlab::experiment
