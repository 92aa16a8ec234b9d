#include "experiment/statistics/metrics.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "experiment/statistics/quantile_intervals.hpp"

namespace acceptlab::experiment {

namespace {

using kernel::ConnectionCounts;
using kernel::Measurement;

constexpr double ns_per_s = 1e9, ns = 1e-9;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double share_floor = 1e-6;

constexpr std::array kinds{LatencyKind{"accept_wait", &kernel::Latencies::accept_wait},
                           LatencyKind{"service_wait", &kernel::Latencies::service_wait},
                           LatencyKind{"connect", &kernel::Latencies::connect},
                           LatencyKind{"request", &kernel::Latencies::request},
                           LatencyKind{"response", &kernel::Latencies::response}};
constexpr std::array quantiles{QuantileKind{"p50", 0.5}, QuantileKind{"p90", 0.9},
                               QuantileKind{"p95", 0.95}, QuantileKind{"p99", 0.99},
                               QuantileKind{"p999", 0.999}};

struct CountKind {
  const char* name;
  std::uint64_t (*of)(const ConnectionCounts&);
};
constexpr std::array counts{
    CountKind{"offered", [](const ConnectionCounts& c) { return c.offered; }},
    CountKind{"accepted", [](const ConnectionCounts& c) { return c.accepted; }},
    CountKind{"completed", [](const ConnectionCounts& c) { return c.completed; }},
    CountKind{"refused", [](const ConnectionCounts& c) { return c.refused; }},
    CountKind{"reset", [](const ConnectionCounts& c) { return c.reset; }},
    CountKind{"timed_out", [](const ConnectionCounts& c) { return c.timed_out; }},
    CountKind{"in_flight", [](const ConnectionCounts& c) { return c.in_flight(); }},
    CountKind{"lost", [](const ConnectionCounts& c) { return c.lost(); }},
    CountKind{"censored", [](const ConnectionCounts& c) { return c.censored; }},
    CountKind{"syn_dropped", [](const ConnectionCounts& c) { return c.syn_dropped; }},
    CountKind{"final_ack_dropped", [](const ConnectionCounts& c) { return c.final_ack_dropped; }},
    CountKind{"syn_retransmitted", [](const ConnectionCounts& c) { return c.syn_retransmitted; }},
    CountKind{"migrated", [](const ConnectionCounts& c) { return c.migrated; }},
    CountKind{"inherited", [](const ConnectionCounts& c) { return c.inherited; }},
    CountKind{"aborted_on_close", [](const ConnectionCounts& c) { return c.aborted_on_close; }}};

struct WakeupKind {
  const char* name;
  std::uint64_t kernel::WakeupCounts::*count;
};
constexpr std::array wakeups{
    WakeupKind{"woken", &kernel::WakeupCounts::woken},
    WakeupKind{"epoll_returns", &kernel::WakeupCounts::epoll_returns},
    WakeupKind{"eagain", &kernel::WakeupCounts::eagain},
    WakeupKind{"spurious", &kernel::WakeupCounts::spurious},
    WakeupKind{"context_switches", &kernel::WakeupCounts::context_switches},
    WakeupKind{"migrations", &kernel::WakeupCounts::migrations}};

double number(std::uint64_t x) { return static_cast<double>(x); }

template <class Part>
Sample ratio(Measurements replications, const Part& part) {
  std::vector<Ratio> ratios;
  ratios.reserve(replications.size());
  for (const Measurement& m : replications) ratios.push_back(part(m));
  return ratio_sample(ratios);
}

const sim::Histogram& histogram(const Metric& metric, const Measurement& m) {
  return m.latency.*kinds[metric.which].histogram;
}

sim::Histogram pooled(const Metric& metric, Measurements replications) {
  sim::Histogram all;
  for (const Measurement& m : replications) all.merge(histogram(metric, m));
  return all;
}

Sample latency_mean(const Metric& metric, Measurements replications) {
  const Sample ns_sample = ratio(replications, [&](const Measurement& m) {
    const sim::Histogram& h = histogram(metric, m);
    return Ratio{h.mean_ns() * number(h.count()), number(h.count())};
  });
  return divided_by(ns_sample, ns_per_s);
}

/// A statistic in ns of the pooled histogram and of each replication's, in seconds.
template <class Statistic>
Sample of_histograms(const Metric& metric, Measurements replications, std::uint64_t fewest,
                     const Statistic& statistic) {
  const auto value = [&](const sim::Histogram& h) {
    return h.count() < fewest ? nan : statistic(h) / ns_per_s;
  };
  Sample sample{value(pooled(metric, replications)), {}};
  for (const Measurement& m : replications) {
    sample.values.push_back(value(histogram(metric, m)));
  }
  return sample;
}

Sample latency_quantile(const Metric& metric, Measurements replications) {
  return of_histograms(metric, replications, 1, [&](const sim::Histogram& h) {
    return h.quantile_ns(quantiles[metric.part].p);
  });
}

Sample latency_sd(const Metric& metric, Measurements replications) {
  return of_histograms(metric, replications, 2, [](const sim::Histogram& h) { return h.sd_ns(); });
}

Sample latency_max(const Metric& metric, Measurements replications) {
  return of_histograms(metric, replications, 1, [](const sim::Histogram& h) {
    return static_cast<double>(h.max().count());
  });
}

/// A sum over replications; the values are scaled so that their mean is the sum.
template <class Count>
Sample count_sample(Measurements replications, const Count& count) {
  Sample sample;
  for (const Measurement& m : replications) {
    const double x = number(count(m));
    sample.pooled += x;
    sample.values.push_back(x * number(replications.size()));
  }
  return sample;
}

Sample latency_count(const Metric& metric, Measurements replications) {
  return count_sample(replications,
                      [&](const Measurement& m) { return histogram(metric, m).count(); });
}

Sample connection_count(const Metric& metric, Measurements replications) {
  return count_sample(replications,
                      [&](const Measurement& m) { return counts[metric.which].of(m.connections); });
}

Sample lost_count(const Metric& metric, Measurements replications) {
  return count_sample(replications, [&](const Measurement& m) {
    return m.connections.lost_by_cause[metric.which];
  });
}

Sample share(const Metric& metric, Measurements replications) {
  std::vector<Ratio> ratios;
  for (const Count& c : metric.counts(replications))
    ratios.push_back({number(c.hits), number(c.trials)});
  return ratio_sample(ratios);
}

std::vector<Count> lost_counts(Measurements replications) {
  std::vector<Count> all;
  for (const Measurement& m : replications)
    all.push_back({m.connections.lost(), m.connections.offered});
  return all;
}

std::vector<Count> local_counts(Measurements replications) {
  std::vector<Count> all;
  for (const Measurement& m : replications)
    all.push_back({m.connections.accepted_local, m.connections.accepted});
  return all;
}

Sample wakeups_per_connection(const Metric& metric, Measurements replications) {
  return ratio(replications, [&](const Measurement& m) {
    return Ratio{number(m.wakeups.*wakeups[metric.which].count), number(m.wakeups.accepts)};
  });
}

Sample blame_part(const Metric& metric, Measurements replications) {
  const Sample ns_sample = ratio(replications, [&](const Measurement& m) {
    return Ratio{static_cast<double>(m.blame.ns[metric.which]),
                 number(m.latency.service_wait.count())};
  });
  return divided_by(ns_sample, ns_per_s);
}

Sample rate(const Metric& metric, Measurements replications) {
  return ratio(replications, [&](const Measurement& m) {
    return Ratio{number(metric.which == 0 ? m.offered_in_window : m.completed_in_window),
                 sim::seconds(m.window)};
  });
}

Sample imbalance(const Metric& metric, Measurements replications) {
  std::vector<double> values;
  for (const Measurement& m : replications) {
    const Balance b = metric.which == 0 ? worker_balance(m) : socket_balance(m);
    values.push_back(b.total == 0 ? nan : number(b.largest) * number(b.members) / number(b.total));
  }
  return mean_sample(std::move(values));
}

Sample cpu_per_connection(const Metric& /*metric*/, Measurements replications) {
  return ratio(replications, [](const Measurement& m) {
    sim::Duration used{};
    for (const kernel::CpuMeasurement& cpu : m.cpus) {
      for (std::size_t i = 0; i < cpu.spent.size(); ++i) {
        const auto account = static_cast<kernel::Account>(i);
        if (account != kernel::Account::Noise && account != kernel::Account::Idle) {
          used += cpu.spent[i];
        }
      }
    }
    return Ratio{sim::seconds(used), number(m.wakeups.accepts)};
  });
}

void add_latencies(std::vector<Metric>& all) {
  for (unsigned i = 0; i < kinds.size(); ++i) {
    const std::string prefix = std::string("latency.") + kinds[i].name + ".";
    all.push_back({prefix + "count", Unit::Connections, true, 0, latency_count, i, 0});
    all.push_back({prefix + "mean", Unit::Seconds, false, ns, latency_mean, i, 0});
    all.push_back({prefix + "sd", Unit::Seconds, false, ns, latency_sd, i, 0});
    for (unsigned q = 0; q < quantiles.size(); ++q) {
      all.push_back({prefix + quantiles[q].name, Unit::Seconds, false, ns, latency_quantile, i, q});
    }
    all.push_back({prefix + "max", Unit::Seconds, true, ns, latency_max, i, 0});
  }
}

void add_connections(std::vector<Metric>& all) {
  for (unsigned i = 0; i < counts.size(); ++i) {
    all.push_back({std::string("connections.") + counts[i].name, Unit::Connections, true, 0,
                   connection_count, i, 0});
  }
  all.push_back(
      {"connections.lost_share", Unit::Fraction, false, share_floor, share, 0, 0, lost_counts});
  all.push_back(
      {"connections.local_share", Unit::Fraction, false, share_floor, share, 0, 0, local_counts});
  for (unsigned i = 0; i < kernel::loss_cause_names.size(); ++i) {
    all.push_back({std::string("connections.lost_by_cause.") + kernel::loss_cause_names[i],
                   Unit::Connections, true, 0, lost_count, i, 0});
  }
}

const std::vector<Metric>& table() {
  static const std::vector<Metric> all = [] {
    std::vector<Metric> t;
    add_connections(t);
    add_latencies(t);
    for (unsigned i = 0; i < kernel::Blame::names.size(); ++i) {
      t.push_back({std::string("blame.") + kernel::Blame::names[i], Unit::Seconds, false, ns,
                   blame_part, i, 0});
    }
    t.push_back({"rates.offered_per_s", Unit::PerSecond, false, share_floor, rate, 0, 0});
    t.push_back({"rates.throughput_per_s", Unit::PerSecond, false, share_floor, rate, 1, 0});
    for (unsigned i = 0; i < wakeups.size(); ++i) {
      t.push_back({std::string("wakeups.") + wakeups[i].name, Unit::PerConnection, false,
                   share_floor, wakeups_per_connection, i, 0});
    }
    t.push_back(
        {"imbalance.workers_max_over_mean", Unit::Factor, false, share_floor, imbalance, 0, 0});
    t.push_back(
        {"imbalance.sockets_max_over_mean", Unit::Factor, false, share_floor, imbalance, 1, 0});
    t.push_back({"cpu.per_connection", Unit::Seconds, false, ns, cpu_per_connection, 0, 0});
    return t;
  }();
  return all;
}

/// Balance over those that lived through the whole window.
template <class Items, class Count>
Balance balance(const Items& items, const Measurement& m, const Count& count) {
  const sim::Time begin{}, end = begin + m.window;
  Balance b;
  for (const auto& item : items) {
    if (item.born > begin || (item.died && *item.died < end)) continue;
    b.largest = std::max(b.largest, count(item));
    b.total += count(item);
    ++b.members;
  }
  return b;
}

}  // namespace

std::span<const LatencyKind> latency_kinds() { return kinds; }
std::span<const QuantileKind> quantile_kinds() { return quantiles; }

Balance worker_balance(const Measurement& replication) {
  return balance(replication.workers, replication,
                 [](const kernel::WorkerMeasurement& w) { return w.accepted; });
}

Balance socket_balance(const Measurement& replication) {
  return balance(replication.sockets, replication,
                 [](const kernel::SocketMeasurement& s) { return s.arrived; });
}

Estimate Metric::estimate(Measurements replications, double confidence) const {
  Estimate result = not_negative(experiment::estimate(sample(*this, replications), confidence));
  if (counts == nullptr || !result.interval) return result;
  const std::vector<Count> by_replication = counts(replications);
  if (is_rare(by_replication)) result.interval = rare_share_interval(by_replication, confidence);
  return result;
}

std::optional<Interval> Metric::interval_with_costs(Measurements replications, Measurements drawn,
                                                    double confidence) const {
  const std::optional<Interval> narrow = estimate(replications, confidence).interval;
  auto wide = experiment::interval_with_inputs(sample(*this, replications), sample(*this, drawn),
                                               confidence);
  if (!narrow || !wide) return std::nullopt;
  wide->low = std::max(0.0, std::min(wide->low, narrow->low));
  wide->high = std::max(wide->high, narrow->high);
  if (unit == Unit::Fraction) wide->high = std::min(wide->high, 1.0);
  return wide;
}

std::optional<Support> Metric::support(Measurements replications) const {
  if (sample != latency_quantile || replications.empty()) return std::nullopt;
  double values = 0;
  for (const Measurement& m : replications) values += number(histogram(*this, m).count());
  return Support{values / number(replications.size()), least_for_quantile(quantiles[part].p)};
}

std::optional<Metric> find_metric(std::string_view name) {
  std::string full(name);
  if (const auto at = full.rfind(".p99.9"); at != std::string::npos && at + 6 == full.size()) {
    full.replace(at, 6, ".p999");
  }
  const auto named = [&](const std::string& path) {
    return std::find_if(table().begin(), table().end(),
                        [&](const Metric& metric) { return metric.name == path; });
  };
  auto found = named(full);
  for (const std::string_view block : silent_blocks) {
    if (found == table().end()) found = named(std::string(block) + full);
  }
  return found == table().end() ? std::nullopt : std::optional(*found);
}

std::span<const Metric> all_metrics() { return table(); }

}  // namespace acceptlab::experiment
