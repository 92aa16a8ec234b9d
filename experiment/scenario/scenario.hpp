#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "experiment/scenario/cost_profile.hpp"
#include "experiment/scenario/load_spec.hpp"
#include "experiment/scenario/machine_spec.hpp"
#include "experiment/scenario/run_spec.hpp"
#include "experiment/scenario/server_spec.hpp"

namespace acceptlab::experiment {

/// What a scenario file says after defaults, policy and overrides. Distributions of times are in
/// nanoseconds. Keys, units and defaults are those of the key table (experiment/keys) and of
/// docs/scenario-format.md; the member initialisers repeat them, for Linux 6.1 and no file.
struct Scenario {
  unsigned format = 1;
  std::string title;
  std::string file;  // as given on the command line
  /// What changes a run, as TOML that reads as the same: the file with the overrides in it, without
  /// its title and what only compare, sweep and recommend read.
  std::string text;
  MachineSpec machine;
  KernelSpec kernel;
  NetworkSpec network;
  ServerSpec server;
  WorkSpec work;
  ClientSpec client;
  std::vector<ArrivalsSpec> arrivals;
  std::vector<EventSpec> events;
  RunSpec run;
  std::vector<Axis> sweep;
  std::vector<Variant> variants;
  SearchSpec search;
  std::vector<Goal> goals;
  /// What machine.costs names; with no entries the defaults.
  CostProfile profile;
  /// Costs set by [costs], by name, of CPUs however long they were idle, and by how long they were;
  /// the rest is that of the profile.
  std::map<std::string, sim::Distribution> costs;
  std::map<std::string, std::vector<std::pair<sim::Duration, sim::Distribution>>> idle_costs;
  /// How well those of [costs] that say so are known, by name, in the order of their idle times.
  std::map<std::string, std::vector<sim::Duration>> cost_spreads;

  std::vector<std::string> assumed;  // keys in force whose value is an assumption
  std::vector<std::string> ignored;  // keys, costs and sysctls given that the model does not use
  std::string hash;                  // of the canonical scenario and the files it names
  std::string replication_hash;      // the same without the number of replications and the goals:
                                     // equal ones have equal replications
  std::vector<std::pair<std::string, std::string>> settings;  // of a point of a sweep: key, value
                                                              // as TOML

  bool sets_cost(const std::string& name) const {
    return costs.contains(name) || idle_costs.contains(name);
  }
  const CostProfile& cost_profile() const {
    return profile.entries.empty() ? default_profile() : profile;
  }
};

}  // namespace acceptlab::experiment
