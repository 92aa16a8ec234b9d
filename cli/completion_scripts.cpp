#include "cli/completion_scripts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace acceptlab::cli {
namespace {

/// For text within single quotes of a shell; `special` are characters that a backslash protects.
std::string quoted(const std::string& text, std::string_view special = {}) {
  std::string result;
  for (const char c : text) {
    if (c == '\'') {
      result += "'\\''";
    } else if (special.find(c) != std::string_view::npos) {
      result += std::string("\\") + c;
    } else {
      result += c;
    }
  }
  return result;
}

std::vector<std::string> names_of(const std::vector<DescribedCommand>& commands) {
  std::vector<std::string> names;
  for (const DescribedCommand& command : commands) names.push_back(command.name);
  return names;
}

std::vector<std::string> option_names(const DescribedCommand& command) {
  std::vector<std::string> names{"--help"};
  for (const DescribedOption& option : command.options)
    names.insert(names.end(), option.names.begin(), option.names.end());
  return names;
}

/// What stands first after the command, where that is one of a list of words.
const std::vector<std::string>& first_words(const DescribedCommand& command) {
  static const std::vector<std::string> none;
  return command.positionals.empty() ? none : command.positionals.front().choices;
}

std::string bash_values(const DescribedCommand& command) {
  std::string text;
  for (const DescribedOption& option : command.options) {
    if (option.choices.empty()) continue;
    for (const std::string& name : option.names)
      text += fmt::format("    '{} {}') words='{}' ;;\n", command.name, name,
                          fmt::join(option.choices, " "));
  }
  return text;
}

std::string bash_words(const DescribedCommand& command) {
  return fmt::format("    {}) options='{}' first='{}' ;;\n", command.name,
                     fmt::join(option_names(command), " "), fmt::join(first_words(command), " "));
}

std::string zsh_option(const DescribedOption& option, const std::string& name) {
  const std::string meaning = quoted(option.meaning, "[]:\\");
  if (!option.takes_value) return fmt::format("'*{}[{}]'", name, meaning);
  const std::string action =
      option.choices.empty() ? "_files" : fmt::format("({})", fmt::join(option.choices, " "));
  return fmt::format("'*{}[{}]:value:{}'", name, meaning, action);
}

std::string zsh_command(const DescribedCommand& command) {
  std::string text = fmt::format("    {})\n      _arguments \\\n", command.name);
  for (const DescribedOption& option : command.options) {
    for (const std::string& name : option.names)
      text += fmt::format("        {} \\\n", zsh_option(option, name));
  }
  const auto& words = first_words(command);
  const std::string rest = words.empty() ? "_files" : fmt::format("({})", fmt::join(words, " "));
  return text + fmt::format("        '*:argument:{}' ;;\n", rest);
}

std::string fish_option(const DescribedCommand& command, const DescribedOption& option) {
  std::string text =
      fmt::format("complete -c acceptlab -n '__fish_seen_subcommand_from {}'", command.name);
  for (const std::string& name : option.names)
    text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  if (option.takes_value) text += option.choices.empty() ? " -r -F" : " -x";
  if (!option.choices.empty()) text += fmt::format(" -a '{}'", fmt::join(option.choices, " "));
  return text + fmt::format(" -d '{}'\n", quoted(option.meaning));
}

}  // namespace

std::string bash_completion(const std::vector<DescribedCommand>& commands) {
  std::string values, words;
  for (const DescribedCommand& command : commands) {
    values += bash_values(command);
    words += bash_words(command);
  }
  return fmt::format(R"(# Completion of acceptlab for bash, by: acceptlab completion bash
_acceptlab() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}}
  local words= options= first=
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W '{} --help --version' -- "$current"))
    return
  fi
  case "${{COMP_WORDS[1]}} $previous" in
{}  esac
  case "${{COMP_WORDS[1]}}" in
{}  esac
  if [[ -z $words && $current == -* ]]; then words=$options; fi
  if [[ -z $words ]] && ((COMP_CWORD == 2)); then words=$first; fi
  if [[ -n $words ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  else
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}}
complete -F _acceptlab acceptlab
)",
                     fmt::join(names_of(commands), " "), values, words);
}

std::string zsh_completion(const std::vector<DescribedCommand>& commands) {
  std::string described, cases;
  for (const DescribedCommand& command : commands) {
    described += fmt::format("    '{}:{}'\n", command.name, quoted(command.meaning, ":\\"));
    cases += zsh_command(command);
  }
  return fmt::format(R"(#compdef acceptlab
# Completion of acceptlab for zsh, by: acceptlab completion zsh
_acceptlab() {{
  local -a commands
  commands=(
{}  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
{}  esac
}}
if [[ $funcstack[1] == _acceptlab ]]; then _acceptlab "$@"; else compdef _acceptlab acceptlab; fi
)",
                     described, cases);
}

std::string fish_completion(const std::vector<DescribedCommand>& commands) {
  std::string text = "# Completion of acceptlab for fish, by: acceptlab completion fish\n";
  for (const DescribedCommand& command : commands) {
    text += fmt::format("complete -c acceptlab -f -n __fish_use_subcommand -a {} -d '{}'\n",
                        command.name, quoted(command.meaning));
    const auto& words = first_words(command);
    if (!words.empty())
      text += fmt::format("complete -c acceptlab -f -n '__fish_seen_subcommand_from {}' -a '{}'\n",
                          command.name, fmt::join(words, " "));
    for (const DescribedOption& option : command.options) text += fish_option(command, option);
  }
  return text;
}

}  // namespace acceptlab::cli
