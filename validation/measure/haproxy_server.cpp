#include <fmt/format.h>

#include <system_error>

#include "models/server/catalogue.hpp"
#include "validation/measure/burn_speed.hpp"
#include "validation/measure/haproxy/haproxy_config.hpp"
#include "validation/measure/haproxy/haproxy_limits.hpp"
#include "validation/measure/server_program.hpp"
#include "validation/measure/unmodified_program.hpp"

// Debian's HAProxy as the measured server.

namespace acceptlab::validation {
namespace {

constexpr const char* oldest = "2.5";  // shards, and a script for each thread

std::string installed_version() {
  const HaproxyOptions usual;
  require_installed(usual.program, "haproxy");
  const HaproxyBuild build = haproxy_build(usual.program);
  required_version(usual.program, build.version, "haproxy");
  if (server::older(build.version, oldest))
    cannot_be_measured(
        fmt::format("{} is version {}, and its threads have sockets and scripts of "
                    "their own since {}: install a newer haproxy",
                    usual.program, build.version, oldest));
  if (!build.has_lua)
    cannot_be_measured(
        fmt::format("{} is built without Lua, by which it burns CPU: install Debian's package "
                    "haproxy",
                    usual.program));
  return build.version;
}

double burn_speed() {
  return printed_burn_speed([](const std::string& folder) {
    HaproxyOptions options;
    options.folder = folder;
    return haproxy_burn_test(options);
  });
}

std::vector<std::string> prepare(const experiment::Scenario& scenario, const std::string& version,
                                 const ServedRun& run) {
  HaproxyOptions options;
  set_for_run(options, (run.folder / "haproxy").string(), version, run);
  return written(haproxy_setup(scenario, options), options);
}

}  // namespace

const ServerProgram haproxy_program_kind{installed_version, haproxy_limits,
                                         "server.first_read=at-once", burn_speed, prepare};

}  // namespace acceptlab::validation
