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

/// What a scenario file says after defaults, policy and overrides: plain data, no behaviour.
/// Distributions of times are in nanoseconds. The keys, units and defaults are those of
/// docs/scenario-format.md; the member initialisers are the defaults.
struct Scenario {
  unsigned format = 1;
  std::string title;
  std::string file;  // as given on the command line
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

  std::vector<std::string> assumed;  // keys in force whose value is an assumption
  std::vector<std::string> ignored;  // keys, costs and sysctls given that the model does not use
  std::string hash;                  // of the canonical scenario and the files it names

  bool sets_cost(const std::string& name) const {
    return costs.contains(name) || idle_costs.contains(name);
  }
  const CostProfile& cost_profile() const {
    return profile.entries.empty() ? default_profile() : profile;
  }
};

}  // namespace acceptlab::experiment
