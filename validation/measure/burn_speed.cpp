#include "validation/measure/burn_speed.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <system_error>

#include "validation/measure/child_process.hpp"
#include "validation/measure/scratch_folder.hpp"

namespace acceptlab::validation {
namespace {

constexpr std::chrono::seconds longest{20};

}  // namespace

double printed_burn_speed(const std::vector<std::string>& argv) {
  const ProgramEnd end = run_program(argv, longest);
  const double speed = std::strtod(end.output.c_str(), nullptr);
  if (end.how != ProgramEnd::How::Exited || end.code != 0 || !(speed > 0))
    throw std::system_error(
        std::make_error_code(std::errc::io_error),
        fmt::format("{} did not tell how fast it burns: {}", argv.front(), end.complaint));
  return speed;
}

double printed_burn_speed(ProgramSetup (*test)(const std::string& folder)) {
  const ScratchFolder scratch;
  const std::string folder = (scratch.path() / "program").string();
  const ProgramSetup setup = test(folder);
  write_program_folder(setup, folder);
  return printed_burn_speed(setup.argv);
}

}  // namespace acceptlab::validation
