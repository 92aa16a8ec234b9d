#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <list>
#include <optional>
#include <string>
#include <vector>

#include "experiment/notation/diagnostics.hpp"
#include "experiment/reader/scenario_reader.hpp"

namespace acceptlab::cli {

/// What the exit status says, as docs of every subcommand promise.
enum class Exit : int {
  Fine = 0,
  No = 1,
  Usage = 2,
  Environment = 3,
  Broken = 4,
  Interrupted = 130
};

/// Options that several subcommands share; one object belongs to one subcommand.
struct CommonOptions {
  std::vector<std::string> set;
  std::optional<std::uint64_t> seed;
  std::optional<std::string> policy;
  bool json = false;
  bool quiet = false;
  std::string colour = "auto";

  experiment::Overrides overrides() const { return {set, seed, policy, {}, {}}; }
};

/// Whether `mode` (auto, always, never) and the terminal call for colour on the stream
/// `descriptor`; NO_COLOR and TERM=dumb are respected.
bool use_colour(const std::string& mode, int descriptor);

/// --color and --quiet.
void add_output_options(CLI::App& command, CommonOptions& options);
/// --json: the result as JSON on stdout.
void add_json_option(CLI::App& command, CommonOptions& options);
/// -j: how many of `what`, "threads"; 0 when it is not given.
void add_threads_option(CLI::App& command, unsigned& threads, const std::string& what);
/// --progress.
void add_progress_option(CLI::App& command, std::string& progress);
/// --set, --seed and --policy, wherever a scenario is read.
void add_scenario_options(CLI::App& command, CommonOptions& options);

/// Prints to stderr; warnings only when not --quiet.
void print_diagnostics(const std::vector<experiment::Diagnostic>& diagnostics,
                       const CommonOptions& options);

/// The subcommands of a program: each entry declares one and its work, which returns the status.
using Work = std::function<Exit()>;
struct Subcommand {
  CLI::App* app;
  Work work;
  bool together = false;  // of use to several processes that mpirun has started
};
using Subcommands = std::list<Subcommand>;

// One function for each subcommand, in the file of its name.
void add_calibrate(CLI::App& app, Subcommands& subcommands);
void add_check(CLI::App& app, Subcommands& subcommands);
void add_completion(CLI::App& app, Subcommands& subcommands);
void add_compare(CLI::App& app, Subcommands& subcommands);
void add_export(CLI::App& app, Subcommands& subcommands);
void add_hash(CLI::App& app, Subcommands& subcommands);
void add_init(CLI::App& app, Subcommands& subcommands);
void add_measure(CLI::App& app, Subcommands& subcommands);
void add_merge(CLI::App& app, Subcommands& subcommands);
void add_policies(CLI::App& app, Subcommands& subcommands);
void add_recommend(CLI::App& app, Subcommands& subcommands);
void add_report(CLI::App& app, Subcommands& subcommands);
void add_run(CLI::App& app, Subcommands& subcommands);
void add_schema(CLI::App& app, Subcommands& subcommands);
void add_sweep(CLI::App& app, Subcommands& subcommands);
void add_topology(CLI::App& app, Subcommands& subcommands);
void add_trace(CLI::App& app, Subcommands& subcommands);
void add_validate(CLI::App& app, Subcommands& subcommands);

}  // namespace acceptlab::cli
