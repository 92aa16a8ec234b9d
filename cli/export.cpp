#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <set>

#include "cli/common_options.hpp"
#include "experiment/export/exports.hpp"
#include "experiment/keys/reading.hpp"
#include "experiment/result/atomic_file.hpp"
#include "experiment/result/result_json.hpp"
#include "experiment/result/stored_result.hpp"
#include "experiment/statistics/metrics.hpp"
#include "experiment/sweep/result_folder.hpp"
#include "experiment/sweep/store_index.hpp"

namespace acceptlab::cli {
namespace {

struct ExportOptions : CommonOptions {
  std::string from, format, output, latency = "service_wait";
};

Exit usage_error(const std::string& text, const std::string& help) {
  std::cerr << "acceptlab: error: " << text << "\n   = help: " << help << '\n';
  return Exit::Usage;
}

void write_or_print(const std::string& file,
                    const std::function<void(const experiment::Sink&)>& produce) {
  if (file.empty()) return produce([](std::string_view piece) { std::cout << piece; });
  experiment::check_writable(file);
  experiment::write_atomically(file, produce);
}

/// What was left out. Returns whether there was anything.
bool tell_left_out(const experiment::ResultSet& results) {
  for (const std::string& file : results.damaged)
    std::cerr << "acceptlab: warning: " << file << " is no whole result and left out\n";
  for (const std::string& file : results.without_histograms)
    std::cerr << "acceptlab: warning: " << file
              << " is a result of run --exact, which has no histograms, and left out\n"
                 "   = help: its values are in csv, jsonl and sqlite\n";
  std::set<std::string> others = results.versions;
  others.erase(experiment::program_version());
  if (!others.empty())
    std::cerr << fmt::format(
        "acceptlab: warning: there are results of version {}, this is {}: their numbers may differ "
        "for the same scenario\n",
        fmt::join(others, ", "), experiment::program_version());
  return !results.damaged.empty() || !results.without_histograms.empty();
}

/// One result to stdout or a file; several to a folder, a file each.
Exit export_hgrm(const experiment::ResultSet& results, const ExportOptions& options) {
  const auto text_of = [&](const std::filesystem::path& file) {
    std::optional<std::string> text("");
    if (!experiment::export_hgrm(results, file, options.latency,
                                 [&](std::string_view piece) { *text += piece; }))
      text.reset();  // which will be told
    return text;
  };
  if (results.files.size() == 1) {
    if (const auto text = text_of(results.files.front()))
      write_or_print(options.output, [&](const experiment::Sink& sink) { sink(*text); });
    return Exit::Fine;
  }
  if (options.output.empty())
    return usage_error(
        fmt::format("{} has {} points, and hgrm has one in a file", options.from,
                    results.files.size()),
        "name a folder for the files with -o, or a single result file in place of the folder");
  for (const auto& file : results.files) {
    const auto to = std::filesystem::path(options.output) / (file.stem().string() + ".hgrm");
    if (const auto text = text_of(file)) experiment::write_atomically(to, *text);
  }
  return Exit::Fine;
}

Exit export_sqlite(const experiment::ResultSet& results, const ExportOptions& options) {
  if (!experiment::has_sqlite())
    return usage_error("this build of acceptlab writes no SQLite files",
                       "build it again with libsqlite3-dev installed");
  if (options.output.empty())
    return usage_error("a database needs a file: -o F", "such as -o sweep.sqlite");
  experiment::export_sqlite(results, options.output);
  return Exit::Fine;
}

Exit export_all(const experiment::ResultSet& results, const ExportOptions& options) {
  if (options.format == "hgrm") return export_hgrm(results, options);
  if (options.format == "sqlite") return export_sqlite(results, options);
  write_or_print(options.output, [&](const experiment::Sink& sink) {
    options.format == "csv" ? experiment::export_csv(results, sink)
                            : experiment::export_jsonl(results, sink);
  });
  return Exit::Fine;
}

/// Of each point one result. What is left out is told.
std::vector<std::filesystem::path> files_to_export(const std::string& from) {
  std::vector<std::filesystem::path> files = experiment::result_files(from);
  if (!std::filesystem::is_directory(from)) {
    const std::string text = experiment::read_file(from);
    if (!experiment::read_stored_result(text) && !experiment::is_exact_result(text))
      throw experiment::FolderError(
          from + " is no whole result\n   = help: name a folder of results, or one of its files");
  }
  const auto superseded = experiment::superseded_results(files);
  for (const std::filesystem::path& file : superseded) {
    std::cerr << fmt::format(
        "acceptlab: warning: {} is left out: its point has a result of more replications, or a "
        "newer one\n",
        file.string());
    files.erase(std::find(files.begin(), files.end(), file));
  }
  return files;
}

Exit export_results(const ExportOptions& options) {
  try {
    const experiment::ResultSet results{files_to_export(options.from), {}, {}};
    const Exit exit = export_all(results, options);
    const bool left_out = tell_left_out(results);
    return exit == Exit::Fine && left_out ? Exit::No : exit;
  } catch (const experiment::FolderError& error) {
    std::cerr << "acceptlab: error: " << error.what() << '\n';
    return Exit::Usage;
  }
}

}  // namespace

void add_export(CLI::App& app, Subcommands& subcommands) {
  std::vector<std::string> latencies;
  for (const auto& kind : experiment::latency_kinds()) latencies.emplace_back(kind.name);
  const auto options = std::make_shared<ExportOptions>();
  CLI::App* command =
      app.add_subcommand("export", "Write results for other programs: csv, jsonl, hgrm, sqlite");
  command->add_option("FROM", options->from, "folder of results, or one result file")->required();
  command->add_option("--format", options->format, "csv, jsonl, hgrm or sqlite")
      ->required()
      ->check(CLI::IsMember({"csv", "jsonl", "hgrm", "sqlite"}));
  command->add_option("-o", options->output,
                      "file to write, by default stdout; for hgrm of several points a folder");
  command->add_option("--of", options->latency, "latency for hgrm; by default service_wait")
      ->check(CLI::IsMember(latencies));
  add_output_options(*command, *options);
  command->footer(
      "Examples:\n  acceptlab export results --format csv -o sweep.csv\n"
      "  acceptlab export results --format sqlite -o sweep.sqlite\n"
      "  acceptlab export result.json --format hgrm --of response -o response.hgrm\n");
  subcommands.push_back({command, [options] { return export_results(*options); }});
}

}  // namespace acceptlab::cli
