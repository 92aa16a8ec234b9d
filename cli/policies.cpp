#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "cli/common_options.hpp"
#include "experiment/pages/policy_list.hpp"
#include "models/server/catalogue.hpp"

namespace acceptlab::cli {
namespace {

struct PoliciesOptions : CommonOptions {
  std::string name;
  bool systems = false, lines = false;
};

Exit unknown_policy(const std::string& name) {
  std::vector<std::string> known;
  for (const server::Policy& policy : server::catalogue()) known.emplace_back(policy.name);
  const std::string near = experiment::suggestion(name, known);
  std::cerr << fmt::format(
      "acceptlab: error: unknown policy '{}'\n   = help: {}\n", name,
      near.empty() ? "acceptlab policies lists them" : fmt::format("did you mean '{}'?", near));
  return Exit::Usage;
}

Exit policies(const PoliciesOptions& options) {
  if (!options.name.empty() && server::find_policy(options.name) == nullptr)
    return unknown_policy(options.name);
  if (options.json)
    std::cout << (options.systems ? experiment::systems_json(options.name)
                                  : experiment::policies_json(options.name))
              << '\n';
  else if (options.lines)
    std::cout << experiment::policies_lines();
  else if (options.systems)
    std::cout << experiment::systems_text(options.name);
  else
    std::cout << experiment::policies_text(options.name);
  return Exit::Fine;
}

}  // namespace

void add_policies(CLI::App& app, Subcommands& subcommands) {
  const auto options = std::make_shared<PoliciesOptions>();
  CLI::App* command =
      app.add_subcommand("policies", "List the policies of known servers, or explain one");
  command->add_option("NAME", options->name, "a policy");
  CLI::Option* systems = command->add_flag(
      "--systems", options->systems,
      "what each operating system can do, and what setsockopt(2) returns and does");
  command
      ->add_flag("--long", options->lines,
                 "all policies with choices and sources, separated by tabs")
      ->excludes(systems);
  add_json_option(*command, *options);
  add_output_options(*command, *options);
  command->footer(
      "Examples:\n  acceptlab policies\n  acceptlab policies nginx-shared\n  acceptlab policies "
      "--long | column -ts \"$(printf '\\t')\" | less -S\n");
  subcommands.push_back({command, [options] { return policies(*options); }});
}

}  // namespace acceptlab::cli
