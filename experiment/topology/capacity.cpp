#include "experiment/topology/capacity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "experiment/notation/units.hpp"
#include "experiment/scenario/model_settings.hpp"
#include "experiment/scenario/offered_rate.hpp"
#include "experiment/topology/number_ranges.hpp"

namespace acceptlab::experiment {
namespace {

// --- What flows where

std::vector<double> load_of_cpus(const SystemMap& map, const ConnectionCost& cost) {
  std::vector<double> load = map.softirq_share;
  for (unsigned c = 0; c < load.size(); ++c)
    load[c] = load[c] * cost.softirq + map.passed_on[c] * cost.pass_on;
  if (map.dispatcher_cpu) load[*map.dispatcher_cpu] += cost.accept;
  return load;
}

/// Each connection is accepted by a worker that watches its socket, at a cost of `worker`.
FlowProblem by_watchers(const SystemMap& map, const ConnectionCost& cost, double worker) {
  FlowProblem problem;
  problem.load_of_cpu = load_of_cpus(map, cost);
  for (const SystemMap::Socket& socket : map.sockets) problem.share.push_back(socket.share);
  problem.routed_freely = !map.shares_fixed;
  problem.anywhere = map.anywhere;
  problem.watch_lists = map.watch_lists;
  for (const SystemMap::Worker& w : map.workers) problem.workers.push_back({w.cpu, w.watches});
  problem.lock = cost.lock;
  problem.worker = worker;
  return problem;
}

/// Any worker may get any connection.
FlowProblem by_anybody(const SystemMap& map, const ConnectionCost& cost, double worker) {
  FlowProblem problem = by_watchers(map, cost, worker);
  problem.watch_lists.assign(1, std::vector<unsigned>(map.sockets.size()));
  std::iota(problem.watch_lists[0].begin(), problem.watch_lists[0].end(), 0U);
  for (FlowProblem::Worker& w : problem.workers) w.watches = 0;
  return problem;
}

FlowProblem with_slots(FlowProblem problem, const Scenario& s, const ConnectionCost& cost) {
  problem.slots = slots_of_worker(s.server);
  problem.held = cost.held;
  return problem;
}

/// Who accepts and who serves share the CPUs of workers, and a hand-off may bring any of the two
/// together. So there are two bounds: what those who watch can accept, and what all can accept and
/// serve in all.
std::vector<FlowProblem> problems(const Scenario& s, const SystemMap& map,
                                  const ConnectionCost& cost) {
  const double both = cost.accept + cost.serve;
  if (map.dispatcher_cpu) return {with_slots(by_anybody(map, cost, cost.serve), s, cost)};
  if (!map.hands_off) return {with_slots(by_watchers(map, cost, both), s, cost)};
  return {by_watchers(map, cost, cost.accept), with_slots(by_anybody(map, cost, both), s, cost)};
}

// --- Names

constexpr std::size_t most_ranges = 4;  // of numbers in a line

std::string workers_text(const SystemMap& map, const FlowBound& bound, const ConnectionCost& cost) {
  std::string text = "the CPUs of all workers";
  if (!map.hands_off && bound.sockets.size() < map.sockets.size())
    text = "the workers of " + counted_ranges("listen socket", bound.sockets, most_ranges);
  std::string cpus = counted_ranges("CPU", bound.cpus, most_ranges);
  double softirq = 0;
  for (const unsigned c : bound.cpus)
    softirq +=
        map.softirq_share[c] * cost.softirq * bound.per_s / static_cast<double>(bound.cpus.size());
  constexpr double worth_telling = 0.005;
  if (softirq >= worth_telling) cpus += fmt::format(", {:.0f}% softirq", softirq * 100);
  return fmt::format("{} ({})", text, cpus);
}

double three_digits(double x) {
  const double digit = std::pow(10, std::floor(std::log10(x)) - 2);
  // Of numbers below 100 the digits after the point are powers of ten that are not exact.
  return digit < 1 ? std::round(x / digit) / std::round(1 / digit) : std::round(x / digit) * digit;
}

std::string slots_text(const Scenario& s, const FlowBound& bound, const ConnectionCost& cost) {
  const double slots = slots_of_worker(s.server);
  const bool pool = s.server.style == server::Style::ThreadPool && slots == s.server.threads;
  std::string text = counted_ranges("worker", bound.slots, most_ranges);
  if (slots > 1)
    text = fmt::format("the {:.0f} {}s of {}", slots, pool ? "thread" : "connection", text);
  return fmt::format("{} (each connection takes {} of one)", text,
                     duration_text(three_digits(cost.held * 1e9)));
}

std::string where(const Scenario& s, const SystemMap& map, const FlowBound& bound,
                  const ConnectionCost& cost) {
  std::vector<std::string> parts;
  if (!bound.packet_cpus.empty()) {
    const bool dispatcher =
        map.dispatcher_cpu && bound.packet_cpus == std::vector<unsigned>{*map.dispatcher_cpu};
    parts.push_back((dispatcher ? "the dispatcher on " : "softirq of ") +
                    counted_ranges("CPU", bound.packet_cpus, most_ranges));
  }
  if (!bound.cpus.empty()) parts.push_back(workers_text(map, bound, cost));
  if (!bound.slots.empty()) parts.push_back(slots_text(s, bound, cost));
  if (!bound.locks.empty())
    parts.push_back("the lock of " + counted_ranges("listen socket", bound.locks, most_ranges));
  return fmt::format("{}", fmt::join(parts, " and "));
}

/// All threads of the server together may use no more than the quota.
void apply_quota(const Scenario& s, const ConnectionCost& cost, Capacity& capacity) {
  if (!s.machine.quota_cpus || cost.accept + cost.serve <= 0) return;
  const double per_s = *s.machine.quota_cpus / (cost.accept + cost.serve);
  if (per_s >= capacity.bound.per_s) return;
  capacity.bound = {};
  capacity.bound.per_s = per_s;
  capacity.where = fmt::format("the quota of {} CPU{}", *s.machine.quota_cpus,
                               *s.machine.quota_cpus == 1 ? "" : "s");
}

double replayed_rate(const std::vector<ReplayRow>& rows) {
  if (rows.size() < 2) return 0;
  const double length_s = sim::seconds(rows.back().at - rows.front().at);
  return length_s > 0 ? static_cast<double>(rows.size() - 1) / length_s : 0;
}

/// Silent clients never complete a handshake, and what aborting ones ask for is not served.
void add_offered(const Scenario& s, Capacity& capacity) {
  for (const ArrivalsSpec& arrivals : s.arrivals) {
    if (arrivals.from.behaviour != load::Behaviour::Normal) continue;
    capacity.offered_per_s += offered_rate(arrivals.process) * s.run.load;
    capacity.replayed_per_s += replayed_rate(arrivals.replay) * s.run.load;
  }
}

}  // namespace

bool Capacity::bounded() const { return std::isfinite(bound.per_s); }

std::string Capacity::text() const {
  if (!bounded()) return "no bound";
  return fmt::format("at most {}: {}", short_rate(bound.per_s), where);
}

std::string short_rate(double per_second) {
  if (per_second <= 0) return "0/s";
  return rate_text(three_digits(per_second));
}

namespace {

/// What the CPU threads of a core have together: as Cpu::sibling_changed() has it, each doubling of
/// those that run slows all of them.
double core_capacity(const MachineSpec& machine) {
  double most = 1, speed = 1;
  for (unsigned running = 2; running <= machine.threads_per_core; ++running) {
    if (((running - 1) & (running - 2)) == 0) speed *= machine.smt_speed;
    most = std::max(most, running * speed);
  }
  return most;
}

void add_machine(const Scenario& s, const SystemMap& map, FlowProblem& problem) {
  problem.taken_of_cpu = map.taken;
  if (s.machine.threads_per_core == 1) return;
  problem.core = core_capacity(s.machine);
  const cpu::Topology machine = topology_of(s.machine);
  for (unsigned c = 0; c < map.cpus; ++c) problem.core_of_cpu.push_back(machine.core_of(c));
}

}  // namespace

Capacity capacity(const Scenario& scenario, const SystemMap& map) {
  const ConnectionCost cost = connection_cost(scenario);
  Capacity result;
  for (FlowProblem problem : problems(scenario, map, cost)) {
    add_machine(scenario, map, problem);
    const FlowBound bound = flow_bound(problem);
    if (bound.per_s < result.bound.per_s) result.bound = bound;
  }
  result.where = where(scenario, map, result.bound, cost);
  apply_quota(scenario, cost, result);
  add_offered(scenario, result);
  return result;
}

std::optional<Diagnostic> overload_warning(const Scenario& scenario, const Capacity& capacity,
                                           const std::string& column) {
  if (!capacity.bounded() || capacity.coming_per_s() <= capacity.bound.per_s) return std::nullopt;
  Diagnostic warning;
  warning.severity = Diagnostic::Severity::Warning;
  warning.file = scenario.file;
  warning.key = "arrivals";
  warning.what = fmt::format(
      "{}{} connections are offered{}, and the server carries {}",
      column.empty() ? "" : fmt::format("\"{}\": ", column), short_rate(capacity.coming_per_s()),
      capacity.replayed_per_s > 0 ? " while the replay lasts" : "", capacity.text());
  warning.help = "what is too much waits ever longer or is lost; run.load scales all rates";
  return warning;
}

}  // namespace acceptlab::experiment
