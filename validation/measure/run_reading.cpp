#include "validation/measure/run_reading.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>
#include <utility>

#include "validation/measure/kernel_times.hpp"
#include "validation/measure/latency_summary.hpp"
#include "validation/measure/run_logs.hpp"

namespace acceptlab::validation {

using Json = nlohmann::json;
using native::IssuedConnection;
using native::ServedConnection;

namespace {

using Peer = std::pair<std::uint32_t, std::uint16_t>;  // IPv4 in host order, port
using TimesByPeer = std::map<Peer, KernelTimes>;

std::ifstream open(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) throw std::system_error(errno, std::generic_category(), "reading " + path.string());
  return file;
}

TimesByPeer times_by_peer(const std::filesystem::path& path) {
  TimesByPeer times;
  for (const KernelTimes& row : read_kernel_times(path.string()))
    times[{row.source.v4(), row.port}] = row;
  return times;
}

/// NaN for what the stand could not tell.
double number(const Json& value) {
  return value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
}

class RunReader {
 public:
  RunReader(const std::filesystem::path& folder, ServerKind kind)
      : kind_(kind), stand_(Json::parse(open(folder / "run.json"))) {
    run_.faults = stand_.at("faults").get<std::vector<std::string>>();
    from_ = stand_.at("window_ns").at(0).get<std::int64_t>();
    to_ = stand_.at("window_ns").at(1).get<std::int64_t>();
    run_.window_s = static_cast<double>(to_ - from_) / 1e9;
    const std::string established = stand_.at("instruments").at("established");
    own_clocks_ = stand_.at("network") != "host";
    const std::string otherwise = own_clocks_ ? "connect" : "none";
    run_.established_from = established == "none" ? otherwise : established;
    if (stand_.contains("connections") && stand_["connections"].is_string())
      times_ = times_by_peer(folder / stand_["connections"].get<std::string>());
    issued_ = read_issued((folder / "issued.log").string());
    if (kind == ServerKind::Native)
      served_ = read_served((folder / "served.log").string(), totals_);
  }

  StandRun read() {
    read_conditions();
    read_connections();
    read_wakeups();
    read_shares();
    for (const auto& [name, value] : stand_.at("counters").items()) {
      if (value.is_number() && value.get<std::int64_t>() != 0)
        run_.counters[name] = value.get<std::int64_t>();
    }
    return {std::move(run_), stand_.value("lost", std::vector<std::string>{})};
  }

 private:
  bool in_window(std::int64_t ns) const { return from_ <= ns && ns < to_; }

  void read_conditions() {
    double steal = 0;
    const Json& cpus = stand_.at("cpus");
    for (const Json& cpu : cpus) steal += number(cpu.at("steal"));
    run_.conditions.steal = cpus.empty() ? 0 : steal / static_cast<double>(cpus.size());
    run_.conditions.foreign = number(stand_.at("foreign"));
    std::vector<std::int64_t> late;
    for (const IssuedConnection& c : issued_.connections) {
      if (in_window(c.connecting_ns)) late.push_back(c.connecting_ns - c.intended_ns);
    }
    const RealLatency lateness = summarise_latency(std::move(late));
    run_.conditions.lateness_p50_s = lateness.p50_s;
    run_.conditions.lateness_p99_s = lateness.p99_s;
  }

  void count(const IssuedConnection& c) {
    ++run_.offered;
    switch (c.outcome) {
      case IssuedConnection::Completed:
        ++run_.completed;
        break;
      case IssuedConnection::Refused:
        ++run_.refused;
        break;
      case IssuedConnection::Reset:
      case IssuedConnection::Broken:
        ++run_.reset;
        break;
      case IssuedConnection::TimedOut:
        ++run_.timed_out;
        break;
      default:
        break;
    }
  }

  void read_connections() {
    std::map<std::uint64_t, const ServedConnection*> served_by_id;
    for (const ServedConnection& s : served_) served_by_id[s.id] = &s;
    std::map<std::string, std::vector<std::int64_t>> times;
    for (std::size_t i = 0; i < issued_.connections.size(); ++i) {
      const IssuedConnection& c = issued_.connections[i];
      answered_ += in_window(c.last_byte_ns);
      run_.skipped += c.outcome == IssuedConnection::Skipped && in_window(c.intended_ns);
      if (c.connecting_ns == 0 || !in_window(c.connecting_ns)) continue;
      count(c);
      if (c.connected_ns > 0) times["connect"].push_back(c.connected_ns - c.connecting_ns);
      if (c.last_byte_ns > 0) times["response"].push_back(c.last_byte_ns - c.connecting_ns);
      const auto served = served_by_id.find(i);
      add_server_times(c, served == served_by_id.end() ? nullptr : served->second, times);
    }
    for (auto& [name, values] : times) run_.latency[name] = summarise_latency(std::move(values));
    run_.rates["throughput_per_s"] = static_cast<double>(answered_) / run_.window_s;
  }

  void add_server_times(const IssuedConnection& c, const ServedConnection* served,
                        std::map<std::string, std::vector<std::int64_t>>& times) const {
    const auto kernel = times_.find({c.address, c.port});
    const bool known = kernel != times_.end();
    // A stamp of another machine's clock says nothing exact about a moment here.
    const std::int64_t otherwise = own_clocks_ ? c.connected_ns : 0;
    const std::int64_t established =
        known && kernel->second.established_ns > 0 ? kernel->second.established_ns : otherwise;
    std::int64_t accepted = 0;
    if (served != nullptr)
      accepted = served->accepted_ns;
    else if (known)
      accepted = kernel->second.accepted_ns;
    if (established == 0 || accepted == 0) return;
    times["accept_wait"].push_back(accepted - established);
    if (served != nullptr && served->started_ns > 0)
      times["service_wait"].push_back(served->started_ns - established);
  }

  std::uint64_t accepted_in_window() const {
    if (kind_ != ServerKind::Native && stand_.at("instruments").at("accepted") == "none")
      return answered_;
    std::uint64_t accepted = 0;
    for (const ServedConnection& s : served_) accepted += in_window(s.accepted_ns);
    if (kind_ == ServerKind::Native) return accepted;
    for (const auto& [peer, times] : times_) accepted += in_window(times.accepted_ns);
    return accepted;
  }

  /// Of a worker that ended within the window nothing is known at its end.
  bool all_workers_lived() const {
    std::set<std::int64_t> alive;
    for (const Json& task : stand_.at("tasks")) {
      if (task.at("role") == "server" && task.at("worker").is_number())
        alive.insert(task["worker"].get<std::int64_t>());
    }
    return std::all_of(served_.begin(), served_.end(), [&](const ServedConnection& s) {
      return !in_window(s.accepted_ns) || alive.contains(s.acceptor);
    });
  }

  void read_wakeups() {
    const auto accepted = static_cast<double>(accepted_in_window());
    if (accepted == 0 || !all_workers_lived()) return;
    std::map<std::string, double> sums;
    const std::array<std::pair<const char*, const char*>, 5> counted{
        {{"woken", "woken"},
         {"epoll_returns", "epoll_returns"},
         {"again", "eagain"},
         {"voluntary", "context_switches"},
         {"involuntary", "context_switches"}}};
    for (const Json& task : stand_.at("tasks")) {
      if (task.at("role") != "server") continue;
      for (const auto& [field, name] : counted) {
        if (task.contains(field) && task[field].is_number())
          sums[name] += task[field].get<double>();
      }
    }
    for (const auto& [name, sum] : sums) run_.wakeups[name] = sum / accepted;
  }

  static void add_to(std::vector<std::uint64_t>& shares, std::size_t index) {
    if (shares.size() <= index) shares.resize(index + 1);
    ++shares[index];
  }

  /// Of what was accepted in the window, by acceptor and by listen socket. What a dispatcher
  /// accepts counts for the worker that gets it.
  void read_shares() {
    const bool dispatched = dispatcher_of(served_, totals_).has_value();
    run_.workers.resize(totals_.workers.size() - (dispatched ? 1 : 0));
    for (const ServedConnection& s : served_) {
      if (!in_window(s.accepted_ns)) continue;
      add_to(run_.workers, dispatched ? s.worker : s.acceptor);
      add_to(run_.sockets, s.socket);
    }
    if (kind_ != ServerKind::Native) read_shares_by_process();
  }

  /// Of a server that keeps no log for us. Its sockets stay unknown; so do its workers where the
  /// kernel was not asked who accepts, while a worker that accepted nothing is one with 0.
  void read_shares_by_process() {
    if (stand_.at("instruments").at("accepted") == "none") return;
    std::map<std::int32_t, std::size_t> worker_of;
    for (const Json& task : stand_.at("tasks")) {
      if (task.at("worker").is_number_integer())
        worker_of[task.at("pid").get<std::int32_t>()] = task["worker"].get<std::size_t>();
    }
    run_.workers.resize(worker_of.size());
    for (const auto& [peer, times] : times_) {
      const auto worker = worker_of.find(times.pid);
      if (worker != worker_of.end() && in_window(times.accepted_ns))
        add_to(run_.workers, worker->second);
    }
  }

  ServerKind kind_;
  Json stand_;
  std::int64_t from_ = 0, to_ = 0;
  bool own_clocks_ = true;  // the generator stamps with this machine's clock
  TimesByPeer times_;
  IssuedLog issued_;
  WorkerTotals totals_;
  std::vector<ServedConnection> served_;
  std::uint64_t answered_ = 0;  // in the window
  RealRun run_;
};

}  // namespace

StandRun read_run(const std::filesystem::path& folder, ServerKind kind) try {
  return RunReader(folder, kind).read();
} catch (const Json::exception& error) {
  throw RunLogError((folder / "run.json").string() + ": " + error.what());
}

}  // namespace acceptlab::validation
