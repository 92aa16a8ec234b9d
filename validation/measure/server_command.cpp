#include "validation/measure/server_command.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <string_view>
#include <utility>

#include "experiment/notation/diagnostics.hpp"
#include "experiment/notation/units.hpp"
#include "experiment/scenario/resolution.hpp"

namespace acceptlab::validation {

using experiment::Scenario;
using experiment::ServerSpec;

namespace {

template <class E, std::size_t n>
std::string word(E value, const std::array<std::string_view, n>& names) {
  return std::string(names.at(static_cast<std::size_t>(value)));
}

/// The problems of a scenario that is to be measured.
class Refusals {
 public:
  explicit Refusals(const Scenario& scenario) : scenario_(scenario) {}

  void operator()(std::string_view key, std::string what, std::string help) {
    experiment::Diagnostic d;
    d.file = scenario_.file;
    d.key = key;
    d.what = std::move(what);
    d.help = std::move(help);
    problems_.push_back(std::move(d));
  }
  std::vector<experiment::Diagnostic> take() && { return std::move(problems_); }

 private:
  const Scenario& scenario_;
  std::vector<experiment::Diagnostic> problems_;
};

/// Events become signals at fixed times, each once.
void check_events(const Scenario& scenario, Refusals& refuse) {
  using Kind = experiment::EventSpec::Kind;
  for (const experiment::EventSpec& event : scenario.events) {
    const bool signal = event.kind == Kind::CloseSocket || event.kind == Kind::CrashWorker ||
                        event.kind == Kind::StallWorker;
    if (!signal)
      refuse("events.do", fmt::format("{} cannot be measured", event.text),
             "a real run has close_socket, crash_worker and stall_worker");
    if (!event.at.is_constant() || event.every)
      refuse("events.at", "a real run has its events at fixed times, each once",
             "write a time for 'at', and an entry of its own for each, without 'every'");
  }
}

void check_real(const Scenario& scenario, Refusals& refuse) {
  const ServerSpec& s = scenario.server;
  if (scenario.kernel.system != kernel::System::Linux)
    refuse("kernel.system", "only Linux can be measured here",
           "validation/kit/probe.c measures other systems");
  if (s.keepalive_requests || s.keepalive_timeout)
    refuse(s.keepalive_requests ? "server.keepalive_requests" : "server.keepalive_timeout",
           "the reference server closes no connection before its last request",
           "leave keepalive_requests and keepalive_timeout out");
  if (s.respawn || s.shutdown_timeout)
    refuse(s.respawn ? "server.respawn" : "server.shutdown_timeout",
           "the reference server starts and quits no workers while it is measured",
           "leave respawn and shutdown_timeout out");
  if (s.order != kernel::WakeOrder::System || s.queue_room ||
      s.accept_queue_order != kernel::AcceptQueueOrder::Fifo)
    refuse("server.order", "a what-if has no real server to be compared with",
           "leave order, queue_room and accept_queue_order as the system has them");
  const bool chosen_in_program = s.choose != kernel::Choose::Kernel &&
                                 s.choose != kernel::Choose::IncomingCpu &&
                                 s.choose != kernel::Choose::BpfCpu;
  if (chosen_in_program)
    refuse("server.choose",
           fmt::format("the reference server cannot choose '{}'",
                       word(s.choose, kernel::choose_names)),
           "it has kernel, incoming-cpu and bpf-cpu");
  const bool cannot_wait = s.wait == kernel::Wait::Kqueue || s.wait == kernel::Wait::IoUring ||
                           s.wait == kernel::Wait::Lock;
  if (cannot_wait)
    refuse(
        "server.wait",
        fmt::format("the reference server cannot wait by '{}'", word(s.wait, kernel::wait_names)),
        "it has blocking, epoll, epoll-exclusive, shared-epoll, poll, try-lock and dispatcher");
  if (s.scan != server::Scan::Ready)
    refuse("server.scan",
           fmt::format("the reference server cannot scan '{}'", word(s.scan, server::scan_names)),
           "it takes ready sockets in the order that the kernel gives them: scan = \"ready\"");
  if (s.first_read != server::FirstRead::Event)
    refuse("server.first_read",
           "the reference server waits for a connection's data before it reads",
           "first_read = \"event\"; --server haproxy reads at once");
  if (s.defer_accept)
    refuse("server.defer_accept", "the reference server does not set TCP_DEFER_ACCEPT",
           "leave it out, or measure nginx, which has it as `deferred`");
  if (s.listen.size() != 1)
    refuse("server.listen", "one address can be measured", "leave one in the list");
}

/// "0/1/0,1": the sockets of each worker. With a dispatcher, which watches all, none has any.
std::string watch_option(const Scenario& scenario) {
  if (scenario.server.wait == kernel::Wait::Dispatcher) return "auto";
  std::vector<std::string> workers;
  for (const auto& sockets : experiment::watch_graph(scenario))
    workers.push_back(fmt::format("{}", fmt::join(sockets, ",")));
  return fmt::format("{}", fmt::join(workers, "/"));
}

std::string gate_option(const ServerSpec& server) {
  using Kind = acceptlab::server::Gate::Kind;
  const acceptlab::server::Gate& gate = server.gate;
  // A fraction of no limit keeps nobody from accepting.
  if (gate.kind == Kind::FreeFraction && server.connections == 0) return "none";
  switch (gate.kind) {
    case Kind::None:
      return "none";
    case Kind::FreeFraction:
      return fmt::format("free_fraction={}", gate.free_fraction);
    case Kind::IdleThread:
      return "idle-thread";
    case Kind::Limit:
      return fmt::format("max={},low={},over={}", gate.max, gate.low,
                         gate.over == server::Gate::Over::Park ? "park" : "close");
    case Kind::Delay:
      break;
  }
  return fmt::format("delay={}ns", gate.delay.count());
}

std::string pin_option(const ServerSpec& s) {
  if (!s.pinned) return "none";
  if (s.pin.empty()) return "one-per-cpu";
  return fmt::format("{}", fmt::join(s.pin, ","));
}

std::string handoff_option(const server::HandOff& handoff) {
  const std::string name = word(handoff.kind, server::handoff_names);
  return handoff.kind == server::HandOff::Kind::Random ? fmt::format("{}={}", name, handoff.choices)
                                                       : name;
}

}  // namespace

std::vector<experiment::Diagnostic> native_limits(const Scenario& scenario) {
  Refusals refusals(scenario);
  check_real(scenario, refusals);
  check_events(scenario, refusals);
  return std::move(refusals).take();
}

std::vector<std::string> server_options(const Scenario& scenario, double loops_per_us) {
  std::vector<experiment::Diagnostic> problems = native_limits(scenario);
  if (!problems.empty()) throw experiment::ScenarioError(std::move(problems));
  const ServerSpec& s = scenario.server;
  const std::vector<std::pair<std::string_view, std::string>> options{
      {"--listen", fmt::format("{}:{}", experiment::address_text(s.listen.front().address),
                               s.listen.front().port)},
      {"--workers", std::to_string(s.workers)},
      {"--sockets", std::to_string(experiment::socket_count(scenario))},
      {"--watch", watch_option(scenario)},
      {"--choose", word(s.choose, kernel::choose_names)},
      {"--wait", word(s.wait, kernel::wait_names)},
      {"--trigger", word(s.trigger, kernel::trigger_names)},
      {"--rearm", word(s.rearm, server::rearm_names)},
      {"--batch", s.batch == 0 ? "all" : std::to_string(s.batch)},
      {"--max-events", std::to_string(s.max_events)},
      {"--gate", gate_option(s)},
      {"--handoff", handoff_option(s.handoff)},
      {"--style", word(s.style, server::style_names)},
      {"--threads", std::to_string(s.threads)},
      {"--holder", word(s.holder, server::holder_names)},
      {"--backlog", std::to_string(s.backlog)},
      {"--connections", std::to_string(s.connections)},
      {"--pin", pin_option(s)},
      {"--burn-speed", fmt::format("{:.6g}", loops_per_us)},
  };
  std::vector<std::string> argv{"--no-restart"};  // as crash_worker of a scenario
  for (const auto& [name, value] : options) {
    argv.emplace_back(name);
    argv.push_back(value);
  }
  return argv;
}

}  // namespace acceptlab::validation
