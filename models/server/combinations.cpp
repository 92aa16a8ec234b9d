#include "models/server/combinations.hpp"

#include <algorithm>

#include "sim/check.hpp"

namespace acceptlab::server {
namespace {

using Values = std::vector<std::string_view>;

const Values none{"none"}, never{"never"}, level{"level"}, system_order{"system"};
const Values blocking_or_poll{"blocking",     "epoll", "epoll-exclusive",
                              "shared-epoll", "poll",  "kqueue"};

constexpr std::string_view one_thread = "an event loop has one thread, which must not sleep";
constexpr std::string_view one_at_a_time = "a prefork worker serves what it accepts, then accepts";
constexpr std::string_view own_threads = "a threaded worker gives connections to its own threads";
constexpr std::string_view mutex_gate = "nginx's accept mutex has a gate of its own";
constexpr std::string_view common_set = "all workers wait in one set, for all sockets";
constexpr std::string_view common_set_order =
    "in a socket's queue the set stands for all its workers, and wakes the last asleep";
constexpr std::string_view no_registration = "there is no registration of its own to renew";
constexpr std::string_view no_trigger = "it has no trigger but level";
constexpr std::string_view ring_accepts =
    "the kernel accepts for the ring until the queue is empty, and asks nobody";
constexpr std::string_view dispatched = "a dispatcher accepts for all, and serves nobody";
constexpr std::string_view not_its_own =
    "a gate looks at the connections of the worker that accepts; a hand-off gives them to others";
constexpr std::string_view one_sleeps =
    "no two sleep for the same socket, so that there is no order to choose";
constexpr std::string_view reads_anyway =
    "a worker of this style has no set for its connections: its threads sleep in the read";
constexpr std::string_view set_knows =
    "this set has each connection from its accept on, and any thread may be told of its data";
constexpr std::string_view edge_strands =
    "it leaves connections in the queue, and an edge would not tell of them again";

const std::vector<Rule>& table() {
  static const std::vector<Rule> rules{
      {"style",
       "event-loop",
       "wait",
       {"epoll", "epoll-exclusive", "shared-epoll", "poll", "kqueue", "io-uring", "try-lock",
        "dispatcher"},
       one_thread},
      {"style", "event-loop", "gate", {"none", "free_fraction", "max", "delay"}, one_thread},

      {"style",
       "prefork",
       "wait",
       {"blocking", "epoll", "epoll-exclusive", "shared-epoll", "poll", "kqueue", "lock"},
       one_at_a_time},
      {"style", "prefork", "gate", none, one_at_a_time},
      {"style", "prefork", "handoff", none, one_at_a_time},
      {"style", "prefork", "trigger", {"level", "oneshot"}, edge_strands},
      {"style", "prefork", "rearm", never, "no prefork server moves itself to the tail"},

      {"style", "thread-pool", "wait", blocking_or_poll, own_threads},
      {"style", "thread-pool", "gate", {"none", "idle-thread", "max", "delay"}, mutex_gate},
      {"style", "thread-pool", "handoff", none, own_threads},
      {"style", "thread-pool", "trigger", {"level", "oneshot"}, edge_strands},
      {"style", "thread-pool", "rearm", never, "no threaded server moves itself to the tail"},

      {"style", "thread-per-connection", "wait", blocking_or_poll, own_threads},
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
      {"wait", "poll", "trigger", level, no_trigger},
      {"wait", "poll", "rearm", never, no_registration},
      {"wait", "lock", "trigger", level, no_trigger},
      {"wait", "lock", "rearm", never, no_registration},
      {"wait", "lock", "order", system_order, one_sleeps},
      {"wait", "lock", "batch", {"1"}, "the lock is given back after each accept"},
      {"wait", "blocking", "batch", {"1"}, "a second accept would sleep"},
      // fs/eventpoll.c, EPOLLEXCLUSIVE_OK_BITS; seen on 6.18 too.
      {"wait",
       "epoll-exclusive",
       "trigger",
       {"level", "edge"},
       "epoll_ctl(2) refuses EPOLLONESHOT with EPOLLEXCLUSIVE (EINVAL)"},
      {"wait", "io-uring", "trigger", level, no_trigger},
      {"wait", "io-uring", "rearm", never, no_registration},
      {"wait", "io-uring", "batch", {"all"}, ring_accepts},
      {"wait", "io-uring", "gate", {"none", "max"}, ring_accepts},
      {"wait", "shared-epoll", "rearm", never, no_registration},
      {"wait", "shared-epoll", "order", system_order, common_set_order},
      {"wait", "shared-epoll", "handoff", none, common_set},
      {"wait", "shared-epoll", "gate", {"none", "idle-thread", "delay"}, common_set},
      {"wait", "try-lock", "rearm", never, no_registration},
      {"wait", "try-lock", "order", system_order, one_sleeps},
      {"wait", "try-lock", "gate", {"none", "free_fraction"}, mutex_gate},
      {"wait", "dispatcher", "rearm", never, no_registration},
      {"wait", "dispatcher", "order", system_order, one_sleeps},
      {"wait",
       "dispatcher",
       "handoff",
       {"round-robin", "least-connections", "random", "credit"},
       dispatched},

      {"first_read", "at-once", "style", {"event-loop"}, reads_anyway},
      {"first_read",
       "at-once",
       "wait",
       {"epoll", "epoll-exclusive", "poll", "kqueue", "try-lock", "dispatcher"},
       set_knows},
      {"first_read", "on-accept", "style", {"event-loop"}, reads_anyway},
      {"first_read",
       "on-accept",
       "wait",
       {"epoll", "epoll-exclusive", "poll", "kqueue"},
       set_knows},
      {"first_read", "on-accept", "handoff", none, "who accepts a connection serves it at once"},

      {"trigger", "edge", "batch", {"all"}, edge_strands},
      {"gate",
       "free_fraction",
       "wait",
       {"try-lock", "epoll-exclusive"},
       "it keeps a worker from the accept mutex, or moves it to the tail of an exclusive wait"},
      {"handoff", "credit", "wait", {"dispatcher"}, "credit is what a dispatcher counts"},
      {"handoff", "round-robin", "gate", none, not_its_own},
      {"handoff", "least-connections", "gate", none, not_its_own},
      {"handoff", "two-index", "gate", none, not_its_own},
      {"handoff", "random", "gate", none, not_its_own},
      {"handoff", "credit", "gate", none, not_its_own},
  };
  return rules;
}

template <class Names, class Value>
std::string_view name(const Names& names, Value value) {
  return names.at(static_cast<std::size_t>(value));
}

}  // namespace

std::span<const Rule> rules() { return table(); }

std::string_view value_of(const ServerSettings& s, std::string_view choice) {
  if (choice == "style") return name(style_names, s.style);
  if (choice == "wait") return name(kernel::wait_names, s.wait);
  if (choice == "trigger") return name(kernel::trigger_names, s.trigger);
  if (choice == "order") return name(kernel::wake_order_names, s.order);
  if (choice == "rearm") return name(rearm_names, s.rearm);
  if (choice == "batch") return s.batch == 1 ? "1" : s.batch == 0 ? "all" : "some";
  if (choice == "first_read") return name(first_read_names, s.first_read);
  if (choice == "gate") return name(gate_names, s.gate.kind);
  AL_CHECK(choice == "handoff");
  return name(handoff_names, s.handoff.kind);
}

std::vector<const Rule*> broken_rules(const ServerSettings& settings) {
  std::vector<const Rule*> broken;
  for (const Rule& rule : table()) {
    if (value_of(settings, rule.choice) != rule.value) continue;
    const std::string_view has = value_of(settings, rule.other);
    if (std::find(rule.values.begin(), rule.values.end(), has) == rule.values.end())
      broken.push_back(&rule);
  }
  return broken;
}

}  // namespace acceptlab::server
