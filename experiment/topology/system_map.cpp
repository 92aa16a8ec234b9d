#include "experiment/topology/system_map.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <numeric>

#include "experiment/scenario/model_settings.hpp"
#include "experiment/scenario/resolution.hpp"

namespace acceptlab::experiment {
namespace {

// --- Which CPU works on the packets

/// DragonFly ties each flow to a protocol CPU by its hash; equal hash values are equally likely.
void add_protocol_shares(const kernel::KernelRules& rules, unsigned protocol, bool v6, double part,
                         std::vector<double>& shares) {
  constexpr std::uint32_t all = 1U << 16;  // the hash has 16 bits, and masks are of powers of two
  std::vector<std::uint32_t> count(shares.size(), 0);
  for (std::uint32_t h = 0; h < all; ++h)
    ++count[kernel::protocol_cpu(rules.protocol_cpu, h, v6, protocol).value_or(0)];
  for (std::size_t c = 0; c < shares.size(); ++c) shares[c] += part * count[c] / all;
}

void fill_packets(const Scenario& s, const kernel::KernelRules& rules, SystemMap& map) {
  map.softirq_share.assign(map.cpus, 0.0);
  map.passed_on.assign(map.cpus, 0.0);
  if (rules.protocol_cpu == kernel::ProtocolCpu::Interrupt) {
    if (s.machine.steering == kernel::Steering::Loopback) {
      for (const unsigned cpu : client_cpus(s))
        map.softirq_share[cpu] += 1.0 / static_cast<double>(client_cpus(s).size());
      return;
    }
    map.queue_cpus = interrupt_cpus(s.machine);
    if (s.machine.steering != kernel::Steering::Rss) {  // by software, among all CPUs
      map.softirq_share.assign(map.cpus, 1.0 / map.cpus);
      const double elsewhere = 1 - 1.0 / map.cpus;
      for (const unsigned cpu : map.queue_cpus)
        map.passed_on[cpu] += elsewhere / static_cast<double>(map.queue_cpus.size());
      return;
    }
    // Receive side scaling gives each queue an equal part of the flows.
    for (const unsigned cpu : map.queue_cpus)
      map.softirq_share[cpu] += 1.0 / static_cast<double>(map.queue_cpus.size());
    return;
  }
  for (const ListenAddress& address : s.server.listen)
    add_protocol_shares(rules, protocol_cpus(s, rules), address.address.v6,
                        1.0 / static_cast<double>(s.server.listen.size()), map.softirq_share);
}

/// Threads of other programs compete with the server's, and take nothing from it for certain.
void fill_taken(const Scenario& s, SystemMap& map) {
  map.taken.assign(map.cpus, 0.0);
  for (const MachineSpec::Noise& noise : s.machine.noise) {
    std::vector<unsigned> where = noise.pin;
    for (unsigned c = 0; noise.pin.empty() && c < map.cpus; ++c) where.push_back(c);
    const double burst = noise.burst.mean();
    if (noise.packets_per_s > 0) {
      for (const unsigned cpu : where)
        map.taken[cpu] += noise.packets_per_s * burst * 1e-9 / static_cast<double>(where.size());
    } else if (noise.steal) {
      for (unsigned t = 0; t < noise.threads; ++t)
        map.taken[where[t % where.size()]] += burst / (burst + noise.pause.mean());
    }
  }
  for (double& part : map.taken) part = std::min(part, 1.0);
}

// --- Which socket a connection gets

/// By place in the group: how much of the flows the kernel's hash gives to each of `count` sockets.
std::vector<double> hash_shares(const kernel::GroupRule& rule, unsigned count) {
  using kernel::Selection;
  std::vector<double> shares(count, 0.0);
  const unsigned members = std::min(count, rule.max_members);
  const auto deal = [&](std::uint32_t values, auto place) {
    for (std::uint32_t h = 0; h < values; ++h) shares[place(h)] += 1.0 / values;
  };
  switch (rule.selection) {
    case Selection::Oldest:
      shares.front() = 1;
      break;
    case Selection::Newest:
      shares.back() = 1;
      break;
    case Selection::Modulo128:
      deal(128, [&](std::uint32_t h) { return h % members; });
      break;
    case Selection::Modulo16:
      deal(1U << 16, [&](std::uint32_t h) { return h % members; });
      break;
    case Selection::HashThreshold: {
      const std::uint32_t values = (0xffffU >> rule.cpu_shift) + 1;
      deal(values, [&](std::uint32_t h) { return h / ((values - 1) / members + 1); });
      break;
    }
    case Selection::Scaled:
    case Selection::Walk:
    case Selection::LbModulo:
      // 32 bits of hash: equal but for one part in 2^32 / members.
      std::fill_n(shares.begin(), members, 1.0 / members);
      break;
  }
  return shares;
}

bool shares_are_fixed(const Scenario& s) {
  using kernel::Choose;
  const bool named = std::any_of(s.arrivals.begin(), s.arrivals.end(), [](const auto& arrivals) {
    return std::any_of(arrivals.replay.begin(), arrivals.replay.end(),
                       [](const ReplayRow& row) { return row.socket >= 0; });
  });
  const Choose choose = s.server.choose;
  return !named &&
         (choose == Choose::Kernel || choose == Choose::Uniform || choose == Choose::RoundRobin);
}

void fill_sockets(const Scenario& s, const kernel::KernelRules& rules, SystemMap& map) {
  const unsigned count = socket_count(s);
  const auto addresses = static_cast<double>(s.server.listen.size());
  map.shares_fixed = shares_are_fixed(s);
  for (unsigned a = 0; a < s.server.listen.size(); ++a) {
    const ListenAddress& address = s.server.listen[a];
    const auto rule = rules.group_rule(address.address.v6, address.wildcard(), s.server.balance,
                                       protocol_cpus(s, rules));
    const bool kernel = s.server.choose == kernel::Choose::Kernel;
    const std::vector<double> shares =
        kernel ? hash_shares(rule, count) : std::vector<double>(count, 1.0 / count);
    for (const double share : shares)
      map.sockets.push_back({a, map.shares_fixed ? share / addresses : 0.0});
  }
}

// --- Who watches it

void fill_workers(const Scenario& s, SystemMap& map) {
  const unsigned count = socket_count(s);
  const std::vector<unsigned> cpus = cpus_of_workers(s);
  const bool dispatched = s.server.wait == kernel::Wait::Dispatcher;
  std::map<std::vector<unsigned>, std::size_t> known;
  const auto list_of = [&](const std::vector<unsigned>& of_address) {
    std::vector<unsigned> sockets;
    for (unsigned a = 0; a < s.server.listen.size(); ++a) {
      for (const unsigned i : of_address) sockets.push_back(a * count + i);
    }
    std::sort(sockets.begin(), sockets.end());
    const auto [at, is_new] = known.emplace(std::move(sockets), map.watch_lists.size());
    if (is_new) map.watch_lists.push_back(at->first);
    return at->second;
  };
  const auto watched =
      dispatched ? std::vector<std::vector<unsigned>>(s.server.workers) : watch_graph(s);
  for (unsigned w = 0; w < s.server.workers; ++w)
    map.workers.push_back({cpus[w], list_of(watched[w])});
  map.hands_off = dispatched || s.server.handoff.kind != server::HandOff::Kind::None;
  if (!dispatched) return;
  std::vector<unsigned> all(count);
  std::iota(all.begin(), all.end(), 0U);
  list_of(all);
  map.dispatcher_cpu = s.server.workers % map.cpus;
}

}  // namespace

SystemMap system_map(const Scenario& scenario) {
  SystemMap map;
  const kernel::KernelRules rules = kernel_rules(scenario);
  map.cpus = scenario.machine.cpus();
  fill_packets(scenario, rules, map);
  fill_taken(scenario, map);
  fill_sockets(scenario, rules, map);
  fill_workers(scenario, map);
  map.anywhere = !scenario.server.pinned;
  return map;
}

}  // namespace acceptlab::experiment
