#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include "cli/common_options.hpp"
#include "experiment/result/atomic_file.hpp"
#include "experiment/survey/survey.hpp"
#include "models/server/catalogue.hpp"

namespace acceptlab::cli {
namespace {

struct InitOptions : CommonOptions {
  experiment::SurveyOptions survey;
  std::string root = "/", unit;
  bool demo = false, force = false;
};

bool to_stdout(const InitOptions& options) { return options.survey.output == "-"; }

/// What is wrong with the options together; empty: nothing.
std::string check_together(const InitOptions& options) {
  const experiment::SurveyOptions& s = options.survey;
  const bool reads = !s.nginx.empty() || !s.haproxy.empty() || !s.httpd.empty() ||
                     !s.access_log.empty() || !s.pcap.empty() || options.root != "/";
  if (options.demo && reads) return "--demo reads nothing; leave the other files out";
  if (to_stdout(options) && !s.pcap.empty())
    return "--pcap writes the arrivals beside the scenario; give it a name with -o";
  if ((!s.log_field.name.empty() || !options.unit.empty()) && s.access_log.empty())
    return "--log-field and --log-unit need --access-log";
  if (!s.server_version.empty() && s.nginx.empty() && s.haproxy.empty() && s.httpd.empty())
    return "--server-version needs --nginx, --haproxy or --httpd";
  if (!s.server_version.empty() && !server::is_version(s.server_version))
    return fmt::format("--server-version: \"{}\" is not a version; expected one such as 1.25.3",
                       s.server_version);
  return {};
}

Exit refuse(const std::string& what, const std::string& help) {
  std::cerr << "acceptlab: error: " << what << '\n';
  if (!help.empty()) std::cerr << "   = help: " << help << '\n';
  return Exit::Usage;
}

std::filesystem::path beside(const InitOptions& options, const std::string& name) {
  return std::filesystem::path(options.survey.output).parent_path() / name;
}

/// A regular file that would be lost; a device stays what it is.
bool would_overwrite(const InitOptions& options, const std::filesystem::path& path) {
  std::error_code error;
  return !options.force && std::filesystem::is_regular_file(path, error);
}

Exit refuse_to_overwrite(const std::filesystem::path& path) {
  return refuse(fmt::format("{} is there already", path.string()),
                "--force writes over it, or give another name with -o");
}

std::string counted(std::size_t count, const char* one, const char* several) {
  return fmt::format("{} {}", count, count == 1 ? one : several);
}

void tell(const InitOptions& options, const experiment::Survey& made) {
  print_diagnostics(made.not_understood, options);
  if (options.quiet) return;
  std::ostream& out = to_stdout(options) ? std::cerr : std::cout;
  if (!to_stdout(options)) {
    out << "wrote " << options.survey.output;
    for (const auto& file : made.files) out << " and " << beside(options, file.name).string();
    out << ": ";
  }
  out << counted(made.keys, "key", "keys") << ", " << counted(made.guessed, "guess", "guesses")
      << " to look at";
  if (!made.not_understood.empty())
    out << "; " << counted(made.not_understood.size(), "thing", "things") << " not understood";
  out << '\n';
}

Exit write(const InitOptions& options, const experiment::Survey& made) {
  for (const auto& file : made.files) {
    if (would_overwrite(options, beside(options, file.name)))
      return refuse_to_overwrite(beside(options, file.name));
  }
  if (to_stdout(options)) {
    std::cout << made.scenario;
    return Exit::Fine;
  }
  // What it names first: a scenario without its files is none.
  for (const auto& file : made.files)
    experiment::write_atomically(beside(options, file.name), file.contents);
  experiment::write_atomically(options.survey.output, made.scenario);
  return Exit::Fine;
}

Exit init(InitOptions& options) {
  if (const std::string wrong = check_together(options); !wrong.empty()) return refuse(wrong, "");
  if (!to_stdout(options)) {
    if (would_overwrite(options, options.survey.output))
      return refuse_to_overwrite(options.survey.output);
    experiment::check_writable(options.survey.output);
  }
  experiment::Survey made;
  if (options.demo) {
    made.scenario = experiment::demo_scenario(options.survey.output);
  } else {
    options.survey.root = options.root;
    options.survey.log_field.unit_s = options.unit == "us"   ? 1e-6
                                      : options.unit == "ms" ? 1e-3
                                      : options.unit == "s"  ? 1.0
                                                             : 0.0;
    made = experiment::survey(options.survey);
  }
  const Exit exit = write(options, made);
  if (exit != Exit::Fine) return exit;
  if (!options.demo) tell(options, made);
  if (options.demo && !options.quiet && !to_stdout(options))
    std::cout << "wrote " << options.survey.output << ": acceptlab compare "
              << options.survey.output << '\n';
  return Exit::Fine;
}

}  // namespace

void add_init(CLI::App& app, Subcommands& subcommands) {
  const auto options = std::make_shared<InitOptions>();
  experiment::SurveyOptions& survey = options->survey;
  CLI::App* command = app.add_subcommand(
      "init", "Write a scenario from this machine, its server's configuration, log and packets");
  command->add_option("-o", survey.output, "scenario to write; - is stdout")->required();
  CLI::Option* nginx = command->add_option("--nginx", survey.nginx, "configuration of nginx");
  CLI::Option* haproxy = command->add_option("--haproxy", survey.haproxy,
                                             "configuration of HAProxy, or a folder of them");
  CLI::Option* httpd =
      command->add_option("--httpd", survey.httpd, "configuration of Apache httpd");
  nginx->excludes(haproxy)->excludes(httpd);
  haproxy->excludes(httpd);
  command->add_option("--server-version", survey.server_version,
                      "version of that server; by default what is installed says");
  command->add_option("--access-log", survey.access_log,
                      "access log, plain or gzip: arrivals, and times of requests if it has them");
  command->add_option("--log-field", survey.log_field.name,
                      "where the time of a request stands: number of the field from 1, NAME of\n"
                      "NAME=value or of a JSON key, or variable of the format");
  command->add_option("--log-unit", options->unit, "its unit: s, ms or us; by default s")
      ->check(CLI::IsMember({"s", "ms", "us"}));
  command->add_option("--pcap", survey.pcap,
                      "captured packets (pcap, pcapng): their SYNs become a replay");
  command->add_option("--root", options->root,
                      "folder with another machine's /proc, /sys and /etc, in place of /");
  command->add_flag("--demo", options->demo, "a small scenario to begin with; reads nothing");
  command->add_flag("--force", options->force, "write over files that are there");
  add_output_options(*command, *options);
  command->footer(
      "Examples:\n  acceptlab init -o here.toml --nginx /etc/nginx/nginx.conf --access-log "
      "/var/log/nginx/access.log\n  acceptlab init -o demo.toml --demo\n");
  subcommands.push_back({command, [options] { return init(*options); }});
}

}  // namespace acceptlab::cli
