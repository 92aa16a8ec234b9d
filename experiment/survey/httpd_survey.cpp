#include "experiment/survey/httpd_survey.hpp"

#include <fmt/format.h>
#include <strings.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>

#include "experiment/notation/units.hpp"
#include "experiment/notation/value.hpp"
#include "experiment/survey/slips.hpp"
#include "models/server/catalogue.hpp"

namespace acceptlab::experiment {
namespace {

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

/// Directives of processes and sockets: those that are looked at, by the name they have now.
constexpr std::array<std::pair<std::string_view, std::string_view>, 20> looked_at{{
    {"StartServers", "StartServers"},
    {"ServerLimit", "ServerLimit"},
    {"ThreadLimit", "ThreadLimit"},
    {"ThreadsPerChild", "ThreadsPerChild"},
    {"MaxRequestWorkers", "MaxRequestWorkers"},
    {"MaxClients", "MaxRequestWorkers"},
    {"MaxConnectionsPerChild", "MaxConnectionsPerChild"},
    {"MaxRequestsPerChild", "MaxConnectionsPerChild"},
    {"MinSpareServers", "MinSpareServers"},
    {"MaxSpareServers", "MaxSpareServers"},
    {"MinSpareThreads", "MinSpareThreads"},
    {"MaxSpareThreads", "MaxSpareThreads"},
    {"AsyncRequestWorkerFactor", "AsyncRequestWorkerFactor"},
    {"ListenBacklog", "ListenBacklog"},
    {"ListenCoresBucketsRatio", "ListenCoresBucketsRatio"},
    {"KeepAlive", "KeepAlive"},
    {"KeepAliveTimeout", "KeepAliveTimeout"},
    {"MaxKeepAliveRequests", "MaxKeepAliveRequests"},
    {"Mutex", "Mutex"},
    {"AcceptMutex", "Mutex"},
}};

/// Those that are looked at in other places: here, and where the tree is made.
constexpr std::array<std::string_view, 13> also_looked_at{
    "Listen",   "SSLEngine", "VirtualHost", "LoadModule", "Include",   "IncludeOptional", "Define",
    "IfModule", "IfDefine",  "IfVersion",   "ServerRoot", "LogFormat", "CustomLog"};

/// Near "Define", and its contrary (httpd 2.4, core).
constexpr std::array<std::string_view, 1> own_names{"undefine"};

bool is_also_looked_at(std::string_view name) {
  return std::any_of(also_looked_at.begin(), also_looked_at.end(),
                     [&](std::string_view looked) { return same_name(looked, name); });
}

class HttpdSurvey {
 public:
  HttpdSurvey(const HttpdTree& tree, const ServerFacts& facts) : tree_(tree), facts_(facts) {
    found_.not_understood = tree.problems;
    for (const ConfigEntry& entry : tree.entries) read(entry, {true, nullptr});
  }

  Findings take() {
    add_version(found_, "httpd", facts_);
    mpm();
    policy();
    listening();
    keep_alive();
    rest();
    return std::move(found_);
  }

 private:
  /// Where a directive stands.
  struct Scope {
    bool top = false;
    const ConfigEntry* host = nullptr;  // the <VirtualHost> around it
  };

  void read(const ConfigEntry& entry, Scope scope) {
    const std::string_view name = entry.name();
    const auto known = std::find_if(looked_at.begin(), looked_at.end(),
                                    [&](const auto& row) { return same_name(row.first, name); });
    if (same_name(name, "Listen") && scope.top) {
      listens_.push_back(&entry);
    } else if (same_name(name, "SSLEngine") && same_name(entry.argument(1), "on")) {
      tls_.push_back({&entry, scope.host});
    } else if (known != looked_at.end()) {
      said_[known->second] = &entry;  // the last one counts
    } else if (const std::string near = meant(name); !near.empty()) {
      found_.not_understood.push_back(slip(entry, near));
      return;
    } else if (!is_also_looked_at(name)) {
      add_once(elsewhere_, name);
    }
    if (same_name(name, "VirtualHost")) scope.host = &entry;
    for (const ConfigEntry& inner : entry.block) read(inner, {false, scope.host});
  }

  /// The directive that a name was probably meant to be, without regard to case.
  static std::string meant(std::string_view name) {
    std::vector<std::string_view> all(also_looked_at.begin(), also_looked_at.end());
    for (const auto& [looked, now] : looked_at) all.push_back(looked);
    std::vector<std::string> lowered(all.size());
    std::transform(all.begin(), all.end(), lowered.begin(), lower);
    const std::vector<std::string_view> names(lowered.begin(), lowered.end());
    const std::string near = meant_name(lower(name), names, own_names);
    const auto found = std::find(lowered.begin(), lowered.end(), near);
    return found == lowered.end()
               ? ""
               : std::string(all[static_cast<std::size_t>(found - lowered.begin())]);
  }

  const ConfigEntry* said(std::string_view name) const {
    const auto found = said_.find(name);
    return found == said_.end() ? nullptr : found->second;
  }

  /// A number of the configuration, or the default of the server.
  struct Amount {
    std::int64_t value = 0;
    std::string from;
  };
  Amount amount(std::string_view name, std::int64_t otherwise) {
    const ConfigEntry* entry = said(name);
    if (entry == nullptr) return {otherwise, fmt::format("no {}: {} by default", name, otherwise)};
    const auto number = parse_int(entry->argument(1));
    if (number && *number >= 0) return {*number, entry->place()};
    add_warning(found_, *entry, 1,
                fmt::format("'{}' is no number for {}", entry->argument(1), name));
    return {otherwise, fmt::format("{} by default", otherwise)};
  }

  // --- Processes

  void mpm() {
    if (tree_.mpm == "prefork") {
      prefork();
    } else {
      threaded();
    }
    found_.remark("server",
                  "httpd starts and ends processes by the load: a scenario has all of "
                  "them all the time");
    if (const ConfigEntry* recycled = said("MaxConnectionsPerChild");
        recycled != nullptr && recycled->argument(1) != "0")
      found_.remark("server", recycled->place() + ": children do not end in the model");
  }

  /// server/mpm/prefork/prefork.c, prefork_check_config().
  void prefork() {
    constexpr std::int64_t most = 256;  // DEFAULT_SERVER_LIMIT
    const Amount limit = amount("ServerLimit", most);
    Amount children = amount("MaxRequestWorkers", most);
    if (children.value > limit.value) {
      found_.remark("server", fmt::format("{}: httpd lowers it to ServerLimit, {}", children.from,
                                          limit.value));
      children = limit;
    }
    workers_ = static_cast<unsigned>(std::clamp<std::int64_t>(children.value, 1, 65536));
    found_.add("server.workers", std::to_string(workers_), children.from + "; a worker is a child");
  }

  /// server/mpm/event/event.c, event_check_config(); the worker MPM does the same.
  void threaded() {
    const Amount thread_limit = amount("ThreadLimit", 64), limit = amount("ServerLimit", 16);
    Amount threads = amount("ThreadsPerChild", 25);
    if (threads.value > thread_limit.value) {
      found_.remark("server", fmt::format("{}: httpd lowers it to ThreadLimit, {}", threads.from,
                                          thread_limit.value));
      threads.value = thread_limit.value;
    }
    threads.value = std::clamp<std::int64_t>(threads.value, 1, 65536);
    const Amount all = amount("MaxRequestWorkers", limit.value * threads.value);
    std::int64_t children = std::max<std::int64_t>(1, all.value / threads.value);
    if (all.value % threads.value != 0)
      found_.remark("server",
                    fmt::format("{}: httpd lowers it to a multiple of ThreadsPerChild, {}",
                                all.from, children * threads.value));
    if (children > limit.value) {
      found_.remark("server",
                    fmt::format("{}: httpd lowers it to ServerLimit * ThreadsPerChild, {}",
                                all.from, limit.value * threads.value));
      children = std::max<std::int64_t>(1, limit.value);
    }
    workers_ = static_cast<unsigned>(std::min<std::int64_t>(children, 65536));
    found_.add("server.workers", std::to_string(workers_),
               fmt::format("{}; by ThreadsPerChild {}", all.from, threads.value));
    found_.add("server.threads", std::to_string(threads.value), threads.from);
    if (const ConfigEntry* factor = said("AsyncRequestWorkerFactor"))
      found_.remark("server", factor->place() +
                                  ": the model's listener waits for an idle thread, "
                                  "whatever the factor");
  }

  // --- Sockets

  /// ap_setup_listeners(): online CPUs by the ratio, where that is more than one (2.4.17).
  unsigned buckets() {
    const ConfigEntry* ratio = said("ListenCoresBucketsRatio");
    if (ratio == nullptr) return 1;
    const auto number = parse_unsigned(ratio->argument(1));
    if (!number) {
      add_warning(found_, *ratio, 1, fmt::format("'{}' is no ratio", ratio->argument(1)));
      return 1;
    }
    const std::uint64_t count = *number == 0 ? 1 : facts_.layout.online / *number;
    if (*number > 0 && count < 2)
      found_.remark("server", fmt::format("{}: ignored with {} CPUs, which make no two buckets",
                                          ratio->place(), facts_.layout.online));
    return static_cast<unsigned>(std::max<std::uint64_t>(1, count));
  }

  std::string_view policy_name(unsigned sockets) const {
    if (tree_.mpm == "worker") return "apache-worker";
    if (tree_.mpm == "event") return sockets > 1 ? "apache-event-buckets" : "apache-event";
    if (sockets > 1) return "apache-buckets";
    return listens_.size() > 1 ? "apache-prefork-mutex" : "apache-prefork";
  }

  void policy() {
    const bool prefork = tree_.mpm == "prefork";
    const unsigned sockets = buckets();
    const ConfigEntry* ratio = said("ListenCoresBucketsRatio");
    const std::string bucket_text =
        ratio == nullptr ? ""
                         : fmt::format("{}: {} CPUs, {} bucket{}", ratio->place(),
                                       facts_.layout.online, sockets, sockets == 1 ? "" : "s");
    found_.add("server.policy", toml_string(policy_name(sockets)), tree_.mpm_from);
    if (sockets > 1) {
      const unsigned used = std::min(sockets, workers_);
      found_.add("server.sockets", std::to_string(used), bucket_text);
      found_.add("server.watch", "{ ring = 1 }",
                 "each child has the bucket of its number modulo theirs (make_child)");
    }
    if (prefork && listens_.size() > 1) {
      found_.remark("server", fmt::format("{} Listen lines: children take the accept mutex in turn",
                                          listens_.size()));
    } else if (said("Mutex") != nullptr) {
      found_.remark("server",
                    said("Mutex")->place() + ": with one Listen line no mutex is taken to accept");
    }
    found_.add("server.pin", "\"none\"", "httpd pins nothing");
  }

  /// An SSLEngine on, and the <VirtualHost> that it stands in; null: it holds for all.
  struct Tls {
    const ConfigEntry* engine = nullptr;
    const ConfigEntry* host = nullptr;
  };

  /// Whether a virtual host is one of this port: "*:443", "[::]:443", "name:443"; "*" is of all.
  static bool serves(const ConfigEntry& host, std::uint16_t port) {
    for (std::size_t i = 1; i < host.words.size(); ++i) {
      const std::string_view name = host.argument(i);
      const std::size_t bracket = name.rfind(']'), colon = name.rfind(':');
      const bool with_port =
          colon != std::string_view::npos && (bracket == std::string_view::npos || bracket < colon);
      if (!with_port || name.substr(colon + 1) == "*") return true;
      if (parse_unsigned(name.substr(colon + 1)) == port) return true;
    }
    return false;
  }

  const ConfigEntry* tls_on(std::uint16_t port) const {
    const auto found = std::find_if(tls_.begin(), tls_.end(), [&](const Tls& tls) {
      return tls.host == nullptr || serves(*tls.host, port);
    });
    return found == tls_.end() ? nullptr : found->engine;
  }

  void listening() {
    std::vector<ConfiguredListen> configured;
    for (const ConfigEntry* entry : listens_) {
      const auto addresses = parse_listen_addresses(entry->argument(1), 0);
      if (addresses.empty())
        add_warning(found_, *entry, 1,
                    fmt::format("'{}' is no address that can be read", entry->argument(1)),
                    "a port, or an address and a port, as 192.0.2.1:80");
      for (const ListenAddress& address : addresses)
        configured.push_back({address, entry->place(), tls_on(address.port)});
    }
    const Amount backlog = amount("ListenBacklog", 511);
    if (configured.empty())
      found_.guess("server.listen", "[\"0.0.0.0:80\"]", "the configuration has no Listen line");
    add_listen(found_, configured);
    add_backlog(found_, backlog.value, backlog.from, facts_, configured);
  }

  void keep_alive() {
    const ConfigEntry* keep = said("KeepAlive");
    if (keep != nullptr && same_name(keep->argument(1), "off"))
      found_.add("work.requests", "1", keep->place());
    const Amount most = amount("MaxKeepAliveRequests", 100),
                 timeout = amount("KeepAliveTimeout", 5);
    if (most.value == 1) found_.add("work.requests", "1", most.from);
    found_.remark("work",
                  fmt::format("keep-alive: {}; {}; how long clients keep connections is not "
                              "known (work.hold, work.between_requests)",
                              timeout.from, most.from));
  }

  void rest() {
    for (const std::string& assumed : tree_.assumed)
      found_.remark("server", "taken to hold, for want of knowledge: " + assumed);
    add_elsewhere(found_, elsewhere_);
  }

  const HttpdTree& tree_;
  const ServerFacts& facts_;
  Findings found_;
  unsigned workers_ = 1;
  std::map<std::string_view, const ConfigEntry*> said_;
  std::vector<const ConfigEntry*> listens_;
  std::vector<std::string> elsewhere_;
  std::vector<Tls> tls_;
};

}  // namespace

Findings httpd_findings(const HttpdTree& tree, const ServerFacts& facts) {
  return HttpdSurvey(tree, facts).take();
}

LogFormat httpd_log_format(const HttpdTree& tree, const std::string& log_file) {
  const std::string wanted = std::filesystem::path(log_file).filename().string();
  const ConfigEntry* log = nullptr;
  bool exact = false;
  each_entry(tree.entries, [&](const ConfigEntry& entry) {
    if (!same_name(entry.name(), "CustomLog") || entry.argument(2).empty() || exact) return;
    exact = std::filesystem::path(entry.argument(1)).filename() == wanted;
    if (exact || log == nullptr) log = &entry;
  });
  if (log == nullptr) return {};
  // A format, or the name of one.
  if (log->argument(2).find('%') != std::string_view::npos)
    return {std::string(log->argument(2)), log->place(), exact};
  LogFormat format;
  each_entry(tree.entries, [&](const ConfigEntry& entry) {
    if (same_name(entry.name(), "LogFormat") && entry.argument(2) == log->argument(2))
      format = {std::string(entry.argument(1)),
                fmt::format("{}:{}: LogFormat {}", entry.file, entry.line, entry.argument(2)),
                exact};
  });
  return format;
}

}  // namespace acceptlab::experiment
