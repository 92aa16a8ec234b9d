#include "cli/program.hpp"

#include <array>

namespace acceptlab::cli {
namespace {

constexpr std::array add_subcommand{
    add_init,  add_run,      add_compare,   add_sweep,    add_recommend, add_report,
    add_merge, add_export,   add_calibrate, add_measure,  add_validate,  add_trace,
    add_check, add_topology, add_hash,      add_policies, add_schema,    add_completion};

}  // namespace

void describe_program(CLI::App& app, Subcommands& subcommands) {
  app.name("acceptlab");
  app.description("Simulates how servers share the work of accepting connections.");
  app.set_version_flag("--version", "acceptlab " ACCEPTLAB_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Examples:\n  acceptlab run scenarios/thread-2014-linux-6.1.toml\n  acceptlab compare "
      "scenarios/thread-2014-linux-6.1.toml "
      "--policy nginx-shared,nginx-reuseport\n");
  for (const auto add : add_subcommand) add(app, subcommands);
}

}  // namespace acceptlab::cli
