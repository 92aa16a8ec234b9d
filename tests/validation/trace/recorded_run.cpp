#include "tests/validation/trace/recorded_run.hpp"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "experiment/run/world.hpp"
#include "experiment/trace/collector.hpp"
#include "models/kernel/listen_socket.hpp"
#include "tests/validation/trace/log_files.hpp"

namespace acceptlab::validation::testing {

namespace {

using kernel::Connection;
using nlohmann::json;

constexpr std::int64_t boot = 1000'000'000'000;

std::int64_t ns(sim::Time at) { return boot + at.time_since_epoch().count(); }

struct Recorder final : cpu::Watcher, kernel::ConnectionObserver {
  explicit Recorder(experiment::World& shown) : world(shown) {
    world.observe(*this);
    world.watch(*this);
  }

  int task(const cpu::Thread& thread) {
    const int pid = 1000 + static_cast<int>(thread.index());
    if (seen.size() <= thread.index()) seen.resize(thread.index() + 1);
    if (!seen[thread.index()] && thread.label.kind == cpu::ThreadLabel::Kind::Worker)
      tasks.push_back({{"pid", pid}, {"role", "server"}, {"worker", thread.label.number}});
    seen[thread.index()] = true;
    return pid;
  }
  void row(unsigned cpu, const char* kind, const cpu::Thread* thread, int previous, bool runnable) {
    sched += std::to_string(ns(world.now())) + "," + std::to_string(cpu) + "," + kind + "," +
             (thread == nullptr
                  ? "0,swapper"
                  : std::to_string(task(*thread)) + "," + experiment::thread_name(thread->label)) +
             "," + std::to_string(previous) + "," + (runnable ? "1" : "0") + "\n";
  }
  void woken(const cpu::Thread& thread, const cpu::Cpu* waker, const cpu::Cpu& target,
             sim::Duration /*cost*/) override {
    row(waker == nullptr ? target.index() : waker->index(), "waking", &thread, 0, false);
  }
  void on_cpu(const cpu::Thread& thread, const cpu::Cpu& cpu, sim::Duration /*way*/) override {
    row(cpu.index(), "switch", &thread, 0, false);
  }
  void off_cpu(const cpu::Thread& thread, const cpu::Cpu& cpu, Left why) override {
    row(cpu.index(), "switch", nullptr, task(thread), why == Left::Preempted);
  }

  static std::uint32_t address(const Connection& c) { return 0x7f000001 + c.client; }
  void offered(const Connection& c) override {
    native::IssuedConnection& line = issued.emplace_back();
    line.connecting_ns = ns(world.now());
    line.address = address(c);
    line.port = c.port;
    served.emplace_back();
    kernel_times.emplace_back();
  }
  void queued(const Connection& c) override { kernel_times[c.ordinal].first = ns(world.now()); }
  void left_queue(const Connection& c) override {
    kernel_times[c.ordinal].second = ns(world.now());
  }
  void accepted(const Connection& c) override {
    native::ServedConnection& line = served[c.ordinal];
    line.id = c.ordinal;
    line.accepted_ns = ns(world.now());
    line.socket = static_cast<std::uint16_t>(c.socket->number());
    line.acceptor = line.worker = static_cast<std::uint16_t>(c.worker);
  }
  void serving(const Connection& c, const cpu::Thread& /*thread*/) override {
    served[c.ordinal].started_ns = ns(world.now());
  }
  void response_sent(const Connection& c) override { served[c.ordinal].ended_ns = ns(world.now()); }

  experiment::World& world;
  std::string sched = "time_ns,cpu,kind,task,task_comm,previous,previous_runnable\n";
  std::vector<bool> seen;
  std::vector<native::IssuedConnection> issued;
  std::vector<native::ServedConnection> served;
  std::vector<std::pair<std::int64_t, std::int64_t>> kernel_times;
  json tasks = json::array();
};

}  // namespace

void record_run(const experiment::Scenario& scenario, const std::string& folder) {
  const std::filesystem::path path(folder);
  experiment::World world(scenario, 0);
  Recorder recorder(world);
  const sim::Duration warmup = *scenario.run.warmup;
  world.run(warmup, std::nullopt);
  const std::int64_t zero = boot + warmup.count();
  json cpus = json::array();
  for (unsigned c = 0; c < scenario.machine.cpus(); ++c) cpus.push_back({{"cpu", c}});
  std::ofstream(path / "run.json")
      << json{{"schema", "acceptlab.run/1"},
              {"window_ns", {zero, zero + scenario.run.duration->count()}},
              {"cpus", cpus},
              {"tasks", recorder.tasks}};
  std::ofstream(path / "sched.csv") << recorder.sched;
  std::ofstream established(path / "established.csv");
  established << "src,sport,established_ns,accepted_ns,pid\n";
  for (std::size_t i = 0; i < recorder.issued.size(); ++i) {
    const std::uint32_t a = recorder.issued[i].address;
    established << (a >> 24) << '.' << (a >> 16 & 255) << '.' << (a >> 8 & 255) << '.' << (a & 255)
                << ',' << recorder.issued[i].port << ',' << recorder.kernel_times[i].first << ','
                << recorder.kernel_times[i].second << ",0\n";
  }
  const std::size_t n = recorder.issued.size();
  std::ofstream(path / "served.log")
      << log_bytes("ALSERVED", recorder.served, scenario.server.workers, n);
  std::ofstream(path / "issued.log") << log_bytes("ALISSUED", recorder.issued, 0, n, boot);
}

}  // namespace acceptlab::validation::testing
