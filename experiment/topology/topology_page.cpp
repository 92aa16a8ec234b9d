#include "experiment/topology/topology_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <numeric>

#include "experiment/notation/units.hpp"
#include "experiment/scenario/model_settings.hpp"
#include "experiment/topology/capacity.hpp"
#include "experiment/topology/number_ranges.hpp"
#include "experiment/topology/system_graph.hpp"

namespace acceptlab::experiment {
namespace {

using Numbers = std::vector<unsigned>;

std::vector<Numbers> watchers_of(const SystemMap& map) {
  std::vector<Numbers> watchers(map.sockets.size());
  for (unsigned w = 0; w < map.workers.size(); ++w) {
    for (const unsigned s : map.watch_lists[map.workers[w].watches]) watchers[s].push_back(w);
  }
  return watchers;
}

// --- Text

/// Things in a row that are alike: each has the same targets as the one before, or those next to
/// them.
struct Run {
  unsigned first = 0, last = 0;
  bool moves_on = false;
};

Numbers next_to(Numbers numbers) {
  for (unsigned& n : numbers) ++n;
  return numbers;
}

std::vector<Run> runs_of(const std::vector<Numbers>& targets) {
  std::vector<Run> runs;
  for (unsigned i = 0; i < targets.size(); ++i) {
    if (!runs.empty()) {
      Run& run = runs.back();
      const bool same = targets[i] == targets[i - 1],
                 moved = !targets[i].empty() && targets[i] == next_to(targets[i - 1]);
      const bool single = run.first == run.last;
      if ((same && (single || !run.moves_on)) || (moved && (single || run.moves_on))) {
        run.moves_on = moved;
        run.last = i;
        continue;
      }
    }
    runs.push_back({i, i, false});
  }
  return runs;
}

std::string named(const std::string& what, unsigned first, unsigned last) {
  Numbers numbers(last - first + 1);
  std::iota(numbers.begin(), numbers.end(), first);
  return counted_ranges(what, numbers);
}

struct Verb {
  const char *one, *several;
};

/// A line for each run: "NIC queues 0-7 interrupt CPUs 0-7, one each".
std::string run_lines(const std::string& what, const Verb& does, const std::string& target,
                      const std::vector<Numbers>& targets, const std::string& nothing) {
  constexpr std::size_t most_lines = 40;
  const std::vector<Run> runs = runs_of(targets);
  std::string text;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const Run& run = runs[i];
    if (i == most_lines) {
      text += fmt::format("  and {} more, which --json lists\n", targets.size() - run.first);
      break;
    }
    const Numbers &first = targets[run.first], &last = targets[run.last];
    text += fmt::format("  {} {} ", named(what, run.first, run.last),
                        run.first == run.last ? does.one : does.several);
    if (first.empty()) {
      text += nothing + "\n";
    } else if (!run.moves_on) {
      text += counted_ranges(target, first) + "\n";
    } else if (first.size() == 1) {
      text += named(target, first[0], last[0]) + ", one each\n";
    } else {
      text += fmt::format("{} to {}, {} each\n", counted_ranges(target, first), ranges_text(last),
                          first.size());
    }
  }
  return text;
}

std::string times(unsigned count, const char* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string machine_lines(const MachineSpec& m, const cpu::Topology& machine) {
  std::string text =
      fmt::format("machine: {}: {}\n", shape_text(shape_of(m)), times(machine.cpus(), "CPU"));
  const auto list = [](std::span<const unsigned> cpus) {
    return counted_ranges("CPU", Numbers(cpus.begin(), cpus.end()));
  };
  const bool caches_in_nodes = m.nodes_per_package <= m.llc_per_package;
  const unsigned outer = caches_in_nodes ? machine.nodes() : machine.llcs(),
                 inner = caches_in_nodes ? machine.llcs() : machine.nodes();
  const char* outer_name = caches_in_nodes ? "node" : "cache";
  const char* inner_name = caches_in_nodes ? "cache" : "node";
  for (unsigned p = 0; p < machine.packages(); ++p) {
    text += fmt::format("  package {}: {}\n", p, list(machine.cpus_of_package(p)));
    for (unsigned o = p * outer / m.packages; o < (p + 1) * outer / m.packages; ++o) {
      const auto cpus = caches_in_nodes ? machine.cpus_of_node(o) : machine.cpus_of_llc(o);
      text += fmt::format("    {} {}: {}\n", outer_name, o, list(cpus));
      for (unsigned i = o * inner / outer; i < (o + 1) * inner / outer; ++i) {
        const auto part = caches_in_nodes ? machine.cpus_of_llc(i) : machine.cpus_of_node(i);
        text += fmt::format("      {} {}: {}\n", inner_name, i, list(part));
      }
    }
  }
  return text;
}

std::string packet_lines(const SystemMap& map, kernel::Steering steering) {
  std::string text = "packets\n";
  if (!map.queue_cpus.empty()) {
    std::vector<Numbers> targets;
    for (const unsigned cpu : map.queue_cpus) targets.push_back({cpu});
    text += run_lines("NIC queue", {"interrupts", "interrupt"}, "CPU", targets, "");
    if (steering == kernel::Steering::Rps) text += "  RPS spreads the flows over all CPUs\n";
    if (steering == kernel::Steering::Rfs)
      text += "  RFS has each flow on the CPU that read it last, a new one on any\n";
    return text;
  }
  Numbers cpus;
  for (unsigned c = 0; c < map.cpus; ++c) {
    if (map.softirq_share[c] > 0) cpus.push_back(c);
  }
  const bool local = steering == kernel::Steering::Loopback;
  return text + fmt::format(
                    "  {} {}\n",
                    local ? "each on its client's CPU, of" : "the hash of a flow names its CPU, of",
                    counted_ranges("CPU", cpus));
}

std::string socket_lines(const Scenario& s, const SystemMap& map) {
  const auto n = static_cast<double>(map.sockets.size());
  const bool equal = std::all_of(map.sockets.begin(), map.sockets.end(), [&](const auto& socket) {
    return std::abs(socket.share * n - 1) < 0.01;
  });
  std::string text = "listen sockets";
  if (s.server.listen.size() > 1)
    text += fmt::format(", {} for each of {} addresses",
                        map.sockets.size() / s.server.listen.size(), s.server.listen.size());
  if (map.sockets.size() > 1)
    text += !map.shares_fixed ? ": each connection goes to any of them"
            : equal           ? ": each gets the same share of the connections"
                              : "";
  text += "\n";
  if (map.dispatcher_cpu)
    return text + fmt::format("  {} watched by the dispatcher, on CPU {}\n",
                              named("socket", 0, static_cast<unsigned>(map.sockets.size()) - 1),
                              *map.dispatcher_cpu);
  text += run_lines("socket", {"watched by", "watched by"}, "worker", watchers_of(map), "nobody");
  if (!map.shares_fixed || equal) return text;
  for (unsigned i = 0; i < map.sockets.size();) {
    unsigned last = i;
    while (last + 1 < map.sockets.size() && map.sockets[last + 1].share == map.sockets[i].share)
      ++last;
    text += fmt::format("  {}: {:.3g}% of the connections{}\n", named("socket", i, last),
                        map.sockets[i].share * 100, last > i ? " each" : "");
    i = last + 1;
  }
  return text;
}

std::string worker_lines(const SystemMap& map) {
  std::string text = "workers\n";
  if (map.anywhere) {
    text += fmt::format("  {} on any CPU, where the scheduler puts them\n",
                        named("worker", 0, static_cast<unsigned>(map.workers.size()) - 1));
  } else {
    std::vector<Numbers> targets;
    for (const SystemMap::Worker& worker : map.workers) targets.push_back({worker.cpu});
    text += run_lines("worker", {"on", "on"}, "CPU", targets, "");
  }
  if (map.hands_off) text += "  accepted connections may be handed to any of them\n";
  return text;
}

std::string rate_lines(const Capacity& capacity) {
  std::string text = "rate of connections\n  " + capacity.text() + "\n";
  const double coming = capacity.coming_per_s();
  if (coming <= 0) return text;
  text += "  offered: " + short_rate(coming);
  if (capacity.bounded())
    text += fmt::format(", {:.0f}% of that", coming / capacity.bound.per_s * 100);
  if (capacity.replayed_per_s > 0) text += ", while the replay lasts";
  return text + "\n";
}

// --- JSON

using nlohmann::ordered_json;

ordered_json machine_json(const SystemMap& map, const cpu::Topology& machine) {
  ordered_json cpus = ordered_json::array();
  for (unsigned c = 0; c < machine.cpus(); ++c)
    cpus.push_back({{"cpu", c},
                    {"package", machine.package_of(c)},
                    {"node", machine.node_of(c)},
                    {"cache", machine.llc_of(c)},
                    {"core", machine.core_of(c)},
                    {"softirq_share", map.softirq_share[c]}});
  return cpus;
}

ordered_json server_json(const SystemMap& map, ordered_json page) {
  for (unsigned q = 0; q < map.queue_cpus.size(); ++q)
    page["nic_queues"].push_back({{"queue", q}, {"cpu", map.queue_cpus[q]}});
  const auto watchers = watchers_of(map);
  for (unsigned s = 0; s < map.sockets.size(); ++s)
    page["sockets"].push_back(
        {{"socket", s},
         {"address", map.sockets[s].address},
         {"share", map.shares_fixed ? ordered_json(map.sockets[s].share) : ordered_json()},
         {"watchers", watchers[s]}});
  for (unsigned w = 0; w < map.workers.size(); ++w)
    page["workers"].push_back(
        {{"worker", w},
         {"cpu", map.anywhere ? ordered_json() : ordered_json(map.workers[w].cpu)},
         {"watches", map.watch_lists[map.workers[w].watches]}});
  page["hand_off"] = map.hands_off;
  page["dispatcher_cpu"] = map.dispatcher_cpu ? ordered_json(*map.dispatcher_cpu) : ordered_json();
  return page;
}

}  // namespace

std::string shape_text(const cpu::TopologyShape& shape) {
  return fmt::format("{}, {} and {} of each, {} of {}", times(shape.packages, "package"),
                     times(shape.nodes_per_package, "node"),
                     times(shape.llc_per_package, "last-level cache"), times(shape.cores, "core"),
                     times(shape.threads_per_core, "thread"));
}

std::string topology_text(const Scenario& s) {
  const cpu::Topology machine = topology_of(s.machine);
  const SystemMap map = system_map(s);
  return machine_lines(s.machine, machine) + packet_lines(map, s.machine.steering) +
         socket_lines(s, map) + worker_lines(map) + rate_lines(capacity(s, map));
}

std::string topology_json(const Scenario& s) {
  const SystemMap map = system_map(s);
  const Capacity most = capacity(s, map);
  ordered_json page{{"schema", "acceptlab.topology/1"},
                    {"title", s.title},
                    {"cpus", machine_json(map, topology_of(s.machine))},
                    {"nic_queues", ordered_json::array()}};
  page = server_json(map, std::move(page));
  page["bound"] = {
      {"connections_per_s", most.bounded() ? ordered_json(most.bound.per_s) : ordered_json()},
      {"where", most.where},
      {"softirq_cpus", most.bound.packet_cpus},
      {"sockets", most.bound.sockets},
      {"worker_cpus", most.bound.cpus},
      {"workers_without_slot", most.bound.slots},
      {"socket_locks", most.bound.locks}};
  page["offered_per_s"] = most.coming_per_s();
  return page.dump(2) + "\n";
}

std::string topology_dot(const Scenario& s) {
  const SystemMap map = system_map(s);
  return SystemGraph(map).dot(s.title.empty() ? s.file : s.title, topology_of(s.machine),
                              capacity(s, map));
}

}  // namespace acceptlab::experiment
