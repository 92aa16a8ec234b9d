#include "validation/measure/burn_speed.hpp"
#include "validation/measure/native_programs.hpp"
#include "validation/measure/server_command.hpp"
#include "validation/measure/server_program.hpp"

// acceptlab-server as the measured server.

namespace acceptlab::validation {
namespace {

constexpr std::size_t body_bytes = 115;  // its header has 85 bytes before as many
static_assert(body_bytes + 85 == reply_bytes);

constexpr std::size_t spare_log_rows = 1000;

std::vector<experiment::Diagnostic> limits(const experiment::Scenario& scenario,
                                           std::string_view /*version*/) {
  return native_limits(scenario);
}

double burn_speed() {
  return printed_burn_speed({native_program("acceptlab-server"), "--measure-burn-speed"});
}

std::vector<std::string> prepare(const experiment::Scenario& scenario,
                                 const std::string& /*version*/, const ServedRun& run) {
  std::vector<std::string> argv = server_options(scenario, run.burn_loops_per_us);
  argv.insert(argv.begin(), native_program("acceptlab-server"));
  argv.insert(argv.end(),
              {"--reply", std::to_string(body_bytes), "--log", (run.folder / "served.log").string(),
               "--log-rows", std::to_string(run.connections + spare_log_rows)});
  return argv;
}

}  // namespace

const ServerProgram native_program_kind{[] { return std::string(); }, limits, "", burn_speed,
                                        prepare};

}  // namespace acceptlab::validation
