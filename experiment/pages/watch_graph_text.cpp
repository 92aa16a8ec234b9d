#include "experiment/pages/watch_graph_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "experiment/pages/policy_list.hpp"
#include "experiment/reader/scenario_reader.hpp"
#include "experiment/topology/system_map.hpp"
#include "models/kernel/kernel_rules.hpp"

namespace acceptlab::experiment {

namespace {

/// The first system that runs the policy as it is, or else the first that runs it at all.
std::string_view system_for(const server::Policy& policy) {
  std::optional<std::string_view> first;
  for (std::size_t i = 0; i < kernel::system_names.size(); ++i) {
    const auto system = static_cast<kernel::System>(i);
    const PolicyOnSystem on =
        policy_on_system(policy, system, kernel::modelled_versions(system).newest);
    if (!on.possible) continue;
    if (on.why.empty()) return kernel::system_names.at(i);
    if (!first) first = kernel::system_names.at(i);
  }
  return first.value_or(kernel::system_names.front());
}

SystemMap example_of(const server::Policy& policy) {
  const std::string text = fmt::format(
      "format = 1\n[machine]\ncores = 16\n[kernel]\nsystem = \"{}\"\n"
      "[server]\npolicy = \"{}\"\nworkers = 8\n"
      "[[arrivals]]\nprocess = {{ type = \"poisson\", rate = \"1k/s\" }}\n",
      system_for(policy), policy.name);
  return system_map(read_scenario_text(text, std::string(policy.name), {}).scenario);
}

bool watches(const SystemMap& map, std::size_t worker, std::size_t socket) {
  const auto& list = map.watch_lists.at(map.workers[worker].watches);
  return std::find(list.begin(), list.end(), socket) != list.end();
}

std::string what_becomes_of_accepted(const SystemMap& map) {
  if (map.dispatcher_cpu) return "    a thread of its own accepts for all workers\n";
  return map.hands_off ? "    who accepts a connection may hand it to another worker\n" : "";
}

}  // namespace

std::string watch_graph_text(const server::Policy& policy) {
  const SystemMap map = example_of(policy);
  std::string text = fmt::format("  {} workers on {} CPUs\n    {:<10} ", map.workers.size(),
                                 map.cpus, "watched by");
  for (std::size_t worker = 0; worker < map.workers.size(); ++worker)
    text += fmt::format("{:>2}", worker);
  text += "\n";
  for (std::size_t socket = 0; socket < map.sockets.size(); ++socket) {
    text += fmt::format("    {:<10} ", fmt::format("socket {}", socket));
    for (std::size_t worker = 0; worker < map.workers.size(); ++worker)
      text += watches(map, worker, socket) ? " *" : " .";
    text += "\n";
  }
  return text + what_becomes_of_accepted(map);
}

}  // namespace acceptlab::experiment
