#include <iostream>
#include <memory>

#include "cli/interrupt.hpp"
#include "cli/run_options.hpp"
#include "experiment/recommend/recommendation.hpp"

namespace acceptlab::cli {
namespace {

struct RecommendCommandOptions : RunningOptions {
  std::string file;
  std::vector<std::string> goals;
  unsigned most_replications = 80;
  bool simulate = false, every_family = false;
};

experiment::Overrides overrides_of(const RecommendCommandOptions& options) {
  experiment::Overrides overrides = options.overrides();
  overrides.goals = options.goals;
  return overrides;
}

experiment::Recommendation search(const experiment::SweepPlan& plan,
                                  const experiment::Overrides& overrides,
                                  const RecommendCommandOptions& options) {
  const Interrupt interrupt;
  Progress progress(options.progress, options.quiet,
                    {"replications of this candidate", "looking where to begin"});
  experiment::RecommendOptions recommend;
  recommend.run = run_options(options, progress);
  recommend.most_replications = options.most_replications;
  recommend.simulate = options.simulate;
  recommend.every_family = options.every_family;
  return experiment::recommend(plan, overrides, recommend);
}

Exit recommend(const RecommendCommandOptions& options) {
  const experiment::Overrides overrides = overrides_of(options);
  const experiment::SweepPlan plan = experiment::plan_base(options.file, overrides);
  print_diagnostics(plan.warnings, options);
  const experiment::Recommendation found = search(plan, overrides, options);
  std::cout << (options.json ? experiment::recommendation_json(found)
                             : experiment::recommendation_table(found, table_style(options)));
  if (found.interrupted) return Exit::Interrupted;
  return found.decided && !found.answer.empty() ? Exit::Fine : Exit::No;
}

}  // namespace

void add_recommend(CLI::App& app, Subcommands& subcommands) {
  const auto options = std::make_shared<RecommendCommandOptions>();
  CLI::App* command = app.add_subcommand(
      "recommend", "Find the size that meets [goals], or the highest load that still does");
  command->add_option("FILE", options->file, "scenario file")->required();
  command
      ->add_option("--goal", options->goals,
                   "in place of the file's goals; repeatable: \"accept_wait.p99 < 2ms\"")
      ->take_all()
      ->allow_extra_args(false);
  command
      ->add_option("--max-replications", options->most_replications,
                   "of one candidate, after which it is undecided; by default 80")
      ->check(CLI::Range(2U, 1000000U));
  command->add_flag("--each", options->every_family,
                    "the best of every combination of the other keys in [search],\n"
                    "where otherwise only better ones are looked for");
  command->add_flag("--simulate", options->simulate,
                    "simulate even where queueing theory has the exact answer");
  add_simulating_options(*command, *options);
  command->footer(
      "Examples:\n  acceptlab recommend scenarios/sizing.toml\n"
      "  acceptlab recommend scenarios/sizing.toml --set search.maximise=run.load --set "
      "search.vary={} --goal \"response.p99 < 5ms\"\n");
  subcommands.push_back({command, [options] { return recommend(*options); }});
}

}  // namespace acceptlab::cli
