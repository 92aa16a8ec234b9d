#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "cli/common_options.hpp"
#include "experiment/sweep/result_folder.hpp"
#include "experiment/sweep/store_index.hpp"

namespace acceptlab::cli {
namespace {

struct MergeOptions : CommonOptions {
  std::vector<std::string> folders;
  std::string into;
};

Exit merge(const MergeOptions& options) {
  try {
    const experiment::MergeReport report =
        experiment::merge_folders({options.folders.begin(), options.folders.end()}, options.into);
    for (const auto& left_out : report.damaged)
      std::cerr << fmt::format("acceptlab: warning: {} is {} and left out\n", left_out.file,
                               left_out.why);
    if (!report.superseded.empty())
      std::cerr << fmt::format(
          "acceptlab: warning: {} results are of points that have one of more replications, or a "
          "newer one, and left out: {}\n",
          report.superseded.size(), fmt::join(report.superseded, ", "));
    if (!options.quiet)
      std::cerr << fmt::format("acceptlab: {} points in {}, {} of them new\n", report.results,
                               options.into, report.copied);
    return report.damaged.empty() ? Exit::Fine : Exit::No;
  } catch (const experiment::FolderError& error) {
    std::cerr << "acceptlab: error: " << error.what() << '\n';
    return Exit::Usage;
  }
}

}  // namespace

void add_merge(CLI::App& app, Subcommands& subcommands) {
  const auto options = std::make_shared<MergeOptions>();
  CLI::App* command =
      app.add_subcommand("merge", "Bring the results of several folders of one sweep together");
  command->add_option("DIR", options->folders, "folders of `acceptlab sweep`")->required();
  command->add_option("-o", options->into, "folder for all of them; may be one of them")
      ->required();
  add_output_options(*command, *options);
  command->footer(
      "Examples:\n  acceptlab merge part0 part1 part2 -o results\n"
      "  acceptlab merge results from-the-cluster -o results\n");
  subcommands.push_back({command, [options] { return merge(*options); }});
}

}  // namespace acceptlab::cli
