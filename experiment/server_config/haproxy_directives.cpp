#include <fmt/format.h>

#include "experiment/notation/listen_text.hpp"
#include "experiment/scenario/model_settings.hpp"
#include "experiment/scenario/resolution.hpp"
#include "experiment/server_config/directives.hpp"
#include "experiment/server_config/words.hpp"
#include "models/server/catalogue.hpp"

namespace acceptlab::experiment {

namespace {

using Block = Directive::Block;
using HandOff = server::HandOff::Kind;

constexpr unsigned group_size = 64;  // threads of a thread group: MAX_THREADS_PER_GROUP

unsigned groups_of(const ServerSpec& server) {
  return (server.workers + group_size - 1) / group_size;
}

void add_threads(std::vector<Directive>& lines, const ServerSpec& server) {
  lines.push_back({Block::Global, fmt::format("nbthread {}", server.workers),
                   "the default is one for each CPU"});
  if (groups_of(server) > 1)
    lines.push_back({Block::Global, fmt::format("thread-groups {}", groups_of(server)),
                     "a group has 64 threads at most"});
}

/// One line for each thread: "auto:" would take the CPUs in ascending order.
void add_pins(std::vector<Directive>& lines, const Scenario& s) {
  if (!s.server.pinned) return;
  const unsigned groups = groups_of(s.server);
  const unsigned in_group = (s.server.workers + groups - 1) / groups;
  unsigned thread = 0;
  for (const unsigned cpu : cpus_of_workers(s)) {
    lines.push_back(
        {Block::Global,
         fmt::format("cpu-map {}/{} {}", thread / in_group + 1, thread % in_group + 1, cpu),
         "the thread on its CPU, as in the scenario (server.pin)"});
    ++thread;
  }
}

const char* multi_queue(HandOff kind) {
  return kind == HandOff::TwoIndex ? "on" : kind == HandOff::RoundRobin ? "fair" : "off";
}

void add_accepting(std::vector<Directive>& lines, const Scenario& s) {
  const ServerSpec& server = s.server;
  lines.push_back(
      {Block::Global,
       fmt::format("tune.maxaccept {}", server.batch == 0 ? -1 : static_cast<int>(server.batch)),
       "the default is 4 since 2.4"});
  if (socket_count(s) < server.workers || server.workers == 1)
    lines.push_back({Block::Global,
                     fmt::format("tune.listener.multi-queue {}", multi_queue(server.handoff.kind)),
                     "on by default: the less loaded of two threads gets the connection"});
}

bool knows_shards(const ServerSpec& server) {
  return server.version.empty() || !server::older(server.version, "2.5");
}

std::string shards_text(const Scenario& s) {
  const unsigned sockets = socket_count(s);
  if (!knows_shards(s.server)) return "";
  if (sockets == 1) return " shards 1";
  return sockets == s.server.workers ? " shards by-thread" : fmt::format(" shards {}", sockets);
}

}  // namespace

std::string no_haproxy_because(const Scenario& s) {
  const ServerSpec& server = s.server;
  const unsigned sockets = socket_count(s);
  if (sockets > server.workers)
    return fmt::format("HAProxy makes no more listen sockets than threads: {} for {}", sockets,
                       server.workers);
  if (sockets > 1 && !knows_shards(server))
    return fmt::format("HAProxy {} has one listen socket; shards came with 2.5", server.version);
  if (server.style != server::Style::EventLoop || server.gate.kind != server::Gate::Kind::None)
    return "HAProxy's threads are event loops without a gate, and the scenario has others";
  const HandOff kind = server.handoff.kind;
  if (kind != HandOff::None && kind != HandOff::TwoIndex && kind != HandOff::RoundRobin)
    return "HAProxy hands connections on by two indexes, in turn or not at all, and the scenario "
           "otherwise";
  return "";
}

std::vector<Directive> haproxy_directives(const Scenario& scenario) {
  std::vector<Directive> lines;
  add_threads(lines, scenario.server);
  add_pins(lines, scenario);
  add_accepting(lines, scenario);
  for (const ListenAddress& listen : scenario.server.listen)
    lines.push_back({Block::Frontend,
                     fmt::format("bind {}{} backlog {}", listen_text(listen), shards_text(scenario),
                                 backlog_to_write(scenario.server)),
                     "the default backlog is the frontend's maxconn, else 1024"});
  return lines;
}

}  // namespace acceptlab::experiment
