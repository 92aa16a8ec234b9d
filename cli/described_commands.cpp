#include "cli/described_commands.hpp"

#include "models/server/catalogue.hpp"

namespace acceptlab::cli {
namespace {

std::vector<std::string> policy_names() {
  std::vector<std::string> names;
  for (const server::Policy& policy : server::catalogue()) names.emplace_back(policy.name);
  return names;
}

/// CLI11 keeps the words of a CLI::IsMember only in the option's type: "TEXT:{auto,always,never}".
std::vector<std::string> choices_of(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const std::size_t open = type.find(":{"), close = type.find('}', open);
  if (open == std::string::npos || close == std::string::npos) return {};
  return CLI::detail::split(type.substr(open + 2, close - open - 2), ',');
}

DescribedOption described(const CLI::Option& option) {
  DescribedOption result;
  if (option.get_positional()) result.names.push_back(option.get_name(true));
  for (const std::string& name : option.get_lnames()) result.names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) result.names.push_back("-" + name);
  result.meaning = option.get_description();
  result.takes_value = option.get_items_expected_max() > 0;
  result.choices = choices_of(option);
  return result;
}

DescribedCommand described(const CLI::App& command) {
  DescribedCommand result{
      command.get_name(), command.get_description(), command.get_footer(), {}, {}};
  for (const CLI::Option* option : command.get_options()) {
    if (option == command.get_help_ptr()) continue;
    DescribedOption o = described(*option);
    if (option->check_lname("policy") || (result.name == "policies" && option->get_positional()))
      o.choices = policy_names();
    (option->get_positional() ? result.positionals : result.options).push_back(std::move(o));
  }
  return result;
}

}  // namespace

std::vector<DescribedCommand> described_commands(const CLI::App& app) {
  std::vector<DescribedCommand> commands;
  for (const CLI::App* command : app.get_subcommands(nullptr))
    commands.push_back(described(*command));
  return commands;
}

}  // namespace acceptlab::cli
