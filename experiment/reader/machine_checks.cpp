#include "experiment/reader/machine_checks.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "experiment/scenario/model_settings.hpp"

namespace acceptlab::experiment {

Place first_place(const Reading& r, const std::vector<std::string_view>& keys) {
  for (const std::string_view key : keys) {
    const Place place = r.place_of(key);
    if (place.source != 0) return place;
  }
  return {};
}

namespace {

/// Blocks of a package's cores, of which there are more than cores.
void too_many_blocks(Reading& r, std::string_view key, std::string_view what, unsigned count) {
  const unsigned cores = r.scenario.machine.cores;
  r.error(
      first_place(r, {key, "machine.cores"}), key,
      fmt::format("{}: {} {} for {} core{} in a package", key, count, what, cores,
                  cores == 1 ? "" : "s"),
      fmt::format("each has a core at least: at most {} of them, or more machine.cores", cores));
}

void too_many_cpus(Reading& r) {
  const MachineSpec& m = r.scenario.machine;
  const bool given = r.place_of("machine.cores").source != 0;
  r.error(first_place(r, {"machine.cores", "server.workers", "machine.packages",
                          "machine.threads_per_core"}),
          "machine.cores", fmt::format("the machine would have {} CPUs", m.cpus()),
          fmt::format("at most {}{}", cpu::most_cpus,
                      given ? "" : "; without machine.cores each worker gets one"));
}

void nodes_and_caches_cross(Reading& r) {
  const MachineSpec& m = r.scenario.machine;
  std::vector<unsigned> fitting;
  for (unsigned n = 1; n <= m.cores && n <= 2 * std::max(m.llc_per_package, m.nodes_per_package);
       ++n) {
    if (std::max(n, m.llc_per_package) % std::min(n, m.llc_per_package) == 0) fitting.push_back(n);
  }
  r.error(first_place(r, {"machine.nodes_per_package", "machine.llc_per_package"}),
          "machine.nodes_per_package",
          fmt::format("machine.nodes_per_package: {} nodes and {} last-level caches cut a package "
                      "across each other",
                      m.nodes_per_package, m.llc_per_package),
          fmt::format("one number must divide the other; with {} caches: {} nodes",
                      m.llc_per_package, fmt::join(fitting, ", ")));
}

}  // namespace

void check_shape(Reading& r) {
  const MachineSpec& m = r.scenario.machine;
  switch (cpu::fault_of(shape_of(m))) {
    case cpu::ShapeFault::TooManyCpus:
      return too_many_cpus(r);
    case cpu::ShapeFault::NodeWithoutCore:
      return too_many_blocks(r, "machine.nodes_per_package", "nodes", m.nodes_per_package);
    case cpu::ShapeFault::CacheWithoutCore:
      return too_many_blocks(r, "machine.llc_per_package", "last-level caches", m.llc_per_package);
    case cpu::ShapeFault::NodesAndCachesCross:
      return nodes_and_caches_cross(r);
    case cpu::ShapeFault::NothingOf:  // refused where each number is read
    case cpu::ShapeFault::None:
      return;
  }
}

namespace {

/// Packets that need more than the CPUs they go to would pile up for ever.
void check_packets(Reading& r, const MachineSpec::Noise& noise) {
  const MachineSpec& m = r.scenario.machine;
  const auto cpus = static_cast<double>(noise.pin.empty() ? m.cpus() : noise.pin.size());
  const double needed = noise.packets_per_s * noise.burst.mean() / 1e9;
  if (needed < cpus) return;
  r.error(r.place_of("machine.noise"), "machine.noise",
          fmt::format("machine.noise: the packets need {:.3g} CPUs and go to {:g}", needed, cpus),
          "lower packets or burst, or give them more CPUs with pin");
}

}  // namespace

void check_cpus(Reading& r) {
  const Scenario& s = r.scenario;
  const auto check = [&](std::string_view key, const std::vector<unsigned>& cpus) {
    const auto bad = std::find_if(cpus.begin(), cpus.end(),
                                  [&](unsigned cpu) { return cpu >= s.machine.cpus(); });
    if (bad == cpus.end()) return;
    r.error(
        r.place_of(key), key, fmt::format("{}: there is no CPU {}", key, *bad),
        fmt::format("the machine has {} CPUs, 0 to {}", s.machine.cpus(), s.machine.cpus() - 1));
  };
  check("machine.irq", s.machine.irq_cpus);
  check("server.pin", s.server.pin);
  check("client.pin", s.client.pin);
  for (const MachineSpec::Noise& noise : s.machine.noise) {
    check("machine.noise", noise.pin);
    check_packets(r, noise);
  }
  const std::size_t listed = s.machine.irq_cpus.size();
  if (listed > s.machine.nic_queues && !r.failed({"machine.irq"}))
    r.warning(r.place_of("machine.irq"), "machine.irq",
              fmt::format("machine.irq: {} CPUs for {} NIC queue{}, so the last {} get none",
                          listed, s.machine.nic_queues, s.machine.nic_queues == 1 ? "" : "s",
                          listed - s.machine.nic_queues),
              "machine.nic_queues says how many queues there are");
}

}  // namespace acceptlab::experiment
