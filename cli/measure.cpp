#include <memory>

#include "cli/measuring_options.hpp"
#include "experiment/result/atomic_file.hpp"
#include "validation/record/record_json.hpp"

namespace acceptlab::cli {
namespace {

struct MeasureOptions : MeasuringOptions {
  std::string suite;
};

Exit measure(const MeasureOptions& options) {
  experiment::check_writable(options.record);
  const Measured measured = measure_suite(options.suite, options);
  if (measured.broken_off.empty() || measured.any_run())
    experiment::write_atomically(options.record, validation::record_json(measured.record));
  return measured.exit();
}

}  // namespace

void add_measure(CLI::App& app, Subcommands& subcommands) {
  const auto options = std::make_shared<MeasureOptions>();
  CLI::App* command =
      app.add_subcommand("measure", "Run real servers on this machine and record what they did");
  command->add_option("SUITE", options->suite, "suite or scenario file")->required();
  command->add_option("-o", options->record, "record to write")->required();
  add_measuring_options(*command, *options);
  command->footer(
      "Examples:\n  acceptlab measure validation/suites/quick.toml -o quick.json\n"
      "  acceptlab measure validation/suites/full.toml --server nginx -o nginx.json\n"
      "  acceptlab measure validation/suites/quick.toml --generator 192.0.2.7:7000 -o two.json\n");
  subcommands.push_back({command, [options] { return measure(*options); }});
}

}  // namespace acceptlab::cli
