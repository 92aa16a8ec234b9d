#pragma once

#include <vector>

#include "experiment/result/summary.hpp"

namespace acceptlab::experiment {

// The blocks of single sockets, workers and CPUs, of the lifecycle and of the series.

std::vector<SocketSummary> summarise_sockets(Measurements replications);
std::vector<WorkerSummary> summarise_workers(Measurements replications);
std::vector<CpuSummary> summarise_cpus(Measurements replications);
std::vector<LifecycleSummary> summarise_lifecycle(Measurements replications);
std::vector<SeriesPoint> summarise_series(Measurements replications, sim::Duration cell,
                                          unsigned workers);

}  // namespace acceptlab::experiment
