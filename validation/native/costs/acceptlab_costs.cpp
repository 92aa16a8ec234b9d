// acceptlab-costs: what the operations that the simulator charges for cost on this machine.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <stdexcept>

#include "validation/native/costs/measurement.hpp"
#include "validation/native/costs/report.hpp"
#include "validation/native/probes/test_stand.hpp"

namespace acceptlab::native::costs {
namespace {

enum ExitStatus { Fine = 0, Usage = 2, NotAllowed = 3, Broken = 4 };

/// Ends with the signal when the machine is so slow, or stopped, that two processes wait for each
/// other in vain: a repeat takes about two seconds.
void limit_time(std::size_t repeats) {
  constexpr unsigned least_s = 60, for_repeat_s = 15;
  ::alarm(least_s + for_repeat_s * static_cast<unsigned>(repeats));
}

int run(const Options& options) {
  try {
    probes::continue_in_raised_session();
    limit_time(options.repeats);
    const Results results = measure(options);
    std::cout << (options.json ? json_of(results) : text_of(results)) << std::flush;
    for (const std::string& lost : results.lost)
      std::cerr << "acceptlab-costs: lost: " << lost << '\n';
    return Fine;
  } catch (const std::invalid_argument& error) {
    std::cerr << "acceptlab-costs: " << error.what() << '\n';
    return Usage;
  } catch (const native::EnvironmentError& error) {
    std::cerr << "acceptlab-costs: not measured: " << error.what() << '\n';
    return NotAllowed;
  } catch (const std::exception& error) {
    std::cerr << "acceptlab-costs: " << error.what() << '\n';
    return Broken;
  }
}

int main_program(int argc, char** argv) {
  CLI::App app("Measures what system calls, wake-ups and packet work cost on this machine.",
               "acceptlab-costs");
  Options options;
  app.add_flag("--json", options.json, "as JSON: docs/calibration.md");
  app.add_option("--repeats", options.repeats, "rounds of all measurements (default 15)")
      ->check(CLI::Range(1U, 1000U));
  app.add_option("--cpus", options.cpus, "CPU of the client and CPU of the server, as 0,1")
      ->delimiter(',')
      ->expected(2);
  app.add_option("--entry", options.entries, "measure these only");
  try {
    app.parse(argc, argv);
    if (options.cpus.size() == 2 && options.cpus[0] == options.cpus[1])
      throw CLI::ValidationError("--cpus", "two different CPUs are needed");
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    std::cerr << "acceptlab-costs: " << error.what() << '\n';
    return Usage;
  }
  return run(options);
}

}  // namespace
}  // namespace acceptlab::native::costs

int main(int argc, char** argv) { return acceptlab::native::costs::main_program(argc, argv); }
