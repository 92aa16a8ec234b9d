#include "experiment/reader/process_checks.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "experiment/scenario/resolution.hpp"
#include "models/server/allowed.hpp"

namespace acceptlab::experiment {
namespace {

using Kind = EventSpec::Kind;
using Graph = server::Watch::Graph;

/// What is wrong with an event: the sentence, and what would do.
struct Problem {
  std::string what, help;
  explicit operator bool() const { return !what.empty(); }
};

bool is_for_processes(const EventSpec& event) {
  return event.reads_configuration() || event.kind == Kind::Signal;
}

/// Whether the sockets of a new configuration find somebody for each of them.
Problem layout_problem(const Scenario& s, unsigned count) {
  const Scenario next = with_workers(s, count);
  const server::Watch& watch = next.server.watch;
  const unsigned sockets = socket_count(next);
  if (watch.graph == Graph::Explicit && watch.of_worker.size() != count)
    return {fmt::format("server.watch is a list for {} workers, and there will be {}",
                        watch.of_worker.size(), count),
            "leave workers out, or say server.watch in a word"};
  if (watch.graph == Graph::Own && count != sockets && !next.server.allow_unwatched)
    return {fmt::format("server.watch = \"own\" with {} workers and {} sockets", count, sockets),
            "with sockets = \"per-worker\" there are as many as workers"};
  return {};
}

/// Several processes that bind one address need SO_REUSEPORT.
bool binds_beside_others(const Scenario& s, const EventSpec& event) {
  return s.server.holder != server::Holder::Master && event.reads_configuration() &&
         event.kind != Kind::ConfigTest;
}

bool starts_new_master(const EventSpec& event) {
  return event.kind == Kind::BinaryUpgrade ||
         (event.kind == Kind::Signal && event.signal == server::Signal::Usr2);
}

Problem problem_of(const Scenario& s, const EventSpec& event) {
  if (s.server.wait == kernel::Wait::Dispatcher)
    return {"a dispatcher and its workers are threads of one process, which no other replaces here",
            "a server with worker processes has any other server.wait"};
  const bool alone =
      server::socket_sharing(s.kernel.system, s.kernel.version) == server::Sharing::Impossible;
  if (alone && binds_beside_others(s, event))
    return {fmt::format("{} {} has no SO_REUSEPORT: the new processes could not bind the address "
                        "that the old ones have (EADDRINUSE)",
                        kernel::system_names.at(static_cast<std::size_t>(s.kernel.system)),
                        s.kernel.version_text),
            "with holder = \"master\" they inherit the sockets"};
  const bool any_new = std::any_of(s.events.begin(), s.events.end(), starts_new_master);
  if (event.kind == Kind::Signal && event.to == server::To::New && !any_new)
    return {"there is no new master: no event starts one", "{ signal = \"USR2\" } does"};
  return event.reads_configuration() ? layout_problem(s, event.workers.value_or(s.server.workers))
                                     : Problem{};
}

}  // namespace

void check_process_events(Reading& r) {
  const Scenario& s = r.scenario;
  for (std::size_t i = 0; i < s.events.size(); ++i) {
    const EventSpec& event = s.events[i];
    if (!is_for_processes(event)) continue;
    const std::string key = fmt::format("events.{}.do", i);
    if (const Problem problem = problem_of(s, event))
      r.error(r.place_of(key), key, fmt::format("{}: {}", key, problem.what), problem.help);
    if (event.kind == Kind::ConfigTest && !config_test_opens_sockets(s))
      r.warning(
          r.place_of(key), key,
          fmt::format("{}: the server's test of its configuration opens no listen sockets, so "
                      "nothing happens",
                      key),
          "nginx before 1.13.4 did, with reuseport: policy = \"nginx-reuseport\", version = "
          "\"1.12\"");
  }
  if (s.server.respawn && s.server.wait == kernel::Wait::Dispatcher)
    r.error(r.place_of("server.respawn"), "server.respawn",
            "server.respawn: a dispatcher and its workers are threads of one process",
            "leave it out: no master puts another thread in the place of one");
}

}  // namespace acceptlab::experiment
