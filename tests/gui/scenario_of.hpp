#pragma once

#include <string>

#include "experiment/reader/scenario_reader.hpp"

namespace acceptlab::gui {

/// A scenario of some lines, with random arrivals and a short run.
inline experiment::Scenario scenario_of(const std::string& lines,
                                        const std::string& rate = "20k/s") {
  const std::string text = "format = 1\n" + lines +
                           "\n[[arrivals]]\nprocess = { type = \"poisson\", rate = \"" + rate +
                           "\" }\n[run]\nduration = \"100ms\"\nwarmup = \"10ms\"\n"
                           "replications = 2\n";
  return experiment::read_scenario_text(text, "test.toml").scenario;
}

/// So many workers on as many CPUs, each of which has a NIC queue.
inline std::string machine_and_server(unsigned workers, const std::string& policy) {
  const std::string n = std::to_string(workers);
  return "[machine]\ncores = " + n + "\nnic_queues = " + n + "\n[server]\nworkers = " + n +
         "\npolicy = \"" + policy + "\"\n";
}

}  // namespace acceptlab::gui
