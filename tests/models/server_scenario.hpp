#pragma once

#include <string>
#include <vector>

#include "experiment/reader/scenario_reader.hpp"
#include "experiment/run/run.hpp"
#include "tests/catch.hpp"

namespace acceptlab {

/// A server on a machine without costs and a network without delay, so that times can be added up
/// by hand. Connections come at the given times and nowhere else.
struct ServerCase {
  std::string server, work = "cpu = \"0s\"", costs = "";
  struct At {
    std::string time;
    unsigned connections;
  };
  std::vector<At> arrive;
  std::string events = "";  // further ones
  std::string duration = "1s", drain = "10s";
  std::string profile = "zero";

  std::string text() const {
    std::string all = "format = 1\n[machine]\ncosts = \"" + profile + "\"\n[costs]\n" + costs +
                      "\n[network]\nrtt = \"0s\"\n[server]\nbacklog = 4000\n" + server +
                      "\n[work]\n" + work + "\n";
    for (const At& at : arrive)
      all += "[[events]]\nat = \"" + at.time +
             "\"\ndo = { burst = " + std::to_string(at.connections) + " }\n";
    // The stream that bursts belong to has its own first connection after the end.
    return all + events + "\n[[arrivals]]\nprocess = { type = \"paced\", rate = \"1/min\" }\n" +
           "[run]\nduration = \"" + duration + "\"\nwarmup = \"0s\"\ndrain = \"" + drain + "\"\n";
  }
  kernel::Measurement run(std::uint32_t replication = 0) const {
    auto read = experiment::read_scenario_text(text(), "case.toml");
    // Threads that share a CPU take turns when they sleep.
    read.scenario.kernel.scheduler = experiment::SchedulerKind::Fifo;
    return experiment::run_replication(read.scenario, replication, sim::Duration{0});
  }
};

inline std::vector<std::uint64_t> accepted_by_worker(const kernel::Measurement& m) {
  std::vector<std::uint64_t> counts;
  for (const auto& w : m.workers) counts.push_back(w.accepted);
  return counts;
}

inline double milliseconds(double ns) { return ns / 1e6; }
inline double blame_ms(const kernel::Measurement& m, kernel::Blame::Part part) {
  return milliseconds(static_cast<double>(m.blame.ns.at(part)));
}

}  // namespace acceptlab
