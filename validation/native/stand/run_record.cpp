#include "validation/native/stand/run_record.hpp"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native::stand {
namespace {

using Json = nlohmann::ordered_json;

// Reported even where they have not moved.
const std::set<std::string> deciding{
    "EmbryonicRsts",      "EstabResets",          "ListenDrops",          "ListenOverflows",
    "TCPAbortOnOverflow", "TCPMigrateReqFailure", "TCPMigrateReqSuccess", "TCPReqQFullDoCookies",
    "TCPReqQFullDrop",    "TCPSynRetrans"};
// No counters.
const std::set<std::string> states{"CurrEstab", "MaxConn", "RtoAlgorithm", "RtoMax", "RtoMin"};

Json cpus_json(const Readings& from, const Readings& to) {
  Json cpus = Json::array();
  for (const auto& [cpu, share] : cpu_shares(from, to))
    cpus.push_back({{"cpu", cpu},
                    {"steal", share.steal},
                    {"idle", share.idle},
                    {"irq", share.irq},
                    {"softirq", share.softirq},
                    {"busy", share.busy}});
  return cpus;
}

Json counters_json(const Readings& from, const Readings& to) {
  Json counters = Json::object();
  for (const auto& [name, after] : to.counters) {
    const auto before = from.counters.find(name);
    if (before == from.counters.end() || states.contains(name)) continue;
    const long moved = after - before->second;
    if (moved != 0 || deciding.contains(name)) counters[name] = moved;
  }
  return counters;
}

template <class Key, class Value>
Value value_or_default(const std::map<Key, Value>& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? Value{} : found->second;
}

/// The tasks of a run over its window.
class TaskRows {
 public:
  explicit TaskRows(const RunRecord& record) : record_(record) {}

  Json json() const {
    Json rows = Json::array();
    for (const auto& [id, task] : record_.to->tasks) rows.push_back(row(task));
    return rows;
  }

 private:
  Json row(const RunTask& to) const {
    const RunTask from = value_or_default(record_.from->tasks, to.task);
    const auto tick_s = 1.0 / static_cast<double>(::sysconf(_SC_CLK_TCK));
    const auto worker = record_.workers.find(to.task);
    Json row{{"pid", to.task},
             {"role", to.role == RunTask::Role::Server ? "server" : "load"},
             {"worker", nullptr},
             {"user_s", static_cast<double>(to.user_ticks - from.user_ticks) * tick_s},
             {"system_s", static_cast<double>(to.system_ticks - from.system_ticks) * tick_s},
             {"cpu_s", static_cast<double>(to.cpu_ns - from.cpu_ns) / 1e9},
             {"runnable_s", static_cast<double>(to.waiting_ns - from.waiting_ns) / 1e9},
             {"voluntary", to.voluntary - from.voluntary},
             {"involuntary", to.involuntary - from.involuntary}};
    if (worker != record_.workers.end()) row["worker"] = worker->second;
    add_counts(row, to.task);
    return row;
  }

  void add_counts(Json& row, pid_t task) const {
    for (const char* name : {"woken", "epoll_returns", "accepted", "again"}) row[name] = nullptr;
    const TaskCounts from = value_or_default(record_.from->kernel_counts, task);
    const TaskCounts to = value_or_default(record_.to->kernel_counts, task);
    if (record_.sources.wakeups != "none") row["woken"] = to.woken - from.woken;
    if (record_.sources.system_calls == "bpf") {
      row["epoll_returns"] = to.epoll_returns - from.epoll_returns;
      row["accepted"] = to.accepted - from.accepted;
      row["again"] = to.again - from.again;
    }
    if (record_.sources.system_calls == "server") add_server_counts(row, task);
  }

  void add_server_counts(Json& row, pid_t task) const {
    const auto found = record_.workers.find(task);
    if (found == record_.workers.end()) return;
    const unsigned worker = found->second;
    if (worker >= record_.from->server_counts.size() || worker >= record_.to->server_counts.size())
      return;
    const WorkerState& from = record_.from->server_counts[worker];
    const WorkerState& to = record_.to->server_counts[worker];
    row["epoll_returns"] = to.wait_returns - from.wait_returns;
    row["accepted"] = to.accepted - from.accepted;
    row["again"] = to.again - from.again;
  }

  const RunRecord& record_;
};

Json status_json(const std::optional<int>& status) {
  return status ? Json(*status) : Json(nullptr);
}

void add_readings(Json& json, const RunRecord& record) {
  for (const char* name :
       {"read_ns", "cpus", "own_cpu_s", "softirq_threads_s", "foreign", "tasks", "counters"})
    json[name] = nullptr;
  if (!record.from || !record.to) return;
  json["read_ns"] = {record.from->at_ns, record.to->at_ns};
  json["cpus"] = cpus_json(*record.from, *record.to);
  const auto seconds = [&](std::int64_t Readings::*account) {
    return static_cast<double>((*record.to).*account - (*record.from).*account) / 1e9;
  };
  json["own_cpu_s"] = seconds(&Readings::own_cpu_ns);
  json["softirq_threads_s"] = seconds(&Readings::softirq_threads_ns);
  json["foreign"] = foreign_share(*record.from, *record.to, record.interrupts);
  json["tasks"] = TaskRows(record).json();
  json["counters"] = counters_json(*record.from, *record.to);
}

}  // namespace

std::string run_json(const RunRecord& record) {
  constexpr std::array kinds{"root", "user", "none"};
  constexpr std::array networks{"loopback", "veth", "host"};
  Json json{{"schema", "acceptlab.run/1"},
            {"start_ns", record.start_ns},
            {"window_ns", {record.from_ns, record.to_ns}},
            {"faults", record.faults},
            {"lost", record.lost},
            {"namespaces", kinds.at(static_cast<std::size_t>(record.namespaces))},
            {"network", networks.at(static_cast<std::size_t>(record.network))},
            {"instruments",
             {{"established", record.sources.established},
              {"accepted", record.sources.accepted},
              {"wakeups", record.sources.wakeups},
              {"system_calls", record.sources.system_calls}}}};
  add_readings(json, record);
  json["connections"] = record.has_connections ? Json("established.csv") : Json(nullptr);
  json["sched_trace"] = record.has_sched_trace ? Json("sched.csv") : Json(nullptr);
  json["server_exit"] = status_json(record.server_exit);
  json["load_exit"] = status_json(record.load_exit);
  json["sysctl"] = record.sysctl;
  constexpr int indent = 1;
  return json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

void write_whole_file(const std::filesystem::path& file, const std::string& content) {
  const std::filesystem::path draft = file.string() + ".new";
  std::ofstream stream(draft, std::ios::binary);
  stream << content << std::flush;
  if (!stream) throw EnvironmentError("cannot write " + draft.string());
  stream.close();
  std::error_code error;
  std::filesystem::rename(draft, file, error);
  if (error) throw EnvironmentError("cannot write " + file.string() + ": " + error.message());
}

}  // namespace acceptlab::native::stand
