#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "experiment/scenario/scenario.hpp"

namespace acceptlab::experiment {

// What was compared with real servers, as far as a scenario can lie outside of it: plain data, made
// from records by validation/judge/compared_record.hpp.

/// Of the metrics that count (docs/validation.md, "What counts").
struct ComparedMetrics {
  unsigned equivalent = 0, undecided = 0, different = 0;

  unsigned all() const { return equivalent + undecided + different; }
  void add(const ComparedMetrics& other);
  friend bool operator==(const ComparedMetrics&, const ComparedMetrics&) = default;
};

/// What a record covers, and what came of it.
struct ComparedRecord {
  std::string name;
  bool passed = false;
  std::set<unsigned> cpus;
  std::set<std::string> systems;     // "linux 6.18"
  std::set<std::string> schedulers;  // "eevdf"
  std::set<std::string> networks;    // clients on the same machine, or not
  std::set<std::string> styles;      // "event-loop"
  std::set<std::string> events;      // "crash_worker"
  /// By way_of(); calibration cases, to which costs were fitted, count nothing.
  std::map<std::string, ComparedMetrics> ways;
  unsigned most_workers = 0, most_sockets = 0;
  double most_load = 0;  // of the capacity, of open streams

  friend bool operator==(const ComparedRecord&, const ComparedRecord&) = default;
};

/// How connections come to the workers: `pinned workers, own listen sockets, wait "epoll"`.
std::string way_of(const Scenario& scenario);

/// Adds a scenario that was measured to what the record covers, with no verdict yet. Requires
/// resolve().
void cover(ComparedRecord& record, const Scenario& scenario);

/// Sentences, one for each thing of the scenario beyond the records that passed, or beyond all of
/// them while none has: "64 CPUs, validated on 2", "64 CPUs, compared on 2". Where its way was
/// compared but has not passed, how that went is one more. Requires resolve().
std::vector<std::string> outside_validation(const Scenario& scenario,
                                            const std::vector<ComparedRecord>& records);

}  // namespace acceptlab::experiment
