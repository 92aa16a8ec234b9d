#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <memory>

#include "cli/common_options.hpp"
#include "experiment/figure/gnuplot.hpp"
#include "experiment/report/document.hpp"
#include "experiment/report/page_html.hpp"
#include "experiment/result/atomic_file.hpp"

namespace acceptlab::cli {
namespace {

struct ReportOptions : CommonOptions {
  std::string from, output;
};

Exit fail(Exit exit, const std::string& what) {
  std::cerr << "acceptlab: error: " << what << '\n';
  return exit;
}

Exit report(const ReportOptions& options) {
  if (options.output.empty() && ::isatty(STDOUT_FILENO) == 1)
    return fail(Exit::Usage,
                "a report needs a file: -o F.html\n   = help: without it the page goes to stdout, "
                "for a pipe or a redirection");
  if (!options.output.empty()) experiment::check_writable(options.output);
  try {
    const std::string html =
        experiment::page_html(experiment::page_of(experiment::read_document(options.from)));
    if (options.output.empty()) {
      std::cout << html;
    } else {
      experiment::write_atomically(options.output, html);
    }
    return Exit::Fine;
  } catch (const experiment::DocumentError& error) {
    return fail(Exit::Usage, error.what());
  } catch (const experiment::NoPicture& error) {
    return fail(Exit::Environment, error.what());
  }
}

}  // namespace

void add_report(CLI::App& app, Subcommands& subcommands) {
  const auto options = std::make_shared<ReportOptions>();
  CLI::App* command = app.add_subcommand(
      "report", "Make one HTML page of a result, a comparison, a sweep or a validation");
  command
      ->add_option(
          "FROM", options->from,
          "result, comparison, validation or recommendation as JSON, or a folder of results")
      ->required();
  command->add_option("-o", options->output, "file to write, by default stdout");
  add_output_options(*command, *options);
  command->footer(
      "Examples:\n  acceptlab compare scenarios/thread-2014-linux-6.1.toml --json > thread.json\n"
      "  acceptlab report thread.json -o thread.html\n"
      "  acceptlab report results -o sweep.html\n");
  subcommands.push_back({command, [options] { return report(*options); }});
}

}  // namespace acceptlab::cli
