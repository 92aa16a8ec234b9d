#include "experiment/result/summary_parts.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace acceptlab::experiment {

namespace {

using kernel::Measurement;

/// The mean of the times that there were, to the nanosecond: what always happens at 200 ms is at
/// 0.2 s, not at a sum of rounded tenths of it.
class MeanTime {
 public:
  void add(sim::Duration d) {
    sum_ += d.count();
    ++count_;
  }
  std::optional<double> seconds() const {
    if (count_ == 0) return std::nullopt;
    const auto mean = static_cast<std::int64_t>((sum_ + count_ / 2) / count_);
    return sim::seconds(sim::Duration(mean));
  }

 private:
  sim::Int128 sum_ = 0;
  std::int64_t count_ = 0;
};

double fraction(double part, double whole) { return whole > 0 ? part / whole : 0; }

double window_ns(Measurements replications) {
  sim::Int128 total = 0;
  for (const Measurement& m : replications) total += m.window.count();
  return static_cast<double>(total);
}

/// When something was born and died, over the replications.
struct Life {
  MeanTime born, died;
  template <class Item>
  void add(const Item& item) {
    born.add(item.born - sim::Time{});
    if (item.died) died.add(*item.died - sim::Time{});
  }
};

}  // namespace

std::vector<SocketSummary> summarise_sockets(Measurements replications) {
  struct Sum {
    SocketSummary summary;
    Life life;
    sim::Int128 area = 0;
  };
  std::map<unsigned, Sum> sums;
  std::uint64_t arrived = 0;
  for (const Measurement& m : replications) {
    for (const kernel::SocketMeasurement& socket : m.sockets) {
      auto& [s, life, area] = sums[socket.index];
      life.add(socket);
      area += socket.pending_area;
      arrived += socket.arrived;
      s.index = socket.index;
      s.address = socket.address;
      s.arrived += socket.arrived;
      s.accepted += socket.accepted;
      s.pending_max = std::max(s.pending_max, socket.pending_max);
      s.limit = std::max(s.limit, socket.limit);
      s.dropped += socket.dropped;
      s.migrated_in += socket.migrated_in;
      s.inherited_in += socket.inherited_in;
      s.reset += socket.reset;
    }
  }
  std::vector<SocketSummary> result;
  for (auto& [index, sum] : sums) {
    sum.summary.born_s = sum.life.born.seconds().value_or(0);
    sum.summary.died_s = sum.life.died.seconds();
    sum.summary.share =
        fraction(static_cast<double>(sum.summary.arrived), static_cast<double>(arrived));
    sum.summary.pending_mean = fraction(static_cast<double>(sum.area), window_ns(replications));
    result.push_back(sum.summary);
  }
  return result;
}

std::vector<WorkerSummary> summarise_workers(Measurements replications) {
  struct Sum {
    WorkerSummary summary;
    Life life;
    sim::Int128 busy = 0;
  };
  std::map<unsigned, Sum> sums;
  std::uint64_t accepted = 0;
  for (const Measurement& m : replications) {
    for (const kernel::WorkerMeasurement& worker : m.workers) {
      auto& [s, life, busy] = sums[worker.index];
      life.add(worker);
      busy += worker.busy.count();
      accepted += worker.accepted;
      s.index = worker.index;
      s.accepted += worker.accepted;
    }
  }
  std::vector<WorkerSummary> result;
  for (auto& [index, sum] : sums) {
    sum.summary.born_s = sum.life.born.seconds().value_or(0);
    sum.summary.died_s = sum.life.died.seconds();
    sum.summary.share =
        fraction(static_cast<double>(sum.summary.accepted), static_cast<double>(accepted));
    sum.summary.busy = fraction(static_cast<double>(sum.busy), window_ns(replications));
    result.push_back(sum.summary);
  }
  return result;
}

std::vector<CpuSummary> summarise_cpus(Measurements replications) {
  std::map<unsigned, std::array<sim::Int128, kernel::account_names.size()>> sums;
  for (const Measurement& m : replications) {
    for (const kernel::CpuMeasurement& cpu : m.cpus) {
      auto& sum = sums[cpu.index];
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += cpu.spent[i].count();
    }
  }
  const double window = window_ns(replications);
  std::vector<CpuSummary> result;
  for (const auto& [index, sum] : sums) {
    CpuSummary cpu{index, {}};
    for (std::size_t i = 0; i < sum.size(); ++i) {
      cpu.fraction[i] = fraction(static_cast<double>(sum[i]), window);
    }
    result.push_back(cpu);
  }
  return result;
}

std::vector<LifecycleSummary> summarise_lifecycle(Measurements replications) {
  struct Sum {
    LifecycleSummary summary;
    MeanTime at, recovered;
  };
  // The n-th happening of the same event in each replication is one entry.
  std::map<std::pair<std::string, std::size_t>, Sum> sums;
  for (const Measurement& m : replications) {
    std::map<std::string, std::size_t> seen;
    for (const kernel::LifecycleMeasurement& event : m.lifecycle) {
      auto& [s, at, recovered] = sums[{event.what, seen[event.what]++}];
      at.add(event.at - sim::Time{});
      if (event.recovered_after) recovered.add(*event.recovered_after);
      s.what = event.what;
      ++s.happened;
      s.lost += event.lost;
      s.moved += event.moved;
      s.delayed += event.delayed;
      if (event.delayed > 0 && !event.recovered_after) ++s.not_recovered;
    }
  }
  std::vector<LifecycleSummary> result;
  for (auto& [key, sum] : sums) {
    sum.summary.at_s = sum.at.seconds().value_or(0);
    if (sum.summary.not_recovered == 0) sum.summary.recovered_after_s = sum.recovered.seconds();
    result.push_back(sum.summary);
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const auto& a, const auto& b) { return a.at_s < b.at_s; });
  return result;
}

std::vector<SeriesPoint> summarise_series(Measurements replications, sim::Duration cell,
                                          unsigned workers) {
  struct Sum {
    sim::Int128 pending = 0, wait = 0, busy = 0, length = 0;
    std::uint64_t lost = 0, accepted = 0;
  };
  std::vector<Sum> sums;
  for (const Measurement& m : replications) {
    if (m.series.size() > sums.size()) sums.resize(m.series.size());
    for (std::size_t i = 0; i < m.series.size(); ++i) {
      const kernel::SeriesCell& c = m.series[i];
      sums[i].pending += c.pending_area;
      sums[i].wait += static_cast<sim::Int128>(c.accept_wait_sum);
      sums[i].busy += c.busy.count();
      sums[i].lost += c.lost;
      sums[i].accepted += c.accepted;
      // The window may end within the last cell.
      const sim::Duration begin = cell * static_cast<std::int64_t>(i);
      sums[i].length += std::min(cell, m.window - begin).count();
    }
  }
  std::vector<SeriesPoint> result;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const Sum& s = sums[i];
    const auto length = static_cast<double>(s.length);
    SeriesPoint point;
    point.at_s = sim::seconds(cell * static_cast<std::int64_t>(i));
    point.pending = fraction(static_cast<double>(s.pending), length);
    point.lost = s.lost;
    point.accept_wait_s = s.accepted == 0
                              ? std::numeric_limits<double>::quiet_NaN()
                              : static_cast<double>(s.wait) / 1e9 / static_cast<double>(s.accepted);
    point.busy = fraction(static_cast<double>(s.busy), length * workers);
    result.push_back(point);
  }
  return result;
}

}  // namespace acceptlab::experiment
