#include <fmt/format.h>

#include <optional>

#include "experiment/notation/listen_text.hpp"
#include "experiment/scenario/model_settings.hpp"
#include "experiment/scenario/resolution.hpp"
#include "experiment/server_config/directives.hpp"
#include "experiment/server_config/words.hpp"

namespace acceptlab::experiment {

namespace {

/// The ListenCoresBucketsRatio that makes so many buckets of the CPUs (ap_setup_listeners divides
/// and rounds down); 0 for one bucket, nothing where no ratio does.
std::optional<unsigned> bucket_ratio(const Scenario& s) {
  const unsigned sockets = socket_count(s), cpus = s.machine.cpus();
  if (sockets == 1) return 0;
  const unsigned ratio = cpus / sockets;
  return ratio > 0 && cpus / ratio == sockets ? std::optional(ratio) : std::nullopt;
}

bool threaded(const Scenario& s) { return s.server.style == server::Style::ThreadPool; }

void add(std::vector<Directive>& lines, std::string text, std::string reason) {
  lines.push_back({Directive::Block::Main, std::move(text), std::move(reason)});
}

void add_children(std::vector<Directive>& lines, const ServerSpec& server) {
  const char* pinned = server.pinned ? "; the scenario pins them to CPUs, which httpd cannot" : "";
  add(lines, fmt::format("ServerLimit {}", server.workers),
      fmt::format("children at most{}", pinned));
  add(lines, fmt::format("StartServers {}", server.workers), "all of them from the start");
}

void add_prefork(std::vector<Directive>& lines, const ServerSpec& server) {
  add(lines, "LoadModule mpm_prefork_module modules/mod_mpm_prefork.so",
      "on Debian: a2enmod mpm_prefork");
  add_children(lines, server);
  add(lines, fmt::format("MaxSpareServers {}", server.workers), "none is ended when it is idle");
  add(lines, fmt::format("MaxRequestWorkers {}", server.workers), "the default is 256");
}

void add_event(std::vector<Directive>& lines, const ServerSpec& server) {
  constexpr unsigned thread_limit = 64;
  const std::uint64_t all = std::uint64_t{server.workers} * server.threads;
  add(lines, "LoadModule mpm_event_module modules/mod_mpm_event.so",
      "on Debian: a2enmod mpm_event");
  add_children(lines, server);
  if (server.threads > thread_limit)
    add(lines, fmt::format("ThreadLimit {}", server.threads), "the default is 64");
  add(lines, fmt::format("ThreadsPerChild {}", server.threads), "the default is 25");
  add(lines, fmt::format("MaxSpareThreads {}", all), "no child is ended when it is idle");
  add(lines, fmt::format("MaxRequestWorkers {}", all), "children times threads");
}

}  // namespace

std::string no_httpd_because(const Scenario& s) {
  if (!threaded(s) && s.server.style != server::Style::Prefork)
    return "httpd serves by children or their threads, and the scenario by event loops";
  if (!bucket_ratio(s))
    return fmt::format("no ListenCoresBucketsRatio makes {} listen sockets of {} CPUs",
                       socket_count(s), s.machine.cpus());
  return "";
}

std::vector<Directive> httpd_directives(const Scenario& scenario) {
  std::vector<Directive> lines;
  if (threaded(scenario)) {
    add_event(lines, scenario.server);
  } else {
    add_prefork(lines, scenario.server);
  }
  add(lines, fmt::format("ListenCoresBucketsRatio {}", bucket_ratio(scenario).value_or(0)),
      socket_count(scenario) == 1 ? "the default: one listen socket"
                                  : "CPUs divided by it are the listen sockets; the default is 0");
  add(lines, fmt::format("ListenBacklog {}", backlog_to_write(scenario.server)),
      "the default is 511");
  for (const ListenAddress& listen : scenario.server.listen)
    add(lines, fmt::format("Listen {}", listen_text(listen)), "server.listen");
  return lines;
}

}  // namespace acceptlab::experiment
