#include "validation/judge/run_values.hpp"

#include <array>
#include <limits>

#include "experiment/statistics/metrics.hpp"

namespace acceptlab::validation {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

struct LatencyStatistic {
  const char* name;
  double RealLatency::*of;
};
constexpr std::array latency_statistics{
    LatencyStatistic{"mean", &RealLatency::mean_s}, LatencyStatistic{"p50", &RealLatency::p50_s},
    LatencyStatistic{"p90", &RealLatency::p90_s}, LatencyStatistic{"p99", &RealLatency::p99_s}};
constexpr std::array latencies{"accept_wait", "service_wait", "connect", "response"};
constexpr std::array wakeups{"woken", "epoll_returns", "eagain", "context_switches"};
constexpr const char* throughput = "throughput_per_s";
constexpr const char* lost_share = "connections.lost_share";

std::vector<double> shares(const std::vector<std::uint64_t>& counts) {
  double total = 0;
  for (const std::uint64_t n : counts) total += static_cast<double>(n);
  std::vector<double> parts;
  if (!(total > 0)) return parts;
  for (const std::uint64_t n : counts) parts.push_back(static_cast<double>(n) / total);
  return parts;
}

template <class Items>
std::vector<double> accepted_shares(const Items& items) {
  std::vector<std::uint64_t> counts;
  for (const auto& item : items) counts.push_back(item.accepted);
  return shares(counts);
}

double find(const std::map<std::string, double>& values, const char* name) {
  const auto found = values.find(name);
  return found == values.end() ? nan : found->second;
}

}  // namespace

double RunValues::number(std::string_view name) const {
  const auto found = numbers.find(name);
  return found == numbers.end() ? nan : found->second;
}

const std::vector<std::string>& number_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const char* latency : latencies) {
      for (const LatencyStatistic& s : latency_statistics)
        all.push_back(std::string("latency.") + latency + "." + s.name);
    }
    all.push_back(std::string("rates.") + throughput);
    for (const char* wakeup : wakeups) all.push_back(std::string("wakeups.") + wakeup);
    all.emplace_back(lost_share);
    return all;
  }();
  return names;
}

RunValues values_of(const RealRun& run) {
  RunValues values;
  for (const char* name : latencies) {
    const auto found = run.latency.find(name);
    const bool any = found != run.latency.end() && found->second.count > 0;
    for (const LatencyStatistic& s : latency_statistics)
      values.numbers[std::string("latency.") + name + "." + s.name] =
          any ? found->second.*s.of : nan;
  }
  values.numbers[std::string("rates.") + throughput] = find(run.rates, throughput);
  for (const char* name : wakeups)
    values.numbers[std::string("wakeups.") + name] = find(run.wakeups, name);
  const auto lost = static_cast<double>(run.refused + run.reset + run.timed_out);
  values.numbers[lost_share] = run.offered > 0 ? lost / static_cast<double>(run.offered) : nan;
  values.workers = shares(run.workers);
  values.sockets = shares(run.sockets);
  return values;
}

RunValues values_of(const kernel::Measurement& measurement) {
  RunValues values;
  for (const std::string& name : number_names()) {
    const auto metric = experiment::find_metric(name);
    values.numbers[name] = metric.value()({&measurement, 1}).pooled;
  }
  values.workers = accepted_shares(measurement.workers);
  values.sockets = accepted_shares(measurement.sockets);
  return values;
}

}  // namespace acceptlab::validation
