#pragma once

#include <string>

#include "experiment/scenario/scenario.hpp"
#include "validation/measure/program/program_setup.hpp"

namespace acceptlab::validation {

// The unmodified nginx of the Debian package (nginx, libnginx-mod-http-perl) as a measured server:
// a configuration that does what a scenario's [server] says.

struct NginxOptions : ProgramOptions {
  NginxOptions();  // of Debian's package, version 1.22.1

  std::string modules = "/usr/lib/nginx/modules";
  bool access_log = false;  // access.log in the folder: nginx_access_log.hpp
  bool as_root = true;      // who starts it: workers keep the user
};

/// nginx.conf and acceptlab.pm. SIGQUIT ends it when all connections are served. `unlimited` are
/// worker_connections. Throws experiment::ScenarioError with all of nginx_limits(), and with what
/// the options cannot have. nginx makes its workers one right behind the other, so that the order
/// in which they register at a shared socket is not always their number.
ProgramSetup nginx_setup(const experiment::Scenario& scenario, const NginxOptions& options);

/// How to measure what nginx's own interpreter burns at: reads a configuration, prints the loops
/// per microsecond and ends (nginx -t). /usr/bin/perl is another build, by some per cent slower.
ProgramSetup nginx_burn_test(const NginxOptions& options);

/// "1.22.1", as the program itself says; empty when it cannot be run.
std::string nginx_version(const std::string& program);

}  // namespace acceptlab::validation
