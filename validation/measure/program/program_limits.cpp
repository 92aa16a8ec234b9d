#include "validation/measure/program/program_limits.hpp"

#include <fmt/format.h>

#include <utility>

#include "experiment/scenario/resolution.hpp"

namespace acceptlab::validation {

using experiment::EventSpec;
using experiment::Scenario;
using experiment::ServerSpec;

ProgramLimits::ProgramLimits(const Scenario& scenario, std::string program)
    : scenario_(scenario),
      program_(std::move(program)),
      sockets_(experiment::socket_count(scenario)) {}

void ProgramLimits::require(bool holds, std::string key, const std::string& what,
                            std::string help) {
  if (holds) return;
  std::string text = fmt::format("{}: {} {}", key, program_, what);
  found_.push_back(experiment::problem_of_file(scenario_.file, std::move(key), std::move(text),
                                               std::move(help)));
}

void ProgramLimits::sockets(std::string_view option) {
  const ServerSpec& server = scenario_.server;
  require(scenario_.kernel.system == kernel::System::Linux, "kernel.system",
          "is measured on this machine's Linux", "set kernel.system to \"linux\"");
  const auto watched = experiment::watch_graph(scenario_);
  bool own = sockets_ == server.workers, all = sockets_ == 1;
  for (unsigned w = 0; w < watched.size(); ++w) {
    own = own && watched[w] == std::vector<unsigned>{w};
    all = all && watched[w] == std::vector<unsigned>{0};
  }
  require(own || all,
          sockets_ == 1 || sockets_ == server.workers ? "server.watch" : "server.sockets",
          fmt::format("has one socket for all workers or, with {}, one for each", option),
          "sockets = 1, or sockets = \"per-worker\" with watch = \"own\"; other graphs are what "
          "acceptlab-server is for");
  require(server.choose == kernel::Choose::Kernel, "server.choose",
          "leaves the choice of the socket to the kernel", "choose = \"kernel\"");
}

void ProgramLimits::readiness() {
  require(scenario_.server.trigger == kernel::Trigger::Level, "server.trigger",
          "watches listen sockets level-triggered", "trigger = \"level\"");
  require(scenario_.server.order == kernel::WakeOrder::System, "server.order",
          "is woken as the kernel does it", "order = \"system\"");
}

void ProgramLimits::event_loop() {
  require(scenario_.server.style == server::Style::EventLoop, "server.style", "is an event loop",
          "style = \"event-loop\"");
  require(scenario_.server.scan == server::Scan::Ready, "server.scan",
          "takes ready sockets in the order that epoll gives them", "scan = \"ready\"");
}

void ProgramLimits::accept_queue() {
  const ServerSpec& server = scenario_.server;
  require(server.backlog != 0, "server.backlog", "has no backlog of 0", "backlog = 1");
  require(server.accept_queue_order == kernel::AcceptQueueOrder::Fifo, "server.accept_queue_order",
          "has the kernel's accept queue", "accept_queue_order = \"fifo\"");
  require(!server.queue_room, "server.queue_room", "has the kernel's accept queue",
          "queue_room = \"backlog\"");
}

void ProgramLimits::one_request(std::string_view setting) {
  const experiment::WorkSpec& work = scenario_.work;
  require(work.hold.is_zero(), "work.hold", fmt::format("closes after its answer ({})", setting),
          "hold = \"0s\"");
  require(work.requests.is_constant() && work.requests.mean() == 1, "work.requests",
          fmt::format("closes after its first answer ({})", setting), "requests = 1");
}

void ProgramLimits::no_events() {
  using Kind = EventSpec::Kind;
  for (const EventSpec& event : scenario_.events) {
    require(event.kind == Kind::Burst || event.kind == Kind::Set, "events",
            fmt::format("cannot be told to {}", event.text),
            "leave it out, or measure acceptlab-server");
  }
}

}  // namespace acceptlab::validation
