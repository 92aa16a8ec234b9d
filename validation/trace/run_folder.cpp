#include "validation/trace/run_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "validation/measure/kernel_times.hpp"
#include "validation/measure/run_logs.hpp"
#include "validation/trace/join_connections.hpp"

namespace acceptlab::validation {

namespace {

using nlohmann::json;
namespace fs = std::filesystem;

json read_run_json(const fs::path& folder) {
  const fs::path path = folder / "run.json";
  std::ifstream in(path);
  if (!in)
    throw RunLogError(
        fmt::format("{}: not there\n   = help: a folder that a measured run left", path.string()));
  json run = json::parse(in, nullptr, false);
  const bool object = run.is_object();
  const std::string schema = object ? run.value("schema", "none") : "no JSON object";
  if (schema != "acceptlab.run/1")
    throw RunLogError(
        fmt::format("{}: found schema {}\n   = help: this program reads "
                    "acceptlab.run/1",
                    path.string(), schema));
  return run;
}

/// Only the thread of a worker that waits for connections may be listed as the worker's.
void give_workers_their_threads(std::vector<RealTask>& tasks) {
  std::map<std::int32_t, unsigned> workers;
  for (const RealTask& task : tasks) {
    if (task.worker && task.process != 0) workers[task.process] = *task.worker;
  }
  for (RealTask& task : tasks) {
    const auto found = workers.find(task.process);
    if (!task.worker && found != workers.end()) task.worker = found->second;
  }
}

void take_run(const json& run, RunFolder& into) {
  for (const json& fault : run.value("faults", json::array()))
    into.findings.push_back("the run went wrong: " + fault.get<std::string>());
  for (const json& lost : run.value("lost", json::array())) {
    if (lost.get<std::string>().find("idle task") != std::string::npos) into.idle_left_out = true;
  }
  into.zero_ns = run.at("window_ns").at(0).get<std::int64_t>();
  into.end_ns = run.at("window_ns").at(1).get<std::int64_t>();
  for (const json& cpu : run.value("cpus", json::array()))
    into.cpus = std::max(into.cpus, cpu.at("cpu").get<unsigned>() + 1);
  for (const json& task : run.value("tasks", json::array())) {
    RealTask real;
    real.pid = task.at("pid").get<std::int32_t>();
    real.process = task.value("process", 0);
    real.server = task.at("role").get<std::string>() == "server";
    const auto worker = task.find("worker");
    if (worker != task.end() && worker->is_number_integer() && worker->get<int>() >= 0)
      real.worker = worker->get<unsigned>();
    into.tasks.push_back(real);
  }
  give_workers_their_threads(into.tasks);
}

/// Calls `read` with the file's path if there is one; else says what is missing.
template <class Read>
void if_there(const fs::path& folder, const char* name, const char* without, RunFolder& into,
              const Read& read) {
  const fs::path path = folder / name;
  if (fs::exists(path)) {
    read(path.string());
  } else {
    into.findings.push_back(fmt::format("{}: not there: {}", path.string(), without));
  }
}

}  // namespace

RunFolder read_run_folder(const std::string& path) {
  const fs::path folder(path);
  RunFolder run;
  try {
    take_run(read_run_json(folder), run);
  } catch (const json::exception& error) {
    throw RunLogError(fmt::format("{}: {}\n   = help: written by another version?",
                                  (folder / "run.json").string(), error.what()));
  }
  std::vector<native::IssuedConnection> issued;
  std::vector<native::ServedConnection> served;
  std::vector<KernelTimes> kernel;
  if_there(folder, "issued.log", "connections are numbered as they were established", run,
           [&](const std::string& file) { issued = read_issued(file).connections; });
  if_there(folder, "established.csv",
           "connections wait from their connect() on, and until accept() returns", run,
           [&](const std::string& file) { kernel = read_kernel_times(file); });
  if_there(folder, "served.log", "which socket, and when service began and ended, is not shown",
           run, [&](const std::string& file) {
             WorkerTotals totals;
             served = read_served(file, totals);
             run.dispatcher = dispatcher_of(served, totals);
           });
  if_there(folder, "sched.csv",
           "CPUs and wake-ups are not shown (a run with \"sched_trace\": true has it)", run,
           [&](const std::string& file) { run.sched = read_sched(file); });
  for (const SchedRow& row : run.sched.rows) run.cpus = std::max(run.cpus, row.cpu + 1U);
  run.connections = join_connections(issued, kernel, served);
  return run;
}

}  // namespace acceptlab::validation
