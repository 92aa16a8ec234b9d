#include "experiment/reader/watch_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "experiment/reader/machine_checks.hpp"
#include "experiment/scenario/model_settings.hpp"
#include "experiment/scenario/resolution.hpp"
#include "experiment/topology/system_graph.hpp"

namespace acceptlab::experiment {
namespace {

void check_explicit_graph(Reading& r, unsigned sockets) {
  const ServerSpec& server = r.scenario.server;
  const Place place = r.place_of("server.watch");
  if (server.watch.of_worker.size() != server.workers)
    r.error(place, "server.watch",
            fmt::format("server.watch: the list is for {} workers, there are {}",
                        server.watch.of_worker.size(), server.workers),
            "one list of sockets for each worker");
  for (std::size_t w = 0; w < server.watch.of_worker.size(); ++w) {
    std::set<unsigned> seen;
    for (const unsigned socket : server.watch.of_worker[w]) {
      if (socket >= sockets)
        r.error(place, "server.watch",
                fmt::format("server.watch: worker {} watches socket {}, which does not exist", w,
                            socket),
                sockets == 1 ? "there is one socket, 0"
                             : fmt::format("there are {}, 0 to {}", sockets, sockets - 1));
      else if (!seen.insert(socket).second)
        r.error(place, "server.watch",
                fmt::format("server.watch: worker {} watches socket {} twice", w, socket));
    }
  }
}

void check_dispatcher(Reading& r) {
  if (r.scenario.server.watch.graph == server::Watch::Graph::All) return;
  r.error(r.place_of("server.watch"), "server.watch",
          "server.watch: with wait = \"dispatcher\" the dispatcher watches every socket",
          "leave server.watch out");
}

std::string first_of(const std::vector<unsigned>& numbers) {
  constexpr std::ptrdiff_t most = 8;
  return fmt::format(
      "{}{}",
      fmt::join(numbers.begin(), numbers.begin() + std::min(most, std::ssize(numbers)), ", "),
      std::ssize(numbers) > most ? ", ..." : "");
}

/// Sockets and workers that are on no connection's way.
void check_ways(Reading& r, const Place& place) {
  const SystemGraph graph(system_map(r.scenario));
  if (const auto alone = graph.unwatched_sockets();
      !alone.empty() && !r.scenario.server.allow_unwatched)
    r.error(
        place, "server.watch",
        fmt::format("nobody watches socket{} {}", alone.size() == 1 ? "" : "s", first_of(alone)),
        "its connections would wait for ever; allow_unwatched = true allows it");
  if (const auto idle = graph.idle_workers(); !idle.empty())
    r.warning(place, "server.watch",
              fmt::format("worker{} {} watch{} no socket", idle.size() == 1 ? "" : "s",
                          first_of(idle), idle.size() == 1 ? "es" : ""),
              "without a hand-off no connection comes there");
}

/// An order among those of whom there is never more than one.
void check_order(Reading& r, unsigned sockets) {
  if (r.scenario.server.order == kernel::WakeOrder::System) return;
  std::vector<unsigned> watchers(sockets);
  for (const std::vector<unsigned>& watched : watch_graph(r.scenario))
    for (const unsigned socket : watched) ++watchers.at(socket);
  if (std::any_of(watchers.begin(), watchers.end(), [](unsigned n) { return n > 1; })) return;
  r.warning(first_place(r, {"server.order"}), "server.order",
            "server.order has no effect: no two workers watch the same socket");
}

}  // namespace

namespace {

/// What the program knows of its workers an event loop tells it, of the sockets that it watches.
void check_bitmap(Reading& r) {
  const ServerSpec& server = r.scenario.server;
  if (server.style != server::Style::EventLoop)
    r.error(first_place(r, {"server.style", "server.choose"}), "server.choose",
            "server.choose: \"bitmap\" does not go with a style other than \"event-loop\"",
            "its workers write the bitmap at the end of a turn of their event loop");
  if (server.wait == kernel::Wait::Dispatcher)
    r.error(first_place(r, {"server.wait", "server.choose"}), "server.choose",
            "server.choose: \"bitmap\" does not go with wait = \"dispatcher\"",
            "the bits are of the sockets' workers, and a dispatcher has them all");
}

}  // namespace

void check_choice(Reading& r) {
  const Scenario& s = r.scenario;
  if (s.server.choose == kernel::Choose::Bitmap) return check_bitmap(r);
  if (s.server.choose != kernel::Choose::IncomingCpu) return;
  if (!s.server.pinned)
    r.error(first_place(r, {"server.pin", "server.choose"}), "server.choose",
            "server.choose: \"incoming-cpu\" does not go with pin = \"none\"",
            "a socket asks for the packets of its worker's CPU, and the worker has none");
}

void check_watch(Reading& r) {
  using Graph = server::Watch::Graph;
  const Scenario& s = r.scenario;
  const unsigned sockets = socket_count(s);
  const Place place = first_place(r, {"server.watch", "server.sockets", "server.workers"});
  if (one_socket_only(s)) return;
  if (s.server.wait == kernel::Wait::Dispatcher) return check_dispatcher(r);
  if (s.server.watch.graph == Graph::Explicit) check_explicit_graph(r, sockets);
  if (s.server.watch.graph == Graph::Ring && s.server.watch.ring > sockets)
    r.error(
        place, "server.watch",
        fmt::format("server.watch: a ring of {} with {} sockets", s.server.watch.ring, sockets));
  if (s.server.watch.graph == Graph::Own && s.server.workers > sockets)
    r.error(place, "server.watch",
            fmt::format("server.watch: \"own\" with {} workers and {} sockets", s.server.workers,
                        sockets),
            "own needs a socket for each worker; groups and all do not");
  if (r.failed({"server.watch"})) return;
  check_order(r, sockets);
  check_ways(r, place);
}

}  // namespace acceptlab::experiment
