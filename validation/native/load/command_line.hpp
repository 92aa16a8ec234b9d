#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "validation/native/load/options.hpp"

namespace acceptlab::native::load {

/// The options of acceptlab-load, read from words.
class CommandLine {
 public:
  CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  /// `words` without the program's name. Throws CLI::ParseError, also for a request for help.
  void parse(std::vector<std::string> words);

  const Options& options() const { return options_; }
  /// What was given of the load itself, as words that parse() reads: nothing of this machine's
  /// files, of its clock, or of what is printed.
  std::vector<std::string> words_for_agent() const;
  /// Names of the options given that words_for_agent() would not contain.
  std::vector<std::string> local_words() const;

  CLI::App& app() { return app_; }

 private:
  void add_load();
  void add_ending();
  void add_machine();
  void add_output();
  void add_duration(const std::string& name, Nanoseconds& target, const std::string& help);
  void add_duration(const std::string& name, std::optional<Nanoseconds>& target,
                    const std::string& help);

  CLI::App app_;
  Options options_;
};

}  // namespace acceptlab::native::load
