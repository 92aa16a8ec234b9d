#include "experiment/survey/survey.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "experiment/notation/units.hpp"
#include "experiment/notation/value.hpp"
#include "experiment/reader/scenario_reader.hpp"
#include "experiment/survey/assumed_cpu.hpp"
#include "experiment/survey/capture_survey.hpp"
#include "experiment/survey/cpu_layout.hpp"
#include "experiment/survey/haproxy_survey.hpp"
#include "experiment/survey/haproxy_syntax.hpp"
#include "experiment/survey/httpd_survey.hpp"
#include "experiment/survey/kernel_settings.hpp"
#include "experiment/survey/listen_sockets.hpp"
#include "experiment/survey/log_survey.hpp"
#include "experiment/survey/network_card.hpp"
#include "experiment/survey/nginx_survey.hpp"
#include "experiment/survey/nginx_syntax.hpp"
#include "experiment/survey/scenario_writer.hpp"
#include "experiment/topology/capacity.hpp"

namespace acceptlab::experiment {
namespace {

/// Scenarios are read from here while they are made: the files that they name are not in place yet.
class Workshop {
 public:
  Workshop() : folder_(std::filesystem::temp_directory_path() / "acceptlab-init-XXXXXX") {
    std::string name = folder_.string();
    if (::mkdtemp(name.data()) == nullptr)
      throw std::system_error(errno, std::generic_category(), "making folder " + name);
    folder_ = name;
  }
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;
  ~Workshop() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  ReadResult read(std::string_view scenario, const std::vector<BesideFile>& files) const {
    for (const BesideFile& file : files)
      std::ofstream(folder_ / file.name, std::ios::binary) << file.contents;
    return read_scenario_text(scenario, (folder_ / "scenario.toml").string());
  }

 private:
  std::filesystem::path folder_;
};

/// A configuration that says nothing, as a folder or a binary file does, is none.
void require_directives(const ConfigTree& tree, const std::string& file, std::string_view server) {
  if (!tree.entries.empty()) return;
  std::string what = fmt::format("holds no directive of {}", server), help;
  if (!tree.problems.empty()) {
    const Diagnostic& first = tree.problems.front();
    if (first.line == 0 && first.file == file) {
      what = first.what;
    } else {
      help = fmt::format("{}{}: {}", first.file,
                         first.line > 0 ? fmt::format(":{}", first.line) : "", first.what);
    }
  }
  throw ScenarioError({problem_of_file(file, "", std::move(what), std::move(help))});
}

/// What is assumed where no source says anything.
Findings assumed_findings(const CpuLayout& layout) {
  Findings found;
  found.guess("machine.costs", "\"default\"",
              "acceptlab calibrate -o costs.toml measures those of this machine");
  found.guess("network.rtt", "\"200us\"", "assumed; --pcap tells");
  found.guess("server.workers", std::to_string(layout.online), "as many as CPUs");
  found.guess("server.pin", "\"none\"", "as most servers");
  found.guess("work.cpu", AssumedCpu{}.value(), AssumedCpu{}.why);
  found.add("run.connections", "20000", "a convention: of each replication");
  found.add("run.replications", "10", "a convention: intervals are made of these");
  return found;
}

/// Everything that is known of a scenario in the making.
class Surveyor {
 public:
  explicit Surveyor(const SurveyOptions& options)
      : options_(options), system_(options.root), files_(system_), own_files_(this_machine_) {}

  Survey take() {
    for (std::string* file : {&options_.nginx, &options_.haproxy, &options_.httpd,
                              &options_.access_log, &options_.pcap})
      find(*file);
    machine();
    server();
    access_log();
    capture();
    return written();
  }

 private:
  /// Puts the path of the file in the place of its name.
  void find(std::string& file) const {
    if (file.empty()) return;
    const std::filesystem::path path = system_.named(file);
    if (::access(system_.followed(path).c_str(), R_OK) != 0) {
      const std::string why = std::generic_category().message(errno);
      const bool below = file.starts_with('/') && !system_.is_this_machine();
      throw ScenarioError({problem_of_file(path.string(), "", "cannot be read: " + why,
                                           below ? "nor is it in " + options_.root.string() : "")});
    }
    file = path.string();
  }

  /// Tells the file among what was looked at.
  void name_source(std::string_view kind, const std::string& file) {
    const bool own = system_.is_this_machine() || system_.holds(file);
    head_.looked_at.push_back(fmt::format(
        "{}: {}{}", kind, file,
        own ? "" : fmt::format(", of this machine: it is not in {}", options_.root.string())));
  }

  /// What a configuration includes is of the same machine as itself.
  const ConfigFiles& files_of(const std::string& configuration) const {
    return system_.holds(configuration) ? files_ : own_files_;
  }

  const std::string& configuration() const {
    return !options_.nginx.empty()     ? options_.nginx
           : !options_.haproxy.empty() ? options_.haproxy
                                       : options_.httpd;
  }

  std::string_view server_name() const {
    return !options_.nginx.empty() ? "nginx" : !options_.haproxy.empty() ? "HAProxy" : "httpd";
  }

  // --- Sources, the more telling later

  void machine() {
    facts_.layout = cpu_layout(system_);
    facts_.listening = listening_ports(system_);
    head_.looked_at.push_back(system_.is_this_machine()
                                  ? "this machine: /sys, /proc and its listen sockets"
                                  : fmt::format("a machine's files in {}", options_.root.string()));
    sources_.push_back(assumed_findings(facts_.layout));
    sources_.push_back(layout_findings(facts_.layout));
    sources_.push_back(network_findings(system_, facts_.layout));
    sources_.push_back(quota_findings(system_));
    sources_.push_back(kernel_findings(system_));
    const auto somaxconn =
        parse_unsigned(sources_.back().value_of("kernel.sysctl.net.core.somaxconn"));
    if (somaxconn) facts_.somaxconn = static_cast<std::int64_t>(*somaxconn);
    if (configuration().empty()) sources_.push_back(listening_findings(facts_.listening));
  }

  void name_version(std::string_view server) {
    const InstalledVersion installed = installed_version(system_, server);
    facts_.version = options_.server_version.empty() ? installed.text : options_.server_version;
    facts_.version_from = options_.server_version.empty() ? installed.from : "--server-version";
  }

  void server() {
    if (!options_.nginx.empty()) {
      name_version("nginx");
      const ConfigTree tree = read_nginx(options_.nginx, files_of(options_.nginx));
      require_directives(tree, options_.nginx, "nginx");
      sources_.push_back(nginx_findings(tree, facts_));
      if (!options_.access_log.empty()) log_format_ = nginx_log_format(tree, options_.access_log);
    } else if (!options_.haproxy.empty()) {
      name_version("haproxy");
      const ConfigTree tree = read_haproxy(options_.haproxy, files_of(options_.haproxy));
      require_directives(tree, options_.haproxy, "HAProxy");
      sources_.push_back(haproxy_findings(tree, facts_));
    } else if (!options_.httpd.empty()) {
      name_version("httpd");
      const HttpdTree tree = read_httpd(options_.httpd, files_of(options_.httpd), facts_.version);
      require_directives(tree, options_.httpd, "httpd");
      sources_.push_back(httpd_findings(tree, facts_));
      if (!options_.access_log.empty()) log_format_ = httpd_log_format(tree, options_.access_log);
    }
    if (configuration().empty()) return;
    name_source(server_name(), configuration());
  }

  std::string beside() const {
    return options_.output == "-" ? "" : std::filesystem::path(options_.output).stem().string();
  }

  void access_log() {
    if (options_.access_log.empty()) return;
    name_source("access log", options_.access_log);
    sources_.push_back(log_findings(system_.followed(options_.access_log),
                                    {log_format_, options_.log_field, beside(), cpus()}));
  }

  /// CPUs whose time there is: a quota may leave less.
  unsigned cpus() const { return facts_.layout.online; }

  std::vector<std::uint16_t> configured_ports() const {
    std::vector<std::uint16_t> ports;
    if (configuration().empty()) return ports;
    std::string_view list = sources_.back().value_of("server.listen");
    for (const Findings& source : sources_)
      if (const auto said = source.value_of("server.listen"); !said.empty()) list = said;
    while (!list.empty()) {
      const std::size_t quote = list.find('"');
      if (quote == std::string_view::npos) return ports;
      list.remove_prefix(quote + 1);
      const std::size_t end = list.find('"');
      if (const auto address = parse_listen(list.substr(0, end))) ports.push_back(address->port);
      list.remove_prefix(std::min(end + 1, list.size()));
    }
    return ports;
  }

  void capture() {
    if (options_.pcap.empty()) return;
    name_source("capture", options_.pcap);
    const Findings so_far = merged(sources_);
    CaptureOptions how{configured_ports(), beside(), cpus(), {}, {}};
    const auto cpu = std::find_if(so_far.keys.begin(), so_far.keys.end(),
                                  [](const auto& finding) { return finding.key == "work.cpu"; });
    how.cpu_from = cpu->from;
    how.tls = !so_far.value_of("work.setup_cpu").empty();
    how.cpu_assumed = cpu->value == AssumedCpu{}.value();
    how.cpu = workshop_
                  .read(fmt::format("format = 1\n[[arrivals]]\n[work]\ncpu = {}\n", cpu->value),
                        so_far.files)
                  .scenario.work.cpu;
    sources_.push_back(capture_findings(system_.followed(options_.pcap), how));
  }

  // --- The scenario

  void title() {
    head_.title = !configuration().empty() ? fmt::format("{}: {}", server_name(), configuration())
                  : system_.is_this_machine()
                      ? "A server on this machine"
                      : "A server on the machine of " + options_.root.string();
    head_.file = options_.output == "-" ? "FILE" : options_.output;
  }

  /// Half of what the scenario carries, where nothing told a rate.
  void guess_rate(Findings& found) const {
    found.guess("arrivals[].process", R"({ type = "poisson", rate = "1/s" })", "");
    const ReadResult read = accepted(found);
    const Capacity most = capacity(read.scenario, system_map(read.scenario));
    const double half = most.bounded() ? most.bound.per_s / 2 : 1000;
    const double step = std::pow(10.0, std::floor(std::log10(std::max(half, 1.0))) - 1);
    Finding& rate = found.keys.back();
    rate.value = fmt::format(R"({{ type = "poisson", rate = "{}" }})",
                             rate_text(std::max(1.0, std::floor(half / step) * step)));
    rate.from = fmt::format("half of what this scenario carries ({}); --access-log or --pcap tells",
                            most.text());
    found.guess("arrivals[].from", R"({ addresses = 200, ports = "system" })", "assumed");
  }

  /// Reads what was found; what the reader of scenarios refuses is left out, with its reason.
  ReadResult accepted(Findings& found) const {
    while (true) {
      try {
        return workshop_.read(scenario_text(head_, found), found.files);
      } catch (const ScenarioError& error) {
        if (!leave_out(found, error)) throw;
      }
    }
  }

  static bool leave_out(Findings& found, const ScenarioError& error) {
    for (const Diagnostic& d : error.diagnostics()) {
      if (d.severity != Diagnostic::Severity::Error) continue;
      const auto bad = std::find_if(found.keys.begin(), found.keys.end(),
                                    [&](const Finding& finding) { return finding.key == d.key; });
      if (bad == found.keys.end()) continue;
      const std::string section = bad->key.substr(0, bad->key.find('.'));
      found.remark(section, fmt::format("left out: {} = {} ({}): {}", bad->key, bad->value,
                                        bad->from, d.what));
      found.keys.erase(bad);
      return true;
    }
    return false;
  }

  static bool replays(const Findings& found) {
    return found.value_of("arrivals[].process").find("\"replay\"") != std::string_view::npos;
  }

  void order(Findings& found) const {
    static const std::vector<std::string_view> first{
        "server.policy", "server.version", "server.workers", "server.threads",    "server.sockets",
        "server.watch",  "server.listen",  "server.backlog", "arrivals[].process"};
    std::stable_sort(found.keys.begin(), found.keys.end(), [&](const auto& a, const auto& b) {
      const auto rank = [&](const Finding& finding) {
        return std::find(first.begin(), first.end(), finding.key);
      };
      return rank(a) < rank(b);
    });
  }

  Survey written() {
    title();
    Findings found = merged(sources_);
    sort_by_place(found.not_understood);
    if (replays(found))
      std::erase_if(found.keys, [](const Finding& finding) {
        return finding.key == "arrivals[].from" || finding.key == "run.connections";
      });
    if (found.value_of("arrivals[].process").empty()) guess_rate(found);
    order(found);
    accepted(found);
    Survey made;
    made.scenario = scenario_text(head_, found);
    made.keys = found.keys.size();
    made.guessed = static_cast<std::size_t>(std::count_if(
        found.keys.begin(), found.keys.end(), [](const Finding& f) { return f.guessed; }));
    for (BesideFile& file : found.files) {
      const bool named = std::any_of(found.keys.begin(), found.keys.end(), [&](const Finding& f) {
        return f.value.find(file.name) != std::string::npos;
      });
      if (named) made.files.push_back(std::move(file));
    }
    made.not_understood = std::move(found.not_understood);
    return made;
  }

  SurveyOptions options_;  // with the paths of the files
  SystemFiles system_, this_machine_;
  ConfigFiles files_, own_files_;
  ServerFacts facts_;
  LogFormat log_format_;
  ScenarioHead head_;
  std::vector<Findings> sources_;
  Workshop workshop_;
};

}  // namespace

Survey survey(const SurveyOptions& options) { return Surveyor(options).take(); }

}  // namespace acceptlab::experiment
