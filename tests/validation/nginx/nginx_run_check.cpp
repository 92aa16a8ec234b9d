#include <unistd.h>

#include <cstdio>
#include <map>
#include <string>

#include "tests/experiment/folder.hpp"
#include "tests/traced_run.hpp"
#include "tests/validation/program/checks.hpp"
#include "tests/validation/program/running_program.hpp"
#include "validation/measure/nginx/nginx_access_log.hpp"
#include "validation/measure/nginx/nginx_config.hpp"

// Starts the installed nginx by our configuration, one policy after the other, asks it for work and
// looks at what it did. Exit status: 0 as it should, 1 not, 3 there is no nginx with Perl here.

namespace acceptlab::validation {
namespace {

constexpr unsigned workers = 3;
constexpr Asked asked;

ProgramSetup setup_of(const std::string& policy, std::uint16_t port, const std::string& folder,
                      const std::string& version, double speed) {
  NginxOptions options;
  options.folder = folder;
  options.version = version;
  options.burn_loops_per_us = speed;
  options.reply_bytes = asked.reply_bytes;
  options.access_log = true;
  options.as_root = ::geteuid() == 0;
  options.unlimited = 512;
  return nginx_setup(testing::scenario("format = 1\n[machine]\ncores = 2\n[server]\nworkers = " +
                                       std::to_string(workers) + "\npin = \"none\"\npolicy = \"" +
                                       policy + "\"\nlisten = [\"127.0.0.1:" +
                                       std::to_string(port) + "\"]\n[[arrivals]]\n"),
                     options);
}

/// What nginx measures of its own loop.
double measured_speed(const std::string& version) {
  const experiment::Folder folder;
  const std::uint16_t port = free_port();
  const ProgramSetup setup = setup_of("nginx-shared", port, folder.path(""), version, 0);
  write_program_folder(setup, folder.path(""));
  const RunningProgram nginx(setup.argv, port);
  return told_burn_speed(port);
}

void check_shares(const std::string& policy, const std::string& log) {
  std::map<std::int32_t, unsigned> shares;
  std::map<std::string, unsigned> ids;
  for (const NginxServed& row : read_nginx_access_log(log)) {
    if (row.id.empty()) continue;
    ++shares[row.pid];
    ++ids[row.id];
  }
  check("each request once in the log", ids.size() == asked.requests, std::to_string(ids.size()));
  std::string text;
  for (const auto& [pid, count] : shares) text += std::to_string(count) + " ";
  // By the rule of 16 each worker has its turn, by the hash each its part; the mutex need not be
  // fair. That a hash leaves one of three out of 300 is as good as impossible.
  const bool spread = policy != "nginx-accept-mutex";
  check("workers that served", spread ? shares.size() == workers : !shares.empty(), text);
}

void run(const std::string& policy, const std::string& version, double speed) {
  std::printf("%s\n", policy.c_str());
  const experiment::Folder folder;
  const std::string home = folder.path("it's a folder");
  const std::uint16_t port = free_port();
  const ProgramSetup setup = setup_of(policy, port, home, version, speed);
  write_program_folder(setup, home);
  RunningProgram nginx(setup.argv, port);
  check_work(port, asked);
  check_end(nginx, port, asked, 0);
  check_shares(policy, home + "/access.log");
}

bool nginx_with_perl(const NginxOptions& options) {
  return ::access(options.program.c_str(), X_OK) == 0 &&
         ::access((options.modules + "/ngx_http_perl_module.so").c_str(), R_OK) == 0;
}

void check_policies() {
  const NginxOptions options;
  if (!nginx_with_perl(options))
    throw Skipped{"the packages nginx and libnginx-mod-http-perl are not installed"};
  const std::string version = nginx_version(options.program);
  const double speed = measured_speed(version);
  std::printf("nginx %s, %.1f loops a microsecond\n", version.c_str(), speed);
  for (const char* policy : {"nginx-shared", "nginx-accept-mutex", "nginx-reuseport"})
    run(policy, version, speed);
}

}  // namespace
}  // namespace acceptlab::validation

int main() { return acceptlab::validation::status_of(acceptlab::validation::check_policies); }
