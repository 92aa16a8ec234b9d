#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiment/scenario/scenario.hpp"

namespace acceptlab::experiment {

// What a scenario's [server] is called in the configuration of the server whose policy it has.

/// A line to paste.
struct Directive {
  /// Of nginx.conf Main, Events and Server, of haproxy.cfg Global and Frontend, of httpd.conf Main.
  enum class Block : std::uint8_t { Main, Events, Server, Global, Frontend } block = Block::Main;
  std::string text;    // "worker_processes 7;"
  std::string reason;  // a few words
};

/// nginx.conf, with `connections` for worker_connections where the scenario has no limit.
std::vector<Directive> nginx_directives(const Scenario& scenario, std::uint64_t connections);

/// haproxy.cfg.
std::vector<Directive> haproxy_directives(const Scenario& scenario);
/// httpd.conf.
std::vector<Directive> httpd_directives(const Scenario& scenario);

/// The lines of the server whose policy a scenario has.
struct ServerConfiguration {
  std::string file;  // "nginx.conf"
  std::vector<Directive> lines;
};
/// Requires that nothing keeps the policy from having lines.
ServerConfiguration server_configuration(const Scenario& scenario, std::uint64_t connections);

/// What keeps the policy of a scenario from having lines; empty when nothing does.
std::string no_directives_because(const Scenario& scenario);

/// A sysctl, and why it is worth a look.
struct SysctlAdvice {
  std::string name;
  std::int64_t value = 0;  // in force in the scenario
  std::string reason;
};

/// Those that the scenario sets, and those that bound its accept queues.
std::vector<SysctlAdvice> sysctl_advice(const Scenario& scenario);

/// "net.core.somaxconn" by the name that the scenario's system has for it; empty where it has none.
std::string somaxconn_name(const Scenario& scenario);

}  // namespace acceptlab::experiment
