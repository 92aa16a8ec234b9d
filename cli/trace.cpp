#include "experiment/trace/trace.hpp"

#include <unistd.h>

#include <iostream>
#include <memory>

#include "cli/common_options.hpp"
#include "experiment/notation/units.hpp"
#include "experiment/result/atomic_file.hpp"
#include "validation/trace/real_trace.hpp"

namespace acceptlab::cli {
namespace {

struct TraceOptions : CommonOptions {
  std::string file, real, from, to, format, output;
  std::optional<std::uint64_t> connection;
};

std::optional<sim::Duration> time_of(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return sim::Duration(static_cast<std::int64_t>(*experiment::parse_duration(text)));
}

std::string check_time(const std::string& text) {
  return experiment::parse_duration(text) ? ""
                                          : "'" + text + "' is not a time such as 1.2s or 300us";
}

experiment::TraceQuery query_of(const TraceOptions& options) {
  using Format = experiment::TraceQuery::Format;
  experiment::TraceQuery query;
  query.from = time_of(options.from);
  query.to = time_of(options.to);
  query.connection = options.connection;
  const bool text = options.format == "text" || (options.format.empty() && options.connection);
  query.format = text ? Format::Text : Format::Perfetto;
  query.aligned = options.output.empty() && ::isatty(STDOUT_FILENO) == 1;
  return query;
}

Exit fail(const std::string& what) {
  std::cerr << "acceptlab: error: " << what << '\n';
  return Exit::Usage;
}

/// Of a simulated run or of a real one.
template <class Shown>
void show(const Shown& shown, const TraceOptions& options) {
  if (options.output.empty()) {
    shown.write([](std::string_view piece) { std::cout << piece; });
  } else {
    experiment::write_atomically(options.output,
                                 [&](const experiment::Sink& sink) { shown.write(sink); });
  }
  if (options.quiet) return;
  for (const std::string& finding : shown.findings())
    std::cerr << "acceptlab: warning: " << finding << '\n';
}

Exit trace(const TraceOptions& options) {
  if (options.file.empty() == options.real.empty())
    return fail("expected a scenario file, or --real with the folder of a measured run");
  if (!options.real.empty() && options.connection)
    return fail(
        "--connection needs a scenario\n   = help: a timeline of the run has each connection's "
        "number");
  if (!options.output.empty()) experiment::check_writable(options.output);
  try {
    if (!options.real.empty()) {
      show(validation::RealTrace(options.real, query_of(options)), options);
    } else {
      const experiment::ReadResult read =
          experiment::read_scenario(options.file, options.overrides());
      print_diagnostics(read.warnings, options);
      show(experiment::Trace(read.scenario, query_of(options)), options);
    }
    return Exit::Fine;
  } catch (const experiment::TraceError& error) {
    return fail(error.what());
  }
}

}  // namespace

void add_trace(CLI::App& app, Subcommands& subcommands) {
  const auto options = std::make_shared<TraceOptions>();
  CLI::App* command = app.add_subcommand(
      "trace",
      "Show a window of one replication or of a measured run, or one connection, event by event");
  command->add_option("FILE", options->file, "scenario file");
  command->add_option("--real", options->real,
                      "show a measured run in place of a simulated one: the folder that it left");
  const CLI::Validator time(check_time, "TIME");
  command->add_option("--from", options->from, "where the window begins, from the warm-up's end on")
      ->check(time);
  command->add_option("--to", options->to, "where it ends")->check(time);
  command
      ->add_option("--connection", options->connection,
                   "follow this connection: n-th of the run, from 0")
      ->check([](const std::string& number) {
        return number.starts_with('-') ? "a connection is a number from 0 up, found " + number : "";
      });
  command
      ->add_option("--format", options->format,
                   "perfetto (a timeline for ui.perfetto.dev) or text; by default perfetto, text "
                   "with --connection")
      ->check(CLI::IsMember({"perfetto", "text"}));
  command->add_option("-o", options->output, "file to write in place of stdout");
  add_scenario_options(*command, *options);
  add_output_options(*command, *options);
  command->footer(
      "Examples:\n  acceptlab trace scenarios/thread-2014-linux-6.1.toml --from 1s --to 1.01s -o "
      "trace.json\n  acceptlab trace scenarios/thread-2014-linux-6.1.toml --from 1s --to 1.01s "
      "--format text\n  acceptlab trace scenarios/thread-2014-linux-6.1.toml --connection 4711\n"
      "  acceptlab trace --real RUN --from 1s --to 1.01s -o real.json\n");
  subcommands.push_back({command, [options] { return trace(*options); }});
}

}  // namespace acceptlab::cli
