#include <iostream>
#include <memory>

#include "cli/common_options.hpp"
#include "cli/completion_scripts.hpp"

namespace acceptlab::cli {
namespace {

std::string completion(const std::string& shell, const CLI::App& app) {
  const auto commands = described_commands(app);
  if (shell == "bash") return bash_completion(commands);
  return shell == "zsh" ? zsh_completion(commands) : fish_completion(commands);
}

}  // namespace

void add_completion(CLI::App& app, Subcommands& subcommands) {
  const auto shell = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand(
      "completion", "Print what a shell needs to complete commands, options and policies");
  command->add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->footer(
      "Examples:\n  source <(acceptlab completion bash)\n"
      "  acceptlab completion fish > ~/.config/fish/completions/acceptlab.fish\n");
  subcommands.push_back({command, [shell, &app] {
                           std::cout << completion(*shell, app);
                           return Exit::Fine;
                         }});
}

}  // namespace acceptlab::cli
