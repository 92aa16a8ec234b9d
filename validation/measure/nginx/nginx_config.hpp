#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "experiment/scenario/scenario.hpp"

namespace acceptlab::validation {

// The unmodified nginx of the Debian package (nginx, libnginx-mod-http-perl) as a measured server:
// a configuration that does what a scenario's [server] says. It answers GET /work?cpu=NS&id=N as
// acceptlab-server does, any other path at once, and closes after each answer.

struct NginxOptions {
  std::string folder;  // everything that nginx writes is in it
  std::string program = "/usr/sbin/nginx";
  std::string modules = "/usr/lib/nginx/modules";
  std::string version = "1.22.1";  // of the program: nginx_version()
  double burn_loops_per_us = 0;    // of its own loop; 0: measured when it starts
  std::size_t reply_bytes = 0;     // of a whole answer on the wire; 0: the smallest
  bool access_log = false;         // access.log in the folder: nginx_access_log.hpp
  bool as_root = true;             // who starts it: workers keep the user
  unsigned unlimited = 16384;      // worker_connections where the scenario has no limit
};

/// The files of its folder, and how it is started there. It stays in the foreground; SIGTERM ends
/// it at once, SIGQUIT when all connections are served. GET /burn-speed tells the loops per
/// microsecond that it burns at.
struct NginxSetup {
  std::string config;       // nginx.conf
  std::string burn_module;  // acceptlab.pm
  std::vector<std::string> argv;
};

/// Throws experiment::ScenarioError with all of nginx_limits(), and with what the options cannot
/// have. nginx makes its workers one right behind the other, so that the order in which they
/// register at a shared socket is not always their number.
NginxSetup nginx_setup(const experiment::Scenario& scenario, const NginxOptions& options);

/// How to measure what nginx's own interpreter burns at: reads a configuration, prints the loops
/// per microsecond and ends (nginx -t). /usr/bin/perl is another build, by some per cent slower.
NginxSetup nginx_burn_test(const NginxOptions& options);

/// Makes the folder and writes the files. Throws std::system_error.
void write_nginx_folder(const NginxSetup& setup, const std::string& folder);

/// Bytes of an answer's header, which its body comes on top of.
std::size_t nginx_header_bytes(std::size_t body_bytes);

/// "1.22.1", as the program itself says; empty when it cannot be run.
std::string nginx_version(const std::string& program);

}  // namespace acceptlab::validation
