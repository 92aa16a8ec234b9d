#include "validation/measure/nginx/nginx_limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "experiment/scenario/resolution.hpp"
#include "models/server/catalogue.hpp"

namespace acceptlab::validation {

using experiment::Diagnostic;
using experiment::EventSpec;
using experiment::Scenario;
using experiment::ServerSpec;
using kernel::Wait;
using server::Rearm;

namespace {

/// Collects what does not hold.
class Limits {
 public:
  Limits(const Scenario& scenario, std::string_view version)
      : scenario_(scenario),
        server_(scenario.server),
        version_(version),
        sockets_(experiment::socket_count(scenario)) {}

  std::vector<Diagnostic> find() {
    sockets_and_watchers();
    waiting();
    rearm();
    gate();
    accepting();
    work();
    events();
    return std::move(found_);
  }

 private:
  bool shared() const { return sockets_ == 1 && server_.workers > 1; }

  void require(bool holds, std::string key, const std::string& what, std::string help) {
    if (holds) return;
    Diagnostic problem;
    problem.file = scenario_.file;
    problem.what = fmt::format("{}: nginx {} {}", key, version_, what);
    problem.key = std::move(key);
    problem.help = std::move(help);
    found_.push_back(std::move(problem));
  }

  void sockets_and_watchers() {
    require(scenario_.kernel.system == kernel::System::Linux, "kernel.system",
            "is measured on this machine's Linux", "set kernel.system to \"linux\"");
    const auto watched = experiment::watch_graph(scenario_);
    bool own = sockets_ == server_.workers, all = sockets_ == 1;
    for (unsigned w = 0; w < watched.size(); ++w) {
      own = own && watched[w] == std::vector<unsigned>{w};
      all = all && watched[w] == std::vector<unsigned>{0};
    }
    require(own || all,
            sockets_ == 1 || sockets_ == server_.workers ? "server.watch" : "server.sockets",
            "has one socket for all workers or, with reuseport, one for each",
            "sockets = 1, or sockets = \"per-worker\" with watch = \"own\"; other graphs are what "
            "acceptlab-server is for");
    require(server_.choose == kernel::Choose::Kernel, "server.choose",
            "leaves the choice of the socket to the kernel", "choose = \"kernel\"");
  }

  void waiting() {
    const Wait wait = server_.wait;
    require(server_.trigger == kernel::Trigger::Level, "server.trigger",
            "watches listen sockets level-triggered", "trigger = \"level\"");
    require(server_.order == kernel::WakeOrder::System, "server.order",
            "is woken as the kernel does it", "order = \"system\"");
    if (!shared()) {
      require(wait == Wait::Epoll || wait == Wait::EpollExclusive, "server.wait",
              "waits for a socket of its own by epoll", "wait = \"epoll\"");
      return;
    }
    const bool exclusive = !server::older(version_, "1.11.3");
    const bool known =
        wait == Wait::TryLock || wait == (exclusive ? Wait::EpollExclusive : Wait::Epoll);
    require(known, "server.wait",
            exclusive ? "shares a socket by EPOLLEXCLUSIVE, or with accept_mutex by a try-lock"
                      : "shares a socket by plain epoll, or with accept_mutex by a try-lock",
            fmt::format(R"(wait = "{}" or "try-lock"; others are what acceptlab-server is for)",
                        exclusive ? "epoll-exclusive" : "epoll"));
  }

  /// ngx_reorder_accept_events, which a turn that ends in EAGAIN (multi_accept) does not reach, and
  /// which one worker alone does not need.
  void rearm() {
    const Rearm asked = server_.rearm;
    const bool moves =
        shared() && server_.wait == Wait::EpollExclusive && !server::older(version_, "1.21.6");
    const bool unseen = server_.workers == 1 || (moves && server_.batch != 1);
    if (unseen && asked != Rearm::Each) return;
    if (moves) {
      require(asked == Rearm::Every16, "server.rearm",
              "moves a worker to the tail on every 16th accept",
              "rearm = \"16\", as in the policy nginx-exclusive-16");
    } else {
      require(asked == Rearm::Never, "server.rearm", "does not move its workers here",
              "rearm = \"never\"");
    }
  }

  /// ngx_accept_disabled is always counted. It keeps workers from the mutex, and moves them to the
  /// tail of an exclusive wait queue.
  void gate() {
    using Kind = server::Gate::Kind;
    const server::Gate& gate = server_.gate;
    const bool eighth = gate.free_fraction == 0.125;  // in binary exactly an eighth
    const bool mutex = shared() && server_.wait == Wait::TryLock;
    const bool needed = mutex && server_.connections > 0;
    const bool ok = gate.kind == Kind::FreeFraction ? eighth : gate.kind == Kind::None && !needed;
    require(ok, "server.gate",
            "accepts while an eighth of its connections is free, by no other rule",
            mutex ? "gate = { free_fraction = 0.125 }" : "gate = \"none\"");
  }

  void accepting() {
    require(server_.style == server::Style::EventLoop, "server.style", "is an event loop",
            "style = \"event-loop\"");
    require(server_.batch <= 1, "server.batch", "accepts once a turn or, with multi_accept, all",
            "batch = 1 or \"all\"");
    require(server_.scan == server::Scan::Ready, "server.scan",
            "takes ready sockets in the order that epoll gives them", "scan = \"ready\"");
    require(server_.handoff.kind == server::HandOff::Kind::None, "server.handoff",
            "serves a connection where it was accepted", "handoff = \"none\"");
    require(server_.backlog != 0, "server.backlog", "refuses a backlog of 0", "backlog = 1");
    require(server_.accept_queue_order == kernel::AcceptQueueOrder::Fifo,
            "server.accept_queue_order", "has the kernel's accept queue",
            "accept_queue_order = \"fifo\"");
    require(!server_.queue_room, "server.queue_room", "has the kernel's accept queue",
            "queue_room = \"backlog\"");
  }

  void work() {
    const experiment::WorkSpec& work = scenario_.work;
    require(work.wait.is_zero(), "work.wait", "cannot wait for a time shorter than its millisecond",
            "wait = \"0s\"; waits off the CPU are what acceptlab-server is for");
    require(work.hold.is_zero(), "work.hold", "closes after its answer (keepalive_timeout 0)",
            "hold = \"0s\"");
    require(work.requests.is_constant() && work.requests.mean() == 1, "work.requests",
            "closes after its first answer (keepalive_timeout 0)", "requests = 1");
  }

  void events() {
    using Kind = EventSpec::Kind;
    for (const EventSpec& event : scenario_.events) {
      require(event.kind == Kind::Burst || event.kind == Kind::Set, "events",
              fmt::format("cannot be told to {}", event.text),
              "leave it out, or measure acceptlab-server");
    }
  }

  const Scenario& scenario_;
  const ServerSpec& server_;
  std::string_view version_;
  unsigned sockets_;
  std::vector<Diagnostic> found_;
};

}  // namespace

std::vector<Diagnostic> nginx_limits(const Scenario& scenario, std::string_view version) {
  return Limits(scenario, version).find();
}

}  // namespace acceptlab::validation
