#include "validation/measure/haproxy/haproxy_limits.hpp"

#include <fmt/format.h>

#include "validation/measure/program/program_limits.hpp"

namespace acceptlab::validation {

using experiment::Diagnostic;
using experiment::Scenario;
using experiment::ServerSpec;
using kernel::Wait;

namespace {

constexpr unsigned most_threads = 64;                     // of a thread group
constexpr double tick_ns = 1e6, shortest_wait_ns = 20e6;  // a tick is 5 % of it

/// What is HAProxy's own.
class Limits {
 public:
  Limits(const Scenario& scenario, std::string_view version)
      : scenario_(scenario),
        server_(scenario.server),
        limits_(scenario, fmt::format("haproxy {}", version)) {}

  std::vector<Diagnostic> find() {
    limits_.require(server_.workers <= most_threads, "server.workers", "has 64 threads at most",
                    "workers = 64");
    limits_.sockets("shards by-thread");
    limits_.readiness();
    waiting();
    limits_.event_loop();
    handing_on();
    counting();
    limits_.accept_queue();
    timer();
    limits_.one_request("option httpclose");
    limits_.no_events();
    return limits_.take();
  }

 private:
  /// EPOLLEXCLUSIVE is nowhere in it. A socket of one's own is the same with and without.
  void waiting() {
    const Wait wait = server_.wait;
    const bool own = !limits_.shared() && wait == Wait::EpollExclusive;
    limits_.require(wait == Wait::Epoll || own, "server.wait",
                    "waits by epoll, and all threads of a shared socket wake up",
                    "wait = \"epoll\"; others are what acceptlab-server is for");
    limits_.require(server_.rearm == server::Rearm::Never, "server.rearm",
                    "does not move its threads in a wait queue", "rearm = \"never\"");
  }

  /// Only among threads that share a socket; alone a thread has nobody to hand on to.
  void handing_on() {
    using Kind = server::HandOff::Kind;
    const Kind kind = server_.handoff.kind;
    const bool among = limits_.shared() || server_.workers == 1;
    limits_.require(
        kind == Kind::None || (among && kind == Kind::TwoIndex), "server.handoff",
        among ? "hands on to the less loaded of two threads, or with tune.listener.multi-queue off "
                "to none"
              : "serves a connection in the thread whose socket it came to",
        among ? R"(handoff = "two-index" or "none")" : "handoff = \"none\"");
  }

  /// A fraction of no limit keeps nobody from accepting.
  void counting() {
    using Kind = server::Gate::Kind;
    const Kind kind = server_.gate.kind;
    limits_.require(server_.connections == 0, "server.connections",
                    "counts the connections of all threads together (maxconn), and then leaves "
                    "more in the accept queue",
                    "connections = 0");
    limits_.require(kind == Kind::None || kind == Kind::FreeFraction, "server.gate",
                    "has no gate of a single thread", "gate = \"none\"");
  }

  /// Its timers count milliseconds.
  void timer() {
    const auto& wait = scenario_.work.wait;
    const double ns = wait.mean();
    const bool ticks = wait.is_constant() && ns >= shortest_wait_ns &&
                       ns == tick_ns * static_cast<double>(static_cast<long>(ns / tick_ns));
    limits_.require(wait.is_zero() || ticks, "work.wait",
                    "waits for whole milliseconds, up to one of them more or less, which is too "
                    "much of a wait below 20 ms",
                    "wait = \"0s\" or a constant such as \"20ms\"; other waits are what "
                    "acceptlab-server is for");
  }

  const Scenario& scenario_;
  const ServerSpec& server_;
  ProgramLimits limits_;
};

}  // namespace

std::vector<Diagnostic> haproxy_limits(const Scenario& scenario, std::string_view version) {
  return Limits(scenario, version).find();
}

}  // namespace acceptlab::validation
