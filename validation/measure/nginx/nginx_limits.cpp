#include "validation/measure/nginx/nginx_limits.hpp"

#include <fmt/format.h>

#include "models/server/catalogue.hpp"
#include "validation/measure/program/program_limits.hpp"

namespace acceptlab::validation {

using experiment::Diagnostic;
using experiment::Scenario;
using experiment::ServerSpec;
using kernel::Wait;
using server::Rearm;

namespace {

/// What is nginx's own.
class Limits {
 public:
  Limits(const Scenario& scenario, std::string_view version)
      : scenario_(scenario),
        server_(scenario.server),
        version_(version),
        limits_(scenario, fmt::format("nginx {}", version)) {}

  std::vector<Diagnostic> find() {
    limits_.sockets("reuseport");
    limits_.readiness();
    waiting();
    rearm();
    gate();
    limits_.event_loop();
    accepting();
    limits_.accept_queue();
    limits_.require(scenario_.work.wait.is_zero(), "work.wait",
                    "cannot wait for a time shorter than its millisecond",
                    "wait = \"0s\"; waits off the CPU are what acceptlab-server is for");
    limits_.one_request("keepalive_timeout 0");
    limits_.no_events();
    return limits_.take();
  }

 private:
  void waiting() {
    const Wait wait = server_.wait;
    if (!limits_.shared()) {
      limits_.require(wait == Wait::Epoll || wait == Wait::EpollExclusive, "server.wait",
                      "waits for a socket of its own by epoll", "wait = \"epoll\"");
      return;
    }
    const bool exclusive = !server::older(version_, "1.11.3");
    const bool known =
        wait == Wait::TryLock || wait == (exclusive ? Wait::EpollExclusive : Wait::Epoll);
    limits_.require(
        known, "server.wait",
        exclusive ? "shares a socket by EPOLLEXCLUSIVE, or with accept_mutex by a try-lock"
                  : "shares a socket by plain epoll, or with accept_mutex by a try-lock",
        fmt::format(R"(wait = "{}" or "try-lock"; others are what acceptlab-server is for)",
                    exclusive ? "epoll-exclusive" : "epoll"));
  }

  /// ngx_reorder_accept_events, which a turn that ends in EAGAIN (multi_accept) does not reach, and
  /// which one worker alone does not need.
  void rearm() {
    const Rearm asked = server_.rearm;
    const bool moves = limits_.shared() && server_.wait == Wait::EpollExclusive &&
                       !server::older(version_, "1.21.6");
    const bool unseen = server_.workers == 1 || (moves && server_.batch != 1);
    if (unseen && asked != Rearm::Each) return;
    if (moves) {
      limits_.require(asked == Rearm::Every16, "server.rearm",
                      "moves a worker to the tail on every 16th accept",
                      "rearm = \"16\", as in the policy nginx-exclusive-16");
    } else {
      limits_.require(asked == Rearm::Never, "server.rearm", "does not move its workers here",
                      "rearm = \"never\"");
    }
  }

  /// ngx_accept_disabled is always counted. It keeps workers from the mutex, and moves them to the
  /// tail of an exclusive wait queue.
  void gate() {
    using Kind = server::Gate::Kind;
    const server::Gate& gate = server_.gate;
    const bool eighth = gate.free_fraction == 0.125;  // in binary exactly an eighth
    const bool mutex = limits_.shared() && server_.wait == Wait::TryLock;
    const bool needed = mutex && server_.connections > 0;
    const bool ok = gate.kind == Kind::FreeFraction ? eighth : gate.kind == Kind::None && !needed;
    limits_.require(ok, "server.gate",
                    "accepts while an eighth of its connections is free, by no other rule",
                    mutex ? "gate = { free_fraction = 0.125 }" : "gate = \"none\"");
  }

  void accepting() {
    // ngx_http_init_connection: rev->ready is what `deferred` sets.
    limits_.require(server_.first_read == server::FirstRead::Event || server_.defer_accept,
                    "server.first_read", "waits for a connection's data, but for `deferred`",
                    "first_read = \"event\"");
    limits_.require(server_.batch <= 1, "server.batch",
                    "accepts once a turn or, with multi_accept, all", "batch = 1 or \"all\"");
    limits_.require(server_.handoff.kind == server::HandOff::Kind::None, "server.handoff",
                    "serves a connection where it was accepted", "handoff = \"none\"");
  }

  const Scenario& scenario_;
  const ServerSpec& server_;
  std::string_view version_;
  ProgramLimits limits_;
};

}  // namespace

std::vector<Diagnostic> nginx_limits(const Scenario& scenario, std::string_view version) {
  return Limits(scenario, version).find();
}

}  // namespace acceptlab::validation
