#include <fmt/format.h>

#include "experiment/notation/listen_text.hpp"
#include "experiment/scenario/model_settings.hpp"
#include "experiment/scenario/resolution.hpp"
#include "experiment/server_config/directives.hpp"
#include "experiment/server_config/words.hpp"

namespace acceptlab::experiment {

namespace {

using Block = Directive::Block;

/// "1 10": CPU 0 for the first worker and 1 for the second, as worker_cpu_affinity takes it.
std::string affinity_masks(const Scenario& scenario) {
  std::string masks;
  for (const unsigned cpu : cpus_of_workers(scenario)) masks += " 1" + std::string(cpu, '0');
  return masks;
}

void add_main(std::vector<Directive>& lines, const Scenario& s) {
  lines.push_back(
      {Block::Main, fmt::format("worker_processes {};", s.server.workers), "the default is 1"});
  if (s.server.pinned)
    lines.push_back({Block::Main, fmt::format("worker_cpu_affinity{};", affinity_masks(s)),
                     "each worker on its CPU, as in the scenario (server.pin)"});
}

/// Listen sockets and the channel to the master take a slot each (ngx_get_connection).
std::uint64_t worker_connections(const ServerSpec& server, std::uint64_t unlimited) {
  const std::uint64_t own = server.listen.size() + 1;
  return own + (server.connections > 0 ? server.connections : unlimited);
}

void add_events(std::vector<Directive>& lines, const Scenario& s, std::uint64_t connections) {
  const ServerSpec& server = s.server;
  const bool mutex = socket_count(s) == 1 && server.wait == kernel::Wait::TryLock;
  const bool linux_system = s.kernel.system == kernel::System::Linux;
  const auto add = [&](std::string text, const char* reason) {
    lines.push_back({Block::Events, std::move(text), reason});
  };
  add(fmt::format("use {};", linux_system ? "epoll" : "kqueue"), "the default on this system");
  if (linux_system) add(fmt::format("epoll_events {};", server.max_events), "the default is 512");
  add(fmt::format("worker_connections {};", worker_connections(server, connections)),
      server.connections > 0
          ? "server.connections, listen sockets and a channel; the default is 512"
          : "the scenario has no limit; the default is 512");
  add(fmt::format("accept_mutex {};", mutex ? "on" : "off"), "off by default since 1.11.3");
  add("accept_mutex_delay 500ms;", "the default");
  add(fmt::format("multi_accept {};", server.batch == 0 ? "on" : "off"), "off by default");
}

void add_listen(std::vector<Directive>& lines, const Scenario& s) {
  const bool reuseport = socket_count(s) > 1;
  for (const ListenAddress& listen : s.server.listen) {
    lines.push_back(
        {Block::Server,
         fmt::format("listen {} backlog={}{}{};", listen_text(listen), backlog_to_write(s.server),
                     reuseport ? " reuseport" : "", s.server.defer_accept ? " deferred" : ""),
         reuseport ? "one listen socket for each worker; the default backlog is 511 on Linux"
                   : "one listen socket for all; the default backlog is 511 on Linux"});
  }
}

}  // namespace

std::vector<Directive> nginx_directives(const Scenario& scenario, std::uint64_t connections) {
  std::vector<Directive> lines;
  add_main(lines, scenario);
  add_events(lines, scenario, connections);
  add_listen(lines, scenario);
  return lines;
}

}  // namespace acceptlab::experiment
