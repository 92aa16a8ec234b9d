#pragma once

#include <string>

#include "experiment/scenario/scenario.hpp"
#include "validation/measure/program/program_setup.hpp"

namespace acceptlab::validation {

// The unmodified HAProxy of the Debian package (haproxy, built with Lua) as a measured server: a
// configuration that does what a scenario's [server] says, its workers being threads.

struct HaproxyOptions : ProgramOptions {
  HaproxyOptions();  // of Debian's package, version 2.6.12

  bool stats_socket = false;  // stats.sock in the folder, which thread 1 listens to
};

/// haproxy.cfg and burn.lua. It also waits: /work?cpu=NS&wait=NS, in whole milliseconds. SIGUSR1
/// ends it when all connections are served. `unlimited` is maxconn, of all threads together. Throws
/// experiment::ScenarioError with all of haproxy_limits(), and with what the options cannot have.
ProgramSetup haproxy_setup(const experiment::Scenario& scenario, const HaproxyOptions& options);

/// How to measure what HAProxy's own interpreter burns at: reads a configuration, prints the loops
/// per microsecond and ends (haproxy -c).
ProgramSetup haproxy_burn_test(const HaproxyOptions& options);

/// What a program says of itself.
struct HaproxyBuild {
  std::string version;   // "2.6.12"; empty: it cannot be run, or is no HAProxy
  bool has_lua = false;  // it can run scripts
};
HaproxyBuild haproxy_build(const std::string& program);

}  // namespace acceptlab::validation
