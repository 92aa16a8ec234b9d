#include "experiment/pages/schema.hpp"

#include <iostream>
#include <memory>
#include <string>

#include "cli/common_options.hpp"
#include "experiment/keys/shipped_profiles.hpp"
#include "experiment/pages/format_page.hpp"
#include "experiment/pages/result_page.hpp"

namespace acceptlab::cli {

void add_schema(CLI::App& app, Subcommands& subcommands) {
  const auto options = std::make_shared<CommonOptions>();
  CLI::App* command =
      app.add_subcommand("schema", "Print the JSON Schema of scenario files, for editors");
  const auto markdown = std::make_shared<bool>(false);
  command->add_flag("--markdown", *markdown, "the tables of docs/scenario-format.md instead");
  const auto results = std::make_shared<bool>(false);
  command->add_flag("--results", *results,
                    "the tables of docs/results-format.md instead: every field of a result");
  const auto costs = std::make_shared<std::string>();
  command
      ->add_option("--costs", *costs,
                   "a cost profile that ships instead, to start one of your own from")
      ->check(CLI::IsMember(experiment::shipped_profiles()));
  add_json_option(*command, *options);
  add_output_options(*command, *options);
  command->footer(
      "Examples:\n  acceptlab schema > acceptlab-scenario-1.json\n"
      "  echo '#:schema ./acceptlab-scenario-1.json' | cat - scenarios/thread-2014-linux-6.1.toml "
      "> with-schema.toml\n"
      "  acceptlab schema --costs xeon-2014 > mine.toml\n");
  subcommands.push_back({command, [markdown, results, costs] {
                           std::cout << (!costs->empty() ? *experiment::shipped_profile(*costs)
                                         : *markdown     ? experiment::format_tables()
                                         : *results      ? experiment::result_tables()
                                                         : experiment::schema_json() + "\n");
                           return Exit::Fine;
                         }});
}

}  // namespace acceptlab::cli
