// Proves on the running Linux kernel the rules that the simulator implements. See README.md.

#include <array>
#include <charconv>
#include <exception>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "validation/native/linux/system_call.hpp"
#include "validation/native/probes/probe.hpp"

namespace acceptlab::native::probes {
namespace {

enum ExitStatus { Holds = 0, Disagrees = 1, Usage = 2, NotAllowed = 3, Broken = 4 };

struct Subcommand {
  std::string_view name;
  void (*run)(const Options&, Report&);
};

constexpr std::array subcommands{
    Subcommand{"hash", probe_hash},     Subcommand{"backlog", probe_backlog},
    Subcommand{"timers", probe_timers}, Subcommand{"close", probe_close},
    Subcommand{"wake", probe_wake},     Subcommand{"scheduler", probe_scheduler},
};

class UsageError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

int number(std::string_view option, std::string_view text, int least, int most) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most)
    throw UsageError(std::string(option) + ": expected a number from " + std::to_string(least) +
                     " to " + std::to_string(most));
  return value;
}

Options parse_options(int count, char** words) {
  Options options;
  for (int i = 0; i < count; ++i) {
    const std::string_view option = words[i];
    if (option == "--json") {
      options.json = true;
      continue;
    }
    if (i + 1 == count)
      throw UsageError(std::string(option) + ": unknown, or its value is missing");
    const std::string_view value = words[++i];
    if (option == "--seconds")
      options.seconds = number(option, value, 2, 130);
    else if (option == "--flows")
      options.flows = number(option, value, 100, 50000);
    else if (option == "--record")
      options.record_folder = value;
    else if (option == "--form" && (value == "auto" || value == "4.1" || value == "6.15"))
      options.form = value;
    else
      throw UsageError(std::string(option) + " " + std::string(value) + ": not known");
  }
  return options;
}

const Subcommand& find_subcommand(int count, char** words) {
  if (count > 1)
    for (const Subcommand& subcommand : subcommands)
      if (subcommand.name == words[1]) return subcommand;
  throw UsageError("a subcommand is needed");
}

int run(int count, char** words) {
  const Subcommand& subcommand = find_subcommand(count, words);
  const Options options = parse_options(count - 2, words + 2);
  Report report{std::string(subcommand.name), options.json};
  subcommand.run(options, report);
  report.finish();
  return report.all_hold() ? Holds : Disagrees;
}

}  // namespace
}  // namespace acceptlab::native::probes

int main(int count, char** words) {
  using namespace acceptlab::native::probes;
  try {
    return run(count, words);
  } catch (const UsageError& error) {
    std::cerr << "accept_probe: " << error.what()
              << "\nusage: accept_probe hash|backlog|timers|close|wake|scheduler [--json]\n"
                 "  hash:   [--flows N] [--form auto|4.1|6.15] [--record FOLDER]\n"
                 "  timers: [--seconds N]\n";
    return Usage;
  } catch (const acceptlab::native::EnvironmentError& error) {
    std::cerr << "accept_probe: not checked: " << error.what() << '\n';
    return NotAllowed;
  } catch (const std::exception& error) {
    std::cerr << "accept_probe: " << error.what() << '\n';
    return Broken;
  }
}
