#include "experiment/sweep/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <system_error>

#include "cli/interrupt.hpp"
#include "cli/plot.hpp"
#include "cli/run_options.hpp"
#include "cli/together.hpp"
#include "experiment/keys/goals.hpp"
#include "experiment/mpi/mpi_ranks.hpp"
#include "experiment/notation/units.hpp"
#include "experiment/run/parallel.hpp"
#include "experiment/sweep/mpi_farm.hpp"
#include "experiment/sweep/sweep_table.hpp"
#include "experiment/sweep/thread_farm.hpp"
#include "experiment/sweep/tornado.hpp"

namespace acceptlab::cli {
namespace {

struct SweepCommandOptions : RunningOptions {
  std::string file, folder, shard, tornado, metric = "service_wait.p99";
  bool dry_run = false;
  bool tells = true;                   // the table
  experiment::Ranks* ranks = nullptr;  // that work together, if there are others
};

std::string check_shard(const std::string& text) {
  try {
    experiment::parse_shard(text);
    return "";
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

std::string check_share(const std::string& text) {
  const auto share = experiment::parse_percentage(text);
  return share && *share > 0 && *share < 1
             ? ""
             : "'" + text + "' is not a percentage above 0% and below 100%, such as 10%" +
                   (experiment::parse_percentage(text + "%") ? "; did you mean " + text + "%?"
                                                             : "");
}

std::string check_metric(const std::string& name) {
  return experiment::find_metric(name)
             ? ""
             : "'" + name + "' is no metric of a result; " + experiment::help_for_metric(name);
}

/// One line at a time on stderr, from any thread.
experiment::Say speaker(const SweepCommandOptions& options, const char* kind) {
  const auto mutex = std::make_shared<std::mutex>();
  return [mutex, quiet = options.quiet, kind](const std::string& text) {
    const std::lock_guard lock(*mutex);
    if (!quiet) std::cerr << "acceptlab: " << kind << text << '\n';
  };
}

Exit usage_error(const std::string& text) {
  std::cerr << "acceptlab: error: " << text << '\n';
  return Exit::Usage;
}

Exit exit_of(experiment::Outcome::Failure failure) {
  using Failure = experiment::Outcome::Failure;
  if (failure == Failure::Environment) return Exit::Environment;
  return failure == Failure::Invariant ? Exit::Broken : Exit::Usage;
}

/// What has been finished is in the folder, whatever ends a sweep.
constexpr const char* resumable = "   = help: what is finished is kept: the same command goes on\n";

std::unique_ptr<experiment::Farm> farm_of(const experiment::SweepPlan& plan,
                                          const SweepCommandOptions& options) {
  if (options.ranks == nullptr) return std::make_unique<experiment::ThreadFarm>(options.threads);
  return std::make_unique<experiment::MpiFarm>(*options.ranks, plan, options.threads,
                                               speaker(options, ""));
}

/// Runs the points. Nothing when it could not, which has been told.
std::optional<experiment::SweepReport> simulate(const experiment::SweepPlan& plan,
                                                experiment::Store& store,
                                                const SweepCommandOptions& options, Exit& failed) {
  const Interrupt interrupt;
  Progress progress(options.progress, options.quiet, {"points", "looking for what is there"});
  const experiment::RunOptions run = run_options(options, progress);
  experiment::SweepOptions sweep;
  sweep.threads = options.threads;
  if (!options.shard.empty()) sweep.shard = experiment::parse_shard(options.shard);
  sweep.progress = run.progress;
  sweep.cancelled = run.cancelled;
  sweep.say = speaker(options, "");
  const auto farm = farm_of(plan, options);
  try {
    return experiment::run_sweep(plan, store, *farm, sweep);
  } catch (const experiment::PointFailed& failure) {
    std::cerr << fmt::format("acceptlab: error: {}\n{}", failure.what(), resumable);
    failed = exit_of(failure.failure);
  } catch (const std::system_error& error) {
    std::cerr << fmt::format("acceptlab: error: {}\n{}", error.what(), resumable);
    failed = Exit::Environment;
  } catch (const experiment::RanksDiffer& error) {
    std::cerr << fmt::format("acceptlab: error: {}\n", error.what());
    failed = Exit::Environment;
  }
  return std::nullopt;
}

Exit exit_of(const experiment::SweepReport& report, const SweepCommandOptions& options) {
  const std::size_t elsewhere = report.count(experiment::PointState::Elsewhere);
  if (elsewhere > 0)
    speaker(options, "")(fmt::format("{} points are being computed by other processes", elsewhere));
  return report.interrupted ? Exit::Interrupted : Exit::Fine;
}

Exit dry_run(const experiment::SweepPlan& plan, const SweepCommandOptions& options) {
  experiment::Shard shard;
  if (!options.shard.empty()) shard = experiment::parse_shard(options.shard);
  std::optional<std::filesystem::path> folder;
  if (!options.folder.empty()) folder = options.folder;
  if (folder) experiment::require_folder_of(*folder, experiment::index_of(plan.base));
  const auto points = experiment::before_sweep(plan, shard, folder);
  std::cout << (options.json ? experiment::dry_run_json(plan, points)
                             : experiment::dry_run_table(plan, points, table_style(options)));
  speaker(options, "")(experiment::count_text(points));
  return Exit::Fine;
}

/// Of what the folder has by now.
Exit plot_points(const SweepCommandOptions& options) {
  try {
    return plot(experiment::read_document(options.folder), options);
  } catch (const experiment::DocumentError& error) {
    return usage_error(std::string("--plot: ") + error.what());
  }
}

Exit sweep_axes(const SweepCommandOptions& options) {
  const experiment::SweepPlan plan = experiment::plan_sweep(options.file, options.overrides());
  print_diagnostics(plan.warnings, options);
  if (options.dry_run) return dry_run(plan, options);
  experiment::Store store(options.folder, experiment::index_of(plan.base),
                          speaker(options, "warning: "));
  Exit failed = Exit::Fine;
  const auto report = simulate(plan, store, options, failed);
  if (!report) return failed;
  if (options.tells)
    std::cout << (options.json ? experiment::sweep_json(plan, *report, options.folder)
                               : experiment::sweep_table(plan, *report, options.folder,
                                                         table_style(options)));
  const Exit exit = exit_of(*report, options);
  return options.plot && options.tells && !options.json ? worse(exit, plot_points(options)) : exit;
}

/// The plan of a tornado under the warm-up of the scenario as it is.
experiment::TornadoPlan tornado_plan(const SweepCommandOptions& options, double share) {
  experiment::SweepPlan base = experiment::plan_base(options.file, options.overrides());
  experiment::RunOptions run;
  run.threads = options.threads;
  const experiment::Warmup warmup = experiment::common_warmup({&base.base.scenario, 1}, run);
  if (!warmup.finding.empty()) speaker(options, "warning: ")(warmup.finding);
  return experiment::plan_tornado(std::move(base), options.overrides(), share, warmup.length);
}

Exit tornado(const SweepCommandOptions& options) {
  const double share = *experiment::parse_percentage(options.tornado);
  const experiment::TornadoPlan plan = tornado_plan(options, share);
  print_diagnostics(plan.sweep.warnings, options);
  for (const std::string& side : plan.left_out)
    speaker(options, "")("left out, since it is no valid scenario: " + side);
  if (options.dry_run) return dry_run(plan.sweep, options);
  experiment::Store store(options.folder, experiment::index_of(plan.sweep.base),
                          speaker(options, "warning: "));
  Exit failed = Exit::Fine;
  const auto report = simulate(plan.sweep, store, options, failed);
  if (!report) return failed;
  const bool whole = report->states.size() == report->count(experiment::PointState::Present) +
                                                  report->count(experiment::PointState::Computed);
  if (options.tells && whole) {
    const auto result =
        experiment::make_tornado(plan, store, *experiment::find_metric(options.metric), share);
    std::cout << (options.json ? experiment::tornado_json(result)
                               : experiment::tornado_table(result, table_style(options)));
  }
  return exit_of(*report, options);
}

Exit sweep_in_folder(const SweepCommandOptions& options) {
  try {
    return options.tornado.empty() ? sweep_axes(options) : tornado(options);
  } catch (const experiment::FolderError& error) {
    return usage_error(error.what());
  }
}

/// Several processes that cannot speak to one another: each takes points that no other has claimed.
Exit sweep_by_claims(SweepCommandOptions options, const experiment::Launch& launch) {
  if (options.threads == 0)
    options.threads = std::max(1U, experiment::thread_count(0) / launch.ranks_here);
  if (launch.rank == 0) {
    speaker(options, "warning: ")(fmt::format(
        "{0}: the {1} processes that {2} has started share the work by {3} alone, and only "
        "the first one tells its part\n   = help: {4}",
        experiment::has_mpi() ? launch.by + " offers no MPI"
                              : "this acceptlab is built without MPI",
        launch.ranks, launch.by, options.folder,
        experiment::has_mpi() ? "srun --mpi=pmix" : "configure with -D ACCEPTLAB_MPI=ON"));
  } else {
    options.tells = false;
    options.quiet = true;
    options.progress = "never";
  }
  return sweep_in_folder(options);
}

Exit sweep(const SweepCommandOptions& options) {
  const auto launch = experiment::launch_of_this_process();
  const bool first = !launch || launch->rank == 0;
  if (options.folder.empty() && !options.dry_run)
    return first ? usage_error("a sweep needs a folder for its results: -o DIR (or --dry-run)")
                 : after_rank_0(*launch, Exit::Usage);
  if (options.dry_run) return first ? sweep_in_folder(options) : Exit::Fine;
  if (!launch) return sweep_in_folder(options);
  if (!launch->connected || !experiment::has_mpi()) return sweep_by_claims(options, *launch);
  return work_by_mpi(*launch, options.threads,
                     [&options](experiment::Ranks& ranks, unsigned threads) {
                       SweepCommandOptions leading = options;
                       leading.ranks = &ranks;
                       leading.threads = threads;
                       // mpirun has a terminal for rank 0 even when its own output is a file.
                       if (leading.colour == "auto") leading.colour = "never";
                       return sweep_in_folder(leading);
                     });
}

}  // namespace

void add_sweep(CLI::App& app, Subcommands& subcommands) {
  const auto options = std::make_shared<SweepCommandOptions>();
  CLI::App* command = app.add_subcommand(
      "sweep", "Simulate every point of [sweep]; what its folder has already is not run again");
  command->add_option("FILE", options->file, "scenario file")->required();
  command->add_option("-o", options->folder, "folder of the results, one JSON file a point");
  command->add_flag("--dry-run", options->dry_run, "list the points and run nothing");
  command
      ->add_option("--shard", options->shard,
                   "I/N: only the points whose hash modulo N is I, from 0")
      ->check(CLI::Validator(check_shard, "I/N"));
  CLI::Option* tornado =
      command
          ->add_option("--tornado", options->tornado,
                       "instead of the axes: each parameter this much down and up, such as 10%")
          ->check(CLI::Validator(check_share, "PERCENT"));
  command
      ->add_option("--metric", options->metric,
                   "what --tornado looks at; by default service_wait.p99")
      ->check(CLI::Validator(check_metric, "METRIC"));
  add_plot_option(*command, *options)->excludes(tornado);
  add_simulating_options(*command, *options);
  command->footer(
      "Examples:\n  acceptlab sweep scenarios/sockets-and-load.toml -o results\n"
      "  acceptlab sweep scenarios/sockets-and-load.toml -o part0 --shard 0/3\n"
      "  acceptlab sweep scenarios/sockets-and-load.toml -o results --tornado 10%\n"
      "  mpirun -n 3 acceptlab sweep scenarios/sockets-and-load.toml -o results\n");
  subcommands.push_back({command, [options] { return sweep(*options); }, true});
}

}  // namespace acceptlab::cli
