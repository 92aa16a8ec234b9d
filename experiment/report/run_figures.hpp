#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "experiment/figure/figure.hpp"
#include "experiment/report/stored_run.hpp"

namespace acceptlab::experiment {

// Pictures of one run, or of several beside each other. Nothing where there is nothing to see.

using Runs = std::vector<NamedRun>;

/// How many connections waited longer than how long, on logarithmic axes.
std::optional<Figure> tail_figure(const Runs& runs, std::string_view latency);
/// What connections waited for.
std::optional<Figure> blame_figure(const Runs& runs);
/// What each worker got of the connections, beside what chance would do; the same of sockets, where
/// there are several.
std::optional<Figure> worker_share_figure(const NamedRun& run);
std::optional<Figure> socket_share_figure(const NamedRun& run);
/// Connections in all accept queues over time; with `run --series`.
std::optional<Figure> backlog_figure(const Runs& runs);
/// What the CPUs did: each of one run; of several runs the mean over all CPUs.
std::optional<Figure> cpu_figure(const Runs& runs);
std::optional<Figure> loss_figure(const Runs& runs);
std::optional<Figure> wakeup_figure(const Runs& runs);

}  // namespace acceptlab::experiment
