#include "validation/measure/burn_speed.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <system_error>

#include "experiment/result/atomic_file.hpp"
#include "validation/measure/child_process.hpp"
#include "validation/measure/native_programs.hpp"
#include "validation/measure/nginx/burn_module.hpp"
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

/// The module is what nginx's workers run; the same interpreter runs it here.
double speed_of_perl() {
  const ScratchFolder scratch;
  const auto module = scratch.path() / "acceptlab.pm";
  experiment::write_atomically(module, burn_module(0, 0));
  return number_printed(
      {"/usr/bin/perl", "-e", "require $ARGV[0]; print acceptlab::speed();", module.string()});
}

}  // namespace

double burn_speed(ServerKind server) {
  if (server == ServerKind::Nginx) return speed_of_perl();
  return number_printed({native_program("acceptlab-server"), "--measure-burn-speed"});
}

}  // namespace acceptlab::validation
