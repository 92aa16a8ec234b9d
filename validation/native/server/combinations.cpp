#include "validation/native/server/combinations.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "validation/native/server/watch_graph.hpp"

namespace acceptlab::native::server {
namespace {

using Values = std::vector<std::string_view>;

const Values none{"none"}, never{"never"}, level{"level"};
const Values waits_of_threads{"blocking", "epoll", "epoll-exclusive", "shared-epoll", "poll"};

constexpr std::string_view one_thread = "an event loop has one thread, which must not sleep";
constexpr std::string_view one_at_a_time = "a prefork worker serves what it accepts, then accepts";
constexpr std::string_view own_threads = "a threaded worker gives connections to its own threads";
constexpr std::string_view common_set = "all workers wait in one set, for all sockets";
constexpr std::string_view no_registration = "there is no registration of its own to renew";
constexpr std::string_view no_trigger = "it has no trigger but level";
constexpr std::string_view edge_strands =
    "it leaves connections in the queue, and an edge would not tell of them again";
constexpr std::string_view not_its_own =
    "a gate looks at the connections of the worker that accepts; a hand-off gives them to others";

template <class Names, class Value>
std::string_view name(const Names& names, Value value) {
  return names.at(static_cast<std::size_t>(value));
}

[[noreturn]] void refuse(const std::string& what, const std::string& help) {
  throw UsageError(what, help);
}

void check_rules(const Options& options) {
  for (const Rule& rule : rules()) {
    if (value_of(options, rule.choice) != rule.value) continue;
    const std::string_view has = value_of(options, rule.other);
    if (std::ranges::find(rule.values, has) != rule.values.end()) continue;
    refuse(fmt::format("--{} {} does not go with --{} {}: {}", rule.choice, rule.value, rule.other,
                       has, rule.reason),
           fmt::format("--{} {} goes with --{} {}", rule.choice, rule.value, rule.other,
                       fmt::join(rule.values, ", ")));
  }
}

void check_explicit_graph(const Options& options) {
  const auto& graph = options.watch.of_worker;
  if (graph.size() > options.workers)
    refuse(fmt::format("--watch has sockets for {} workers, and there are {}", graph.size(),
                       options.workers),
           "one list a worker, separated by /");
  for (const auto& sockets : graph) {
    for (const unsigned socket : sockets) {
      if (socket >= options.socket_count())
        refuse(fmt::format("--watch names socket {}, and there are {} of an address", socket,
                           options.socket_count()),
               "--sockets says how many there are; they are counted from 0");
    }
    if (std::set(sockets.begin(), sockets.end()).size() != sockets.size())
      refuse("--watch names a socket twice for one worker", "each socket once");
  }
}

void check_graph(const Options& options) {
  using Graph = Watch::Graph;
  const unsigned sockets = options.socket_count();
  const Graph graph = options.watch.graph;
  if (options.dispatches()) {
    if (graph != Graph::Auto && graph != Graph::All)
      refuse("--wait dispatcher watches every socket", "leave --watch out");
    return;
  }
  if (graph == Graph::Explicit) check_explicit_graph(options);
  if (graph == Graph::Ring && options.watch.ring > sockets)
    refuse(fmt::format("--watch ring:{} with {} sockets", options.watch.ring, sockets),
           "a ring is at most as wide as there are sockets");
  if (graph == Graph::Own && options.workers > sockets)
    refuse(fmt::format("--watch own with {} workers and {} sockets", options.workers, sockets),
           "own needs a socket for each worker (--sockets per-worker); groups and all do not");
  std::set<unsigned> watched;
  for (const auto& list : watch_graph(options)) watched.insert(list.begin(), list.end());
  if (watched.size() < sockets)
    refuse(
        fmt::format("--watch leaves {} of {} sockets to nobody", sockets - watched.size(), sockets),
        "their connections would wait for ever: fewer --sockets, or another --watch");
}

void check_sockets(const Options& options) {
  const auto graph = watch_graph(options);
  const bool one_each = std::ranges::all_of(
      graph, [&](const auto& list) { return list.size() * options.listen.size() <= 1; });
  if (options.wait == Wait::Blocking && !one_each)
    refuse("--wait blocking: accept(2) sleeps on one socket, and a worker would watch more",
           "one --listen and --watch own, groups or ring:1; or --wait poll or epoll");
  if (options.choose != Choose::Kernel && options.socket_count() == 1)
    refuse("--choose has nothing to choose from: an address has one socket",
           "--sockets 2 or more, or per-worker");
  if (options.gate.kind == Gate::Kind::FreeFraction && options.connections == 0)
    refuse("--gate free_fraction: there is no limit of which a fraction could be free",
           "--connections N, as nginx has worker_connections");
  if (options.threads > 1 && options.style != Style::ThreadPool)
    refuse("--threads is for --style thread-pool", "leave it out, or add --style thread-pool");
}

}  // namespace

const std::vector<Rule>& rules() {
  static const std::vector<Rule> table{
      {"style",
       "event-loop",
       "wait",
       {"epoll", "epoll-exclusive", "shared-epoll", "poll", "try-lock", "dispatcher"},
       one_thread},
      {"style", "event-loop", "gate", {"none", "free_fraction", "max", "delay"}, one_thread},

      {"style", "prefork", "wait", waits_of_threads, one_at_a_time},
      {"style", "prefork", "gate", none, one_at_a_time},
      {"style", "prefork", "handoff", none, one_at_a_time},
      {"style", "prefork", "trigger", {"level", "oneshot"}, edge_strands},
      {"style", "prefork", "rearm", never, "no prefork server moves itself to the tail"},

      {"style", "thread-pool", "wait", waits_of_threads, own_threads},
      {"style",
       "thread-pool",
       "gate",
       {"none", "idle-thread", "max", "delay"},
       "free_fraction is nginx's, an event loop"},
      {"style", "thread-pool", "handoff", none, own_threads},
      {"style", "thread-pool", "trigger", {"level", "oneshot"}, edge_strands},
      {"style", "thread-pool", "rearm", never, "no threaded server moves itself to the tail"},

      {"style", "thread-per-connection", "wait", waits_of_threads, own_threads},
      {"style",
       "thread-per-connection",
       "gate",
       {"none", "max", "delay"},
       "each connection has a thread: none is ever idle"},
      {"style", "thread-per-connection", "handoff", none, own_threads},
      {"style", "thread-per-connection", "trigger", {"level", "oneshot"}, edge_strands},
      {"style", "thread-per-connection", "rearm", never,
       "no threaded server moves itself to the tail"},

      {"wait", "blocking", "trigger", level, no_trigger},
      {"wait", "blocking", "rearm", never, no_registration},
      {"wait", "blocking", "batch", {"1"}, "a second accept would sleep"},
      {"wait", "poll", "trigger", level, no_trigger},
      {"wait", "poll", "rearm", never, no_registration},
      {"wait",
       "epoll-exclusive",
       "trigger",
       {"level", "edge"},
       "epoll_ctl(2) refuses EPOLLEXCLUSIVE with EPOLLONESHOT"},
      {"wait", "shared-epoll", "rearm", never, no_registration},
      {"wait", "shared-epoll", "handoff", none, common_set},
      {"wait", "shared-epoll", "gate", {"none", "idle-thread", "delay"}, common_set},
      {"wait", "try-lock", "rearm", never, no_registration},
      {"wait",
       "try-lock",
       "gate",
       {"none", "free_fraction"},
       "nginx's accept mutex has a gate of its own"},
      {"wait", "dispatcher", "rearm", never, no_registration},
      {"wait",
       "dispatcher",
       "handoff",
       {"round-robin", "least-connections", "random"},
       "a dispatcher accepts for all, and serves nobody"},

      {"trigger", "edge", "batch", {"all"}, edge_strands},
      {"gate",
       "free_fraction",
       "wait",
       {"try-lock", "epoll-exclusive"},
       "it keeps a worker from the accept mutex, or moves it to the tail of an exclusive wait"},
      {"handoff", "round-robin", "gate", none, not_its_own},
      {"handoff", "least-connections", "gate", none, not_its_own},
      {"handoff", "two-index", "gate", none, not_its_own},
      {"handoff", "random", "gate", none, not_its_own},
  };
  return table;
}

std::string_view value_of(const Options& o, std::string_view choice) {
  if (choice == "style") return name(style_names, o.style);
  if (choice == "wait") return name(wait_names, o.wait);
  if (choice == "trigger") return name(trigger_names, o.trigger);
  if (choice == "rearm") return name(rearm_names, o.rearm);
  if (choice == "batch") return o.batch == 1 ? "1" : o.batch == 0 ? "all" : "some";
  if (choice == "gate") return name(gate_names, o.gate.kind);
  return name(handoff_names, o.handoff.kind);
}

void check_combination(const Options& options) {
  check_rules(options);
  check_graph(options);
  check_sockets(options);
}

}  // namespace acceptlab::native::server
