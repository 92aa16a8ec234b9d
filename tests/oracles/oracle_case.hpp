#pragma once

#include <functional>
#include <string>
#include <vector>

#include "models/kernel/measurement.hpp"

namespace acceptlab::oracles {

/// The largest 95% half-width, relative to the exact value, with which agreement proves anything.
enum class Precision {
  Mean,      // 1%: means, utilisations, shares, likely events
  Quantile,  // 3%: quantiles up to p99, standard deviations
  Tail,      // 10%: p99.9, events of a few percent, the variance of a mean
  Rare       // 35%: events of 3% and less that one replication has once at most, losses in bursts
};
double most_half_width(Precision precision);

using Measure = std::function<double(const kernel::Measurement&)>;

/// One value of a case in tests/vectors/oracles.json and what of a replication estimates it.
struct Quantity {
  std::string name;  // a key of the case's "values"
  Precision precision;
  Measure of;       // in the unit of that value: microseconds, per second, fractions
  double bias = 0;  // what the scenario has more than a value that is only its limit
};

enum class Size { Everyday, Slow };

/// A case, or a part of it, as a scenario.
struct Run {
  std::string id;    // of the case in oracles.json
  std::string part;  // which of the case's set-ups; empty: the only one
  std::string scenario;
  unsigned replications;
  std::vector<Quantity> quantities;
  Size size = Size::Everyday;
  std::string values = "values";  // the block of the case that holds what is expected
};

/// What came of one quantity.
struct Outcome {
  std::string quantity;
  Precision precision;
  double expected = 0, mean = 0;
  double half_width = 0;  // 95%, relative to the exact value
  double z = 0;
};

/// Runs the replications; the same numbers every time and on any number of threads (0: all CPUs).
/// Throws when the scenario is wrong or
/// oracles.json has no such value.
std::vector<Outcome> perform(const Run& run, unsigned threads);

/// A family of cases and its runs; each is one test of its own.
struct Family {
  std::string name;
  std::vector<Run> runs;
};

/// One short replication of it, to see that it runs at all.
kernel::Measurement sketch(const Run& run);

Family one_shared_listener();
Family split_listeners();
Family finite_backlog();
Family general_service();
Family heavy_tails();
Family bounded_pareto();
Family arrival_processes();
Family informed_choice();
Family accept_order();
Family wake_ups();
Family clients();
Family retransmission();
Family imbalance();
Family closing();
Family warm_up();
Family sizing();
Family accept_lock();
Family output_analysis();
Family processor_sharing();
Family packet_work();

/// All of them, in the order of the declarations above.
std::vector<Family> families();

/// Cases that nothing tests, and why.
struct Missing {
  std::string id, why;
};
std::vector<Missing> missing_cases();

}  // namespace acceptlab::oracles
