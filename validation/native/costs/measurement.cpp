#include "validation/native/costs/measurement.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "validation/native/costs/experiment.hpp"
#include "validation/native/costs/loop_speed.hpp"
#include "validation/native/probes/cpu_accounts.hpp"
#include "validation/native/probes/net_namespace.hpp"
#include "validation/native/probes/test_stand.hpp"

namespace acceptlab::native::costs {
namespace {

using native::EnvironmentError;

std::vector<int> choose_cpus(const std::vector<int>& wanted) {
  const std::vector<int> allowed = allowed_cpus();
  if (wanted.empty()) {
    if (allowed.size() < 2)
      throw EnvironmentError("two CPUs are needed, and this process may use one");
    return {allowed[0], allowed[1]};
  }
  for (const int cpu : wanted)
    if (std::ranges::find(allowed, cpu) == allowed.end())
      throw std::invalid_argument("CPU " + std::to_string(cpu) + " is none that may be used here");
  return wanted;
}

/// Why tracepoints cannot be read; empty when they can.
std::string refusal_to_trace(int cpu) {
  try {
    segment_rings(cpu);
    return {};
  } catch (const EnvironmentError& error) {
    return error.what();
  }
}

std::vector<EntryRow> chosen_rows(std::vector<EntryRow> rows,
                                  const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (std::ranges::find(rows, name, &EntryRow::name) != rows.end()) continue;
    std::string known;
    for (const EntryRow& row : rows) known += " " + row.name;
    throw std::invalid_argument("--entry " + name + ": not measured here; known:" + known);
  }
  if (!names.empty())
    std::erase_if(rows, [&names](const EntryRow& row) {
      return std::ranges::find(names, row.name) == names.end();
    });
  return rows;
}

std::vector<Experiment> needed_for(const std::vector<EntryRow>& rows) {
  std::set<std::string, std::less<>> series;
  for (const EntryRow& row : rows)
    series.merge(std::set<std::string, std::less<>>([&row] {
      const std::vector<std::string> names = row.series();
      return std::set<std::string, std::less<>>(names.begin(), names.end());
    }()));
  std::vector<Experiment> needed;
  std::ranges::copy_if(experiments(), std::back_inserter(needed), [&series](const Experiment& e) {
    return std::ranges::any_of(e.series, [&series](auto name) { return series.contains(name); });
  });
  return needed;
}

/// Runs the experiments once each. One that this machine does not allow is not tried again.
void run_all(std::vector<Experiment>& list, const Stand& stand, std::vector<std::string>& lost) {
  std::erase_if(list, [&](const Experiment& experiment) {
    try {
      experiment.run(stand);
      return false;
    } catch (const EnvironmentError& error) {
      lost.push_back(std::string(experiment.name) + ": " + error.what());
      return true;
    }
  });
}

void prepare(Results& results, bool& traces) {
  try {
    probes::enter_fresh_namespace();
  } catch (const EnvironmentError& error) {
    results.lost.push_back(std::string(error.what()) +
                           ": measured on the loopback interface that all programs here share");
  }
  const std::string refusal = refusal_to_trace(results.cpus[0]);
  traces = refusal.empty();
  if (!traces)
    results.lost.push_back("no tracepoints (" + refusal +
                           "): syn, ack, data, fin and what clients cost are left out, and "
                           "the end of the handshake is taken to be when connect returns");
}

void judge_loops(Results& results, const std::vector<double>& loops) {
  const auto [slowest, fastest] = std::ranges::minmax(loops);
  results.loops_per_us = fastest;
  results.loops_spread = (fastest - slowest) / 2;
}

}  // namespace

Results measure(const Options& options) {
  Results results;
  results.machine = describe_machine();
  results.cpus = choose_cpus(options.cpus);
  results.shared_cache = share_cache(results.cpus[0], results.cpus[1]);
  results.shared_core = share_core(results.cpus[0], results.cpus[1]);
  results.repeats = options.repeats;
  bool traces = false;
  prepare(results, traces);
  const auto rows = chosen_rows(entry_rows(traces, results.shared_cache), options.entries);
  std::vector<Experiment> list = needed_for(rows);

  probes::allow_cpus({results.cpus[0]});
  results.clock_ns = clock_cost();
  results.noise.resize(results.cpus.size());
  Samples samples(results.clock_ns);
  const Stand stand{results.cpus[0], results.cpus[1], traces, samples};
  const auto before = probes::read_cpu_times();
  const Nanoseconds own_before = probes::own_cpu_time(), begin = probes::now();
  std::vector<double> loops;
  for (std::size_t repeat = 0; repeat < options.repeats; ++repeat) {
    samples.begin_repeat();
    for (std::size_t i = 0; i < results.cpus.size(); ++i)
      results.noise[i].watch(results.cpus[i], 100'000'000);
    loops.push_back(loops_per_microsecond(results.cpus[1]));
    run_all(list, stand, results.lost);
  }
  const Nanoseconds elapsed = probes::now() - begin;
  const auto spent = probes::read_cpu_times() - before;
  results.elapsed_s = static_cast<double>(elapsed) / 1e9;
  results.foreign = probes::foreign_share(spent, probes::own_cpu_time() - own_before, elapsed);
  for (const auto& [cpu, times] : spent) results.steal += static_cast<double>(times.steal);
  results.steal /= static_cast<double>(elapsed) * static_cast<double>(spent.size());
  judge_loops(results, loops);
  results.entries = derive(rows, samples);
  return results;
}

}  // namespace acceptlab::native::costs
