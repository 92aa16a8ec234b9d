#include <fmt/format.h>

#include "experiment/notation/units.hpp"
#include "experiment/scenario/resolution.hpp"
#include "experiment/server_config/directives.hpp"
#include "experiment/server_config/words.hpp"
#include "models/server/catalogue.hpp"

namespace acceptlab::experiment {

std::int64_t backlog_to_write(const ServerSpec& server) {
  constexpr std::int64_t longest = 65535;
  return server.backlog < 0 ? longest : server.backlog;
}

namespace {

std::string no_nginx_because(const Scenario& scenario) {
  const unsigned sockets = socket_count(scenario);
  if (sockets == 1 || sockets == scenario.server.workers) return "";
  return fmt::format(
      "no released nginx has {} listen sockets for {} workers: it has one, or with reuseport one "
      "for each worker",
      sockets, scenario.server.workers);
}

std::string_view server_of(const Scenario& scenario) {
  const server::Policy* policy = server::find_policy(scenario.server.policy);
  return policy == nullptr ? std::string_view{} : policy->server;
}

}  // namespace

std::string no_directives_because(const Scenario& scenario) {
  const std::string_view server = server_of(scenario);
  if (server.empty()) return "the scenario names no policy (server.policy), so no server is meant";
  if (server == "nginx") return no_nginx_because(scenario);
  if (server == "haproxy") return no_haproxy_because(scenario);
  if (server == "httpd") return no_httpd_because(scenario);
  return fmt::format("policy {} has no configuration lines yet", scenario.server.policy);
}

ServerConfiguration server_configuration(const Scenario& scenario, std::uint64_t connections) {
  const std::string_view server = server_of(scenario);
  if (server == "haproxy") return {"haproxy.cfg", haproxy_directives(scenario)};
  if (server == "httpd") return {"httpd.conf", httpd_directives(scenario)};
  return {"nginx.conf", nginx_directives(scenario, connections)};
}

}  // namespace acceptlab::experiment
