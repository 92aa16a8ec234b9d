#include "validation/native/stand/measured_run.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <functional>
#include <sstream>

#include "validation/native/linux/tcp_counters.hpp"
#include "validation/native/stand/readiness.hpp"

namespace acceptlab::native::stand {
namespace {

constexpr double collecting_every_s = 0.1;
constexpr double grace_s = 3;           // to end after TERM
constexpr double worth_telling = 0.01;  // readings that are late by this part of the window

/// Connections that the listen sockets of the present network namespace made so far.
long opened_connections() { return read_tcp_counters()["PassiveOpens"]; }

}  // namespace

/// Something to be done at a time.
struct MeasuredRun::Step {
  std::int64_t time_ns = 0;
  std::function<void()> action;
};

MeasuredRun::MeasuredRun(const Plan& plan, const Supervision& supervision,
                         const std::string& not_raised)
    : plan_(plan),
      supervision_(supervision),
      enclosure_(
          {.own_network = plan.network != Network::Host, .shows_devices = !plan.rps_cpus.empty()},
          record_.lost) {
  record_.namespaces = enclosure_.kind();
  record_.network = plan.network;
  // Packets of loopback, and of veth without RPS, are handled in their sender's own calls.
  if (plan.network == Network::Host || !plan.rps_cpus.empty()) record_.interrupts = Interrupts::Own;
  if (!not_raised.empty())
    record_.lost.push_back("priority over other load: the session's autogroup was not raised (" +
                           not_raised + ")");
}

const RunRecord& MeasuredRun::carry_out() {
  try {
    carry_out_or_fail();
  } catch (const Fault& fault) {
    record_.faults.emplace_back(fault.what());
  }
  finish_instruments();
  end_processes();
  write_whole_file(plan_.out / "run.json", run_json(record_));
  return record_;
}

void MeasuredRun::carry_out_or_fail() {
  if (!enclosure_.has_own_network() && is_listening(plan_.server.port))
    throw Fault("port " + std::to_string(plan_.server.port) +
                " is in use on this machine, whose network the run shares; choose another port or "
                "end its owner");
  network_.emplace(plan_, enclosure_);
  record_.sysctl = network_->sysctl();
  start_server();
  attach_instruments();
  start_load();
  follow(timetable());
  wait_for_load();
}

void MeasuredRun::start_server() {
  processes_.keeper = enclosure_.keeper();
  softirq_threads_cpu_ns();  // the search takes time, which readings should not
  server_.emplace("server", plan_.server.argv, plan_.out, [this]() { enclosure_.enter(); });
  processes_.server = server_->pid();
  log_ = wait_until_ready(plan_, *server_, processes_, supervision_);
}

void MeasuredRun::attach_instruments() {
  const bool counts_itself = plan_.server.kind == ServerKind::Native;
  const Watched watched{.port = plan_.server.port,
                        .load_net = network_->load_net(),
                        .accepts = !counts_itself,
                        .system_calls = !counts_itself && plan_.system_calls,
                        .connections = plan_.max_connections};
  kernel_times_ = attach_kernel_times(plan_.instruments, watched, record_.lost);
  if (kernel_times_) record_.sources = kernel_times_->sources();
  opened_before_ = opened_connections();
  if (counts_itself) record_.sources.system_calls = "server";
  if (plan_.sched_trace)
    sched_recording_ = prepare_sched_recording(plan_.instruments, record_.lost);
}

void MeasuredRun::start_load() {
  record_.start_ns = now_ns() + nanoseconds(plan_.lead_s);
  record_.from_ns = record_.start_ns + nanoseconds(plan_.warmup_s);
  record_.to_ns = record_.from_ns + nanoseconds(plan_.window_s);
  std::vector<std::string> argv = plan_.load_argv;
  argv.insert(argv.end(), {"--start-at", std::to_string(record_.start_ns)});
  load_.emplace("load", argv, plan_.out, [this]() {
    network_->enter_as_load();
    enclosure_.enter();
  });
  processes_.load = load_->pid();
}

std::vector<MeasuredRun::Step> MeasuredRun::timetable() {
  std::vector<Step> steps{{record_.from_ns, [this]() { record_.from = read(); }},
                          {record_.to_ns, [this]() { record_.to = read(); }}};
  if (sched_recording_) {
    steps.push_back({record_.from_ns, [this]() { sched_recording_->start(); }});
    steps.push_back(
        {record_.from_ns + nanoseconds(plan_.sched_trace_s), [this]() { write_sched_trace(); }});
  }
  for (const PlannedSignal& event : plan_.events)
    steps.push_back(
        {record_.start_ns + nanoseconds(event.at_s), [this, &event]() { send_event(event); }});
  std::ranges::stable_sort(steps, {}, &Step::time_ns);
  return steps;
}

void MeasuredRun::follow(const std::vector<Step>& steps) {
  for (const Step& step : steps) {
    wait_until(step.time_ns);
    if (load_->ended() && step.time_ns <= record_.to_ns)
      throw Fault(load_->how_it_ended() + " (before the window did)");
    if (load_->ended()) break;  // what comes later has nothing to happen to
    step.action();
  }
  check_readings();
}

void MeasuredRun::wait_for_load() {
  const std::int64_t deadline = record_.start_ns + nanoseconds(plan_.timeout_s);
  wait_until(deadline);
  if (!load_->ended()) throw Fault("the load had not ended at timeout_s");
  if (load_->status() != 0) throw Fault(load_->how_it_ended());
}

// Or until the load has ended.
void MeasuredRun::wait_until(std::int64_t time_ns) {
  while (!load_->ended() && now_ns() < time_ns) {
    std::int64_t next = time_ns;
    if (kernel_times_ && kernel_times_->wants_collecting())
      next = std::min(next, now_ns() + nanoseconds(collecting_every_s));
    supervision_.wait_until(next, {server_->descriptor(), load_->descriptor()});
    if (kernel_times_) kernel_times_->collect();
    look_after_processes();
  }
}

void MeasuredRun::look_after_processes() {
  if (!server_->ended() || server_may_end_) return;
  std::ostringstream when;
  when.precision(3);
  when << std::fixed << static_cast<double>(now_ns() - record_.start_ns) * 1e-9;
  throw Fault(server_->how_it_ended() + " (" + when.str() + " s after the start of the load)");
}

void MeasuredRun::send_event(const PlannedSignal& event) {
  constexpr std::array ending{SIGTERM, SIGINT, SIGQUIT, SIGKILL, SIGUSR2};
  server_may_end_ = server_may_end_ || std::ranges::find(ending, event.signal) != ending.end();
  server_->send(event.signal, event.value);
}

Readings MeasuredRun::read() const { return take_readings(processes_, kernel_times_.get(), log_); }

void MeasuredRun::check_readings() {
  record_.workers = find_workers(plan_.server, processes_, record_.to->tasks, log_);
  const std::int64_t late =
      std::max(record_.from->at_ns - record_.from_ns, record_.to->at_ns - record_.to_ns);
  if (static_cast<double>(late) > worth_telling * static_cast<double>(nanoseconds(plan_.window_s)))
    record_.lost.push_back(
        "the window's exact place: the stand, on a busy machine, read the accounts " +
        std::to_string(late / 1'000'000) + " ms late");
}

void MeasuredRun::finish_instruments() {
  sched_recording_.reset();
  if (!kernel_times_) return;
  const long opened = opened_connections() - opened_before_;
  const std::vector<ConnectionTimes> connections = join_stamps(kernel_times_->stop(record_.lost));
  kernel_times_.reset();
  std::ostringstream rows;
  write_csv(rows, connections);
  write_whole_file(plan_.out / "established.csv", rows.str());
  record_.has_connections = true;
  if (enclosure_.has_own_network() && connections.size() < plan_.max_connections)
    compare_with_count(connections.size(), opened);
}

// Stamps can be missing without a word: some kernels run no program at a tracepoint while certain
// tasks have the CPU.
void MeasuredRun::compare_with_count(std::size_t stamps, long opened) {
  const long missing = opened - static_cast<long>(stamps);
  if (missing <= 0) return;
  record_.lost.push_back("established times of up to " + std::to_string(missing) + " of " +
                         std::to_string(opened) + " connections that the kernel counted");
}

void MeasuredRun::write_sched_trace() {
  std::ostringstream rows;
  write_csv(rows, sched_recording_->stop(record_.lost));
  write_whole_file(plan_.out / "sched.csv", rows.str());
  record_.has_sched_trace = true;
}

void MeasuredRun::end_processes() {
  if (load_) end_process(*load_, "load", record_.load_exit);
  if (server_) end_process(*server_, "server", record_.server_exit);
}

void MeasuredRun::end_process(ChildProcess& process, const char* role, std::optional<int>& status) {
  process.send(SIGTERM);
  const std::int64_t deadline = now_ns() + nanoseconds(grace_s);
  while (!process.ended() && now_ns() < deadline)
    supervision_.wait_until(deadline, {process.descriptor()});
  if (!process.ended()) {
    record_.lost.push_back(std::string("the end of the ") + role +
                           ": it did not end within 3 s of TERM and was killed");
    process.send(SIGKILL);
    while (!process.ended())
      supervision_.wait_until(deadline + nanoseconds(1), {process.descriptor()});
  }
  status = process.status();
}

}  // namespace acceptlab::native::stand
