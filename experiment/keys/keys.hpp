#pragma once

#include <vector>

#include "experiment/keys/key_table.hpp"
#include "experiment/scenario/scenario.hpp"

namespace acceptlab::experiment {

// The rows of the key table, by section.
std::vector<Key> machine_keys();  // machine, costs, kernel, network
std::vector<Key> server_keys();
std::vector<Key> load_keys();  // work, client, arrivals, events
std::vector<Key> run_keys();   // run, sweep, variants, search, goals

inline ArrivalsSpec& last_arrivals(Scenario& s) { return s.arrivals.back(); }
inline EventSpec& last_event(Scenario& s) { return s.events.back(); }
inline Variant& last_variant(Scenario& s) { return s.variants.back(); }

}  // namespace acceptlab::experiment
