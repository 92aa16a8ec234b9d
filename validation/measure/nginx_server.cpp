#include <unistd.h>

#include "validation/measure/burn_speed.hpp"
#include "validation/measure/nginx/nginx_config.hpp"
#include "validation/measure/nginx/nginx_limits.hpp"
#include "validation/measure/server_program.hpp"
#include "validation/measure/unmodified_program.hpp"

// Debian's nginx as the measured server.

namespace acceptlab::validation {
namespace {

std::string installed_version() {
  const NginxOptions usual;
  const std::string packages = "nginx and libnginx-mod-http-perl";
  require_installed(usual.program, packages);
  require_installed(usual.modules + "/ngx_http_perl_module.so", packages);
  return required_version(usual.program, nginx_version(usual.program), "nginx");
}

double burn_speed() {
  return printed_burn_speed([](const std::string& folder) {
    NginxOptions options;
    options.folder = folder;
    return nginx_burn_test(options);
  });
}

std::vector<std::string> prepare(const experiment::Scenario& scenario, const std::string& version,
                                 const ServedRun& run) {
  NginxOptions options;
  options.as_root = ::geteuid() == 0;
  set_for_run(options, (run.folder / "nginx").string(), version, run);
  return written(nginx_setup(scenario, options), options);
}

}  // namespace

const ServerProgram nginx_program_kind{installed_version, nginx_limits, "", burn_speed, prepare};

}  // namespace acceptlab::validation
