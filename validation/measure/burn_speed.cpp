#include "validation/measure/burn_speed.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <system_error>

#include "validation/measure/child_process.hpp"
#include "validation/measure/native_programs.hpp"
#include "validation/measure/nginx/nginx_config.hpp"
#include "validation/measure/scratch_folder.hpp"

namespace acceptlab::validation {
namespace {

constexpr std::chrono::seconds longest{20};

double number_printed(const std::vector<std::string>& argv) {
  const ProgramEnd end = run_program(argv, longest);
  const double speed = std::strtod(end.output.c_str(), nullptr);
  if (end.how != ProgramEnd::How::Exited || end.code != 0 || !(speed > 0))
    throw std::system_error(
        std::make_error_code(std::errc::io_error),
        fmt::format("{} did not tell how fast it burns: {}", argv.front(), end.complaint));
  return speed;
}

double speed_of_nginx() {
  const ScratchFolder scratch;
  NginxOptions options;
  options.folder = (scratch.path() / "nginx").string();
  const NginxSetup test = nginx_burn_test(options);
  write_nginx_folder(test, options.folder);
  return number_printed(test.argv);
}

}  // namespace

double burn_speed(ServerKind server) {
  if (server == ServerKind::Nginx) return speed_of_nginx();
  return number_printed({native_program("acceptlab-server"), "--measure-burn-speed"});
}

}  // namespace acceptlab::validation
