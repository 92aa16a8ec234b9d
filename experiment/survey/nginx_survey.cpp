#include "experiment/survey/nginx_survey.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>

#include "experiment/notation/units.hpp"
#include "experiment/notation/value.hpp"
#include "models/server/catalogue.hpp"

namespace acceptlab::experiment {
namespace {

// --- What has no bearing on how connections are accepted

constexpr std::array<std::string_view, 25> main_elsewhere{"user",
                                                          "pid",
                                                          "error_log",
                                                          "load_module",
                                                          "env",
                                                          "worker_rlimit_core",
                                                          "working_directory",
                                                          "daemon",
                                                          "pcre_jit",
                                                          "lock_file",
                                                          "timer_resolution",
                                                          "thread_pool",
                                                          "worker_priority",
                                                          "debug_points",
                                                          "ssl_engine",
                                                          "ssl_object_cache_inheritable",
                                                          "perl_modules",
                                                          "perl_require",
                                                          "google_perftools_profiles",
                                                          "quic_bpf",
                                                          "http",
                                                          "events",
                                                          "stream",
                                                          "mail",
                                                          "worker_rlimit_nofile"};
constexpr std::array<std::string_view, 3> events_elsewhere{
    "debug_connection", "worker_aio_requests", "devpoll_changes"};
constexpr std::array<std::string_view, 12> listen_elsewhere{
    "default_server", "default",  "ssl",  "http2", "spdy",      "proxy_protocol",
    "bind",           "ipv6only", "quic", "udp",   "multipath", "so_keepalive"};

/// What listen's socket options mean to the kernel; none of these is in the model.
constexpr std::array<std::string_view, 7> unmodelled_options{
    "fastopen", "rcvbuf", "sndbuf", "setfib", "accept_filter", "fwmark", "so_keepalive"};

/// One address of a listen line.
struct Listen {
  ListenAddress address;
  const ConfigEntry* entry = nullptr;
  bool reuseport = false;
  bool own_socket = false;  // has options of its own, so it is bound beside a wildcard
  std::optional<std::int64_t> backlog;
};

class NginxSurvey {
 public:
  NginxSurvey(const ConfigTree& tree, const ServerFacts& facts) : facts_(facts) {
    found_.not_understood = tree.problems;
    for (const ConfigEntry& entry : tree.entries) read_main(entry);
  }

  Findings take() {
    add_version(found_, "nginx", facts_);
    workers();
    std::vector<Listen> listens = chosen_listens();
    policy(listens);
    events();
    affinity();
    listen(listens);
    keep_alive();
    rest();
    return std::move(found_);
  }

 private:
  // --- Reading the tree

  void warn(const ConfigEntry& entry, std::size_t word, std::string what, std::string help = {}) {
    found_.not_understood.push_back(warning_at(entry, word, std::move(what), std::move(help)));
  }

  /// Keeps a directive that may stand once; nginx refuses a second one.
  void keep(const ConfigEntry*& into, const ConfigEntry& entry) {
    if (into != nullptr)
      warn(entry, 0, fmt::format("'{}' stands twice", entry.name()),
           fmt::format("the first counts here: {}", into->place()));
    if (into == nullptr) into = &entry;
  }

  void read_main(const ConfigEntry& entry) {
    const std::string_view name = entry.name();
    if (name == "worker_processes") return keep(worker_processes_, entry);
    if (name == "worker_cpu_affinity") return keep(affinity_, entry);
    if (name == "master_process") return keep(master_process_, entry);
    if (name == "worker_shutdown_timeout") return keep(shutdown_timeout_, entry);
    if (name == "worker_rlimit_nofile") return keep(descriptors_, entry);
    if (name == "events") {
      for (const ConfigEntry& inner : entry.block) read_event(inner);
    } else if (name == "http" || name == "stream" || name == "mail") {
      for (const ConfigEntry& inner : entry.block) read_http(inner, name == "http");
    } else if (name == "server" || name == "listen" || name == "location") {
      // A file of sites-enabled, given by itself.
      read_http(entry, true);
    } else if (!among(main_elsewhere, name)) {
      unknown(entry, main_elsewhere, "at the top of an nginx configuration");
    }
  }

  template <class Names>
  void unknown(const ConfigEntry& entry, const Names& known, std::string_view where) {
    std::vector<std::string> names(known.begin(), known.end());
    for (const char* more : {"worker_processes", "worker_cpu_affinity", "worker_connections",
                             "accept_mutex", "multi_accept"})
      names.emplace_back(more);
    const std::string near = suggestion(entry.name(), names);
    warn(entry, 0, fmt::format("'{}' is not known {}", entry.name(), where),
         near.empty() ? "it was left out" : fmt::format("did you mean '{}'?", near));
  }

  void read_event(const ConfigEntry& entry) {
    const std::string_view name = entry.name();
    if (name == "worker_connections" || name == "connections") return keep(connections_, entry);
    if (name == "accept_mutex") return keep(accept_mutex_, entry);
    if (name == "accept_mutex_delay") return keep(accept_mutex_delay_, entry);
    if (name == "multi_accept") return keep(multi_accept_, entry);
    if (name == "use") return keep(use_, entry);
    if (name == "epoll_events") return keep(epoll_events_, entry);
    if (!among(events_elsewhere, name))
      unknown(entry, events_elsewhere, "in an nginx events block");
  }

  void read_http(const ConfigEntry& entry, bool http) {
    const std::string_view name = entry.name();
    if (name == "server" && entry.has_block) return read_server(entry, http);
    if (name == "listen") return read_listen(entry);
    if (name == "keepalive_timeout" && keepalive_timeout_ == nullptr) keepalive_timeout_ = &entry;
    if (name == "keepalive_requests" && keepalive_requests_ == nullptr)
      keepalive_requests_ = &entry;
    if (name.ends_with("_pass") && proxy_ == nullptr) proxy_ = &entry;
    if (!among(std::array<std::string_view, 4>{"keepalive_timeout", "keepalive_requests",
                                               "log_format", "access_log"},
               name))
      add_once(elsewhere_, name);
    if (name == "types" || name == "map" || name == "geo" || name == "split_clients") return;
    for (const ConfigEntry& inner : entry.block) read_http(inner, http);
  }

  void read_server(const ConfigEntry& server, bool http) {
    const bool listens = std::any_of(server.block.begin(), server.block.end(),
                                     [](const auto& e) { return e.name() == "listen"; });
    for (const ConfigEntry& inner : server.block) read_http(inner, http);
    if (listens || !http) return;
    Listen listen;  // ngx_http_core_server: *:80, or *:8000 without the privilege
    listen.entry = &server;
    listens_.push_back(listen);
  }

  void read_listen(const ConfigEntry& entry) {
    const std::string_view text = entry.argument(1);
    if (text.starts_with("unix:")) {
      found_.remark("server", entry.place() + ": no TCP socket, left out");
      return;
    }
    const bool udp = std::any_of(entry.words.begin(), entry.words.end(), [](const auto& word) {
      return word.text == "quic" || word.text == "udp";
    });
    if (udp) {
      found_.remark("server", entry.place() + ": UDP, left out");
      return;
    }
    const std::vector<ListenAddress> addresses = parse_listen_addresses(text, 80);
    if (addresses.empty())
      return warn(entry, 1, fmt::format("'{}' is no address that can be read", text),
                  "an address and a port, as 0.0.0.0:80; names of hosts are not looked up");
    Listen listen;
    listen.entry = &entry;
    for (std::size_t i = 2; i < entry.words.size(); ++i) read_listen_option(entry, i, listen);
    for (const ListenAddress& address : addresses) {
      listen.address = address;
      listens_.push_back(listen);
    }
  }

  void read_listen_option(const ConfigEntry& entry, std::size_t word, Listen& listen) {
    const std::string_view text = entry.argument(word);
    const std::string_view name = text.substr(0, text.find('='));
    if (name == "reuseport") {
      listen.reuseport = listen.own_socket = true;
    } else if (name == "backlog") {
      const auto number = parse_int(text.substr(std::min(text.size(), name.size() + 1)));
      if (!number || *number < -1)
        return warn(entry, word, fmt::format("'{}' is no backlog", text));
      listen.backlog = *number;
      listen.own_socket = true;
    } else if (name == "deferred") {
      listen.own_socket = true;
      if (deferred_ == nullptr) deferred_ = &entry;
    } else if (among(unmodelled_options, name)) {
      listen.own_socket = true;
      found_.remark("server", fmt::format("{}: {} is not in the model, so it changes nothing here",
                                          entry.place(), name));
    } else if (among(listen_elsewhere, name)) {
      listen.own_socket = listen.own_socket || name == "bind";
      if (name == "ssl" && tls_ == nullptr) tls_ = &entry;
    } else {
      warn(entry, word, fmt::format("'{}' is not known in a listen line", text), "it was left out");
    }
  }

  // --- What it means

  bool off(const ConfigEntry* entry) const {
    return entry != nullptr && entry->argument(1) == "off";
  }
  bool on(const ConfigEntry* entry) const { return entry != nullptr && entry->argument(1) == "on"; }

  void workers() {
    if (off(master_process_)) {
      workers_ = 1;
      found_.add("server.workers", "1", master_process_->place());
      return;
    }
    if (worker_processes_ == nullptr) {
      found_.add("server.workers", "1", "no worker_processes: nginx's default is 1");
      return;
    }
    if (worker_processes_->argument(1) == "auto") {
      workers_ = facts_.layout.online;
      found_.add("server.workers", std::to_string(workers_),
                 fmt::format("{}: CPUs online{}", worker_processes_->place(),
                             facts_.layout.known ? "" : ", which are not known"));
      return;
    }
    const auto number = parse_unsigned(worker_processes_->argument(1));
    if (!number || *number == 0 || *number > 65536)
      return warn(*worker_processes_, 1,
                  fmt::format("'{}' is no number of workers", worker_processes_->argument(1)));
    workers_ = static_cast<unsigned>(*number);
    found_.add("server.workers", std::to_string(workers_), worker_processes_->place());
  }

  /// One for each address; of an address that several servers listen on the options of all of them
  /// hold, as nginx puts them together.
  std::vector<Listen> all_listens() const {
    std::vector<Listen> all;
    for (const Listen& listen : listens_) {
      const auto known = std::find_if(all.begin(), all.end(), [&](const Listen& other) {
        return other.address.port == listen.address.port &&
               other.address.address == listen.address.address;
      });
      if (known == all.end()) {
        all.push_back(listen);
        continue;
      }
      if (listen.own_socket && !known->own_socket) known->entry = listen.entry;
      known->reuseport = known->reuseport || listen.reuseport;
      known->own_socket = known->own_socket || listen.own_socket;
      if (listen.backlog) known->backlog = listen.backlog;
    }
    return all;
  }

  /// Those that are bound: an address beside the wildcard of its port is the wildcard's, unless it
  /// has options. Then those of one layout, since a scenario has one.
  std::vector<Listen> chosen_listens() {
    std::vector<Listen> all = all_listens();
    const std::vector<Listen> every = all;
    std::erase_if(all, [&](const Listen& listen) {
      const bool covered = !listen.own_socket && !listen.address.wildcard() &&
                           std::any_of(every.begin(), every.end(), [&](const Listen& other) {
                             return other.address.wildcard() &&
                                    other.address.port == listen.address.port &&
                                    other.address.address.v6 == listen.address.address.v6;
                           });
      if (covered)
        found_.remark("server",
                      listen.entry->place() + ": nginx binds the wildcard of its port alone");
      return covered;
    });
    const bool any = std::any_of(all.begin(), all.end(), [](const auto& l) { return l.reuseport; });
    std::erase_if(all, [&](const Listen& listen) {
      if (!any || listen.reuseport) return false;
      found_.remark("server",
                    fmt::format("{} has no reuseport and was left out: a scenario has one "
                                "layout of sockets for all its addresses",
                                listen.entry->place()));
      return true;
    });
    return all;
  }

  void policy(const std::vector<Listen>& listens) {
    const bool reuseport = !listens.empty() && listens.front().reuseport;
    const bool mutex_by_default = older_than(facts_, "1.11.3");
    const bool mutex = on(accept_mutex_) || (accept_mutex_ == nullptr && mutex_by_default);
    if (reuseport && older_than(facts_, "1.9.1"))
      found_.remark("server", "reuseport came with nginx 1.9.1: this version refuses it");
    if (reuseport && mutex && accept_mutex_ != nullptr)
      found_.remark("server", accept_mutex_->place() +
                                  ": ignored, sockets with reuseport are never "
                                  "under the mutex");
    if (!reuseport && on(accept_mutex_) && workers_ == 1)
      found_.remark("server", accept_mutex_->place() + ": ignored with one worker");
    if (accept_mutex_delay_ != nullptr && (!mutex || reuseport))
      found_.remark("server", accept_mutex_delay_->place() +
                                  ": without the mutex it only says when a worker out of "
                                  "descriptors tries again, which is not in the model");
    if (accept_mutex_delay_ != nullptr && mutex && !reuseport &&
        parse_duration(accept_mutex_delay_->argument(1)).value_or(0) != 500e6)
      found_.remark("server", accept_mutex_delay_->place() + ": the model has nginx's 500 ms");
    if (reuseport)
      return found_.add("server.policy", "\"nginx-reuseport\"", listens.front().entry->place());
    if (mutex && workers_ > 1)
      return found_.add("server.policy", "\"nginx-accept-mutex\"",
                        on(accept_mutex_) ? accept_mutex_->place()
                                          : "accept_mutex is on by default before 1.11.3");
    if (mutex_by_default)
      return found_.add("server.policy", "\"nginx-herd\"",
                        "no accept mutex, and EPOLLEXCLUSIVE came with 1.11.3");
    found_.add("server.policy", "\"nginx-shared\"",
               off(accept_mutex_) ? accept_mutex_->place() + ", no reuseport"
                                  : "no reuseport, accept_mutex off by default since 1.11.3");
  }

  void events() {
    if (on(multi_accept_)) found_.add("server.batch", "\"all\"", multi_accept_->place());
    if (epoll_events_ != nullptr) {
      if (const auto number = parse_unsigned(epoll_events_->argument(1)); number && *number > 0)
        found_.add("server.max_events", std::to_string(*number), epoll_events_->place());
    }
    if (use_ != nullptr) event_method();
    worker_connections();
  }

  void event_method() {
    const std::string_view method = use_->argument(1);
    if (method == "epoll") return;
    if (method == "poll" || method == "select") {
      found_.add("server.wait", "\"poll\"", use_->place());
    } else {
      warn(*use_, 1, fmt::format("Linux has no event method '{}'", method),
           "nginx does not start with it; epoll is taken");
    }
  }

  void worker_connections() {
    std::uint64_t slots = 512;
    if (connections_ != nullptr) {
      const auto number = parse_unsigned(connections_->argument(1));
      if (!number || *number == 0)
        return warn(*connections_, 1,
                    fmt::format("'{}' is no number of connections", connections_->argument(1)));
      slots = *number;
    }
    const std::uint64_t own = all_listens().size() + 1;  // as ngx_get_connection counts them
    const std::string from = connections_ == nullptr
                                 ? "no worker_connections: nginx's default is 512"
                                 : connections_->place();
    if (slots <= own) {
      found_.remark("server", from + ": its listen sockets need them all; no limit is taken");
      return;
    }
    found_.add("server.connections", std::to_string(slots - own),
               fmt::format("{}; less {} for listen sockets and the master", from, own));
    if (descriptors_ != nullptr &&
        parse_unsigned(descriptors_->argument(1)).value_or(slots) < slots)
      found_.remark("server", descriptors_->place() +
                                  ": descriptors run out before "
                                  "worker_connections do");
    if (proxy_ != nullptr)
      found_.remark("server", proxy_->place() +
                                  ": each proxied connection takes a second slot of "
                                  "worker_connections, which the model does not");
  }

  /// "0101" is CPUs 0 and 2: the last digit is CPU 0.
  static std::vector<unsigned> cpus_of_mask(std::string_view mask) {
    std::vector<unsigned> cpus;
    for (std::size_t i = 0; i < mask.size(); ++i) {
      if (mask[mask.size() - 1 - i] == '1') cpus.push_back(static_cast<unsigned>(i));
    }
    return cpus;
  }

  void affinity() {
    if (affinity_ == nullptr) return found_.add("server.pin", "\"none\"", "no worker_cpu_affinity");
    if (affinity_->argument(1) == "auto") {
      if (affinity_->words.size() > 2)
        found_.remark("server",
                      affinity_->place() + ": all CPUs are taken, not those of the mask alone");
      return found_.add("server.pin", "\"one-per-cpu\"", affinity_->place());
    }
    std::vector<unsigned> pin;
    for (std::size_t i = 1; i < affinity_->words.size(); ++i) {
      const std::string_view mask = affinity_->argument(i);
      const std::vector<unsigned> cpus = cpus_of_mask(mask);
      if (mask.find_first_not_of("01") != std::string_view::npos || cpus.empty())
        return warn(*affinity_, i, fmt::format("'{}' is no mask of CPUs", mask));
      if (cpus.size() > 1) {
        found_.guess("server.pin", "\"none\"",
                     affinity_->place() + ": a mask of several CPUs, which a scenario cannot say");
        return;
      }
      pin.push_back(cpus.front());
    }
    // The last mask holds for all further workers (ngx_get_cpu_affinity).
    while (!pin.empty() && pin.size() < workers_) pin.push_back(pin.back());
    add_pin(found_, pin, affinity_->place(), facts_.layout);
  }

  void listen(const std::vector<Listen>& listens) {
    std::vector<ConfiguredListen> configured;
    for (const Listen& one : listens)
      configured.push_back({one.address, one.entry->name() == "server"
                                             ? one.entry->place() + " without listen is *:80"
                                             : one.entry->place()});
    if (configured.empty()) {
      found_.guess("server.listen", "[\"0.0.0.0:80\"]", "the configuration listens nowhere");
      return;
    }
    add_listen(found_, configured);
    const auto with = std::find_if(listens.begin(), listens.end(),
                                   [](const Listen& one) { return one.backlog.has_value(); });
    constexpr std::int64_t nginx_default = 511;
    add_backlog(found_, with == listens.end() ? nginx_default : *with->backlog,
                with == listens.end() ? "no backlog=: nginx's default on Linux is 511"
                                      : with->entry->place(),
                facts_, configured);
    for (const Listen& one : listens) {
      if (with != listens.end() && one.backlog.value_or(nginx_default) != *with->backlog)
        found_.remark("server",
                      one.entry->place() + ": another backlog; a scenario has one for all");
    }
  }

  void keep_alive() {
    if (keepalive_timeout_ != nullptr && keepalive_timeout_->argument(1).starts_with('0'))
      found_.add("work.requests", "1", keepalive_timeout_->place() + ": no keep-alive");
    if (keepalive_requests_ != nullptr && keepalive_requests_->argument(1) == "1")
      found_.add("work.requests", "1", keepalive_requests_->place());
    found_.remark("work",
                  fmt::format("keep-alive: {}, {}; how long clients keep connections is not known "
                              "(work.hold, work.between_requests)",
                              keepalive_timeout_ == nullptr ? "keepalive_timeout 75s by default"
                                                            : keepalive_timeout_->place(),
                              keepalive_requests_ == nullptr
                                  ? "keepalive_requests 1000 by default (100 before 1.19.10)"
                                  : keepalive_requests_->place()));
  }

  void rest() {
    if (deferred_ != nullptr)  // ngx_open_listening_sockets(): post_accept_timeout
      found_.add("server.defer_accept", "\"60s\"",
                 deferred_->place() + ": for client_header_timeout, 60 s unless it is set");
    add_handshake(found_, tls_);
    if (shutdown_timeout_ != nullptr)
      found_.remark("server", shutdown_timeout_->place() + ": reloads are not in this scenario");
    add_without_bearing(found_, elsewhere_);
  }

  const ServerFacts& facts_;
  Findings found_;
  unsigned workers_ = 1;
  std::vector<Listen> listens_;
  std::vector<std::string> elsewhere_;
  const ConfigEntry *worker_processes_ = nullptr, *affinity_ = nullptr, *master_process_ = nullptr,
                    *shutdown_timeout_ = nullptr, *descriptors_ = nullptr, *connections_ = nullptr,
                    *accept_mutex_ = nullptr, *accept_mutex_delay_ = nullptr,
                    *multi_accept_ = nullptr, *use_ = nullptr, *epoll_events_ = nullptr,
                    *keepalive_timeout_ = nullptr, *keepalive_requests_ = nullptr,
                    *proxy_ = nullptr, *tls_ = nullptr, *deferred_ = nullptr;
};

using Visit = std::function<void(const ConfigEntry&)>;

void each_entry(const std::vector<ConfigEntry>& entries, const Visit& visit) {
  for (const ConfigEntry& entry : entries) {
    visit(entry);
    each_entry(entry.block, visit);
  }
}

}  // namespace

Findings nginx_findings(const ConfigTree& tree, const ServerFacts& facts) {
  return NginxSurvey(tree, facts).take();
}

LogFormat nginx_log_format(const ConfigTree& tree, const std::string& log_file) {
  std::string exact, any;
  const std::string wanted = std::filesystem::path(log_file).filename().string();
  each_entry(tree.entries, [&](const ConfigEntry& entry) {
    if (entry.name() != "access_log" || entry.argument(2).empty()) return;
    if (entry.argument(2).find('=') != std::string_view::npos) return;
    if (any.empty()) any = entry.argument(2);
    if (std::filesystem::path(entry.argument(1)).filename() == wanted) exact = entry.argument(2);
  });
  const std::string name = exact.empty() ? any : exact;
  LogFormat format;
  each_entry(tree.entries, [&](const ConfigEntry& entry) {
    if (entry.name() != "log_format" || entry.argument(1) != name || name.empty()) return;
    format = {"", fmt::format("{}:{}: log_format {}", entry.file, entry.line, name)};
    for (std::size_t i = 2; i < entry.words.size(); ++i) {
      if (!entry.argument(i).starts_with("escape=") || entry.words[i].quoted)
        format.format += entry.argument(i);
    }
  });
  return format;
}

}  // namespace acceptlab::experiment
