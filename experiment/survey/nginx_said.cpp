#include "experiment/survey/nginx_said.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "experiment/survey/slips.hpp"

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

/// What is looked at in http, stream and mail. Of the directives in nginx 1.22.1 and its modules
/// none is a slip of one of these away.
constexpr std::array<std::string_view, 8> http_looked_at{
    "server",     "listen",     "location", "keepalive_timeout", "keepalive_requests",
    "log_format", "access_log", "include"};

/// Blocks of http whose contents say nothing of clients: names of their own in most, and in an
/// upstream a keepalive_timeout that is not its clients'.
constexpr std::array<std::string_view, 5> own_names_inside{"types", "map", "geo", "split_clients",
                                                           "upstream"};

class NginxReader {
 public:
  explicit NginxReader(const ConfigTree& tree) {
    said_.found.not_understood = tree.problems;
    for (const ConfigEntry& entry : tree.entries) read_main(entry);
  }

  NginxSaid take() { return std::move(said_); }

 private:
  /// Keeps a directive that may stand once; nginx refuses a second one.
  void keep(const ConfigEntry*& into, const ConfigEntry& entry) {
    if (into != nullptr)
      add_warning(said_.found, entry, 0, fmt::format("'{}' stands twice", entry.name()),
                  fmt::format("the first counts here: {}", into->place()));
    if (into == nullptr) into = &entry;
  }

  void read_main(const ConfigEntry& entry) {
    const std::string_view name = entry.name();
    if (name == "worker_processes") return keep(said_.worker_processes, entry);
    if (name == "worker_cpu_affinity") return keep(said_.affinity, entry);
    if (name == "master_process") return keep(said_.master_process, entry);
    if (name == "worker_shutdown_timeout") return keep(said_.shutdown_timeout, entry);
    if (name == "worker_rlimit_nofile") return keep(said_.descriptors, entry);
    if (name == "events") {
      for (const ConfigEntry& inner : entry.block) read_event(inner);
    } else if (name == "http" || name == "stream" || name == "mail") {
      for (const ConfigEntry& inner : entry.block) read_http(inner, name == "http");
    } else if (among(http_looked_at, name) || among(own_names_inside, name)) {
      // A file of sites-enabled, given by itself.
      read_http(entry, true);
    } else if (!among(main_elsewhere, name)) {
      unknown(entry, main_elsewhere, "at the top of an nginx configuration");
    }
  }

  template <class Names>
  void unknown(const ConfigEntry& entry, const Names& known, std::string_view where) {
    std::vector<std::string_view> names(known.begin(), known.end());
    for (const std::string_view more :
         {"worker_processes", "worker_cpu_affinity", "worker_connections", "accept_mutex",
          "multi_accept", "server", "listen"})
      names.emplace_back(more);
    const std::string near = meant_name(entry.name(), names);
    add_warning(said_.found, entry, 0, fmt::format("'{}' is not known {}", entry.name(), where),
                near.empty() ? "it was left out" : fmt::format("did you mean '{}'?", near));
  }

  void read_event(const ConfigEntry& entry) {
    const std::string_view name = entry.name();
    if (name == "worker_connections" || name == "connections")
      return keep(said_.connections, entry);
    if (name == "accept_mutex") return keep(said_.accept_mutex, entry);
    if (name == "accept_mutex_delay") return keep(said_.accept_mutex_delay, entry);
    if (name == "multi_accept") return keep(said_.multi_accept, entry);
    if (name == "use") return keep(said_.use, entry);
    if (name == "epoll_events") return keep(said_.epoll_events, entry);
    if (!among(events_elsewhere, name))
      unknown(entry, events_elsewhere, "in an nginx events block");
  }

  void read_http(const ConfigEntry& entry, bool http) {
    const std::string_view name = entry.name();
    if (name == "server" && entry.has_block) return read_server(entry, http);
    if (name == "listen") return read_listen(entry);
    if (name == "keepalive_timeout" && said_.keepalive_timeout == nullptr)
      said_.keepalive_timeout = &entry;
    if (name == "keepalive_requests" && said_.keepalive_requests == nullptr)
      said_.keepalive_requests = &entry;
    if (name.ends_with("_pass") && said_.proxy == nullptr) said_.proxy = &entry;
    if (const std::string meant = meant_name(name, http_looked_at); !meant.empty()) {
      said_.found.not_understood.push_back(slip(entry, meant));
      return;
    }
    if (name == "location" || !among(http_looked_at, name)) add_once(said_.elsewhere, name);
    if (among(own_names_inside, name)) return;
    for (const ConfigEntry& inner : entry.block) read_http(inner, http);
  }

  void read_server(const ConfigEntry& server, bool http) {
    const bool listens = std::any_of(server.block.begin(), server.block.end(),
                                     [](const auto& e) { return e.name() == "listen"; });
    for (const ConfigEntry& inner : server.block) read_http(inner, http);
    if (listens || !http) return;
    NginxListen listen;  // ngx_http_core_server: *:80, or *:8000 without the privilege
    listen.entry = &server;
    said_.listens.push_back(listen);
  }

  void read_listen(const ConfigEntry& entry) {
    const std::string_view text = entry.argument(1);
    if (text.starts_with("unix:")) {
      said_.found.remark("server", entry.place() + ": no TCP socket, left out");
      return;
    }
    const bool udp = std::any_of(entry.words.begin(), entry.words.end(), [](const auto& word) {
      return word.text == "quic" || word.text == "udp";
    });
    if (udp) {
      said_.found.remark("server", entry.place() + ": UDP, left out");
      return;
    }
    const std::vector<ListenAddress> addresses = parse_listen_addresses(text, 80);
    if (addresses.empty())
      return add_warning(said_.found, entry, 1,
                         fmt::format("'{}' is no address that can be read", text),
                         "an address and a port, as 0.0.0.0:80; names of hosts are not looked up");
    NginxListen listen;
    listen.entry = &entry;
    for (std::size_t i = 2; i < entry.words.size(); ++i) read_listen_option(entry, i, listen);
    for (const ListenAddress& address : addresses) {
      listen.address = address;
      said_.listens.push_back(listen);
    }
  }

  void read_listen_option(const ConfigEntry& entry, std::size_t word, NginxListen& listen) {
    const std::string_view text = entry.argument(word);
    const std::string_view name = text.substr(0, text.find('='));
    if (name == "reuseport") {
      listen.reuseport = listen.own_socket = true;
    } else if (name == "backlog") {
      const auto number = parse_int(text.substr(std::min(text.size(), name.size() + 1)));
      if (!number || *number < -1)
        return add_warning(said_.found, entry, word, fmt::format("'{}' is no backlog", text));
      listen.backlog = *number;
      listen.own_socket = true;
    } else if (name == "deferred") {
      listen.own_socket = true;
      if (said_.deferred == nullptr) said_.deferred = &entry;
    } else if (among(unmodelled_options, name)) {
      listen.own_socket = true;
      said_.found.remark("server",
                         fmt::format("{}: {} is not in the model, so it changes nothing here",
                                     entry.place(), name));
    } else if (among(listen_elsewhere, name)) {
      listen.own_socket = listen.own_socket || name == "bind";
      if (name == "ssl") listen.tls = &entry;
    } else {
      add_warning(said_.found, entry, word, fmt::format("'{}' is not known in a listen line", text),
                  "it was left out");
    }
  }

  NginxSaid said_;
};

}  // namespace

NginxSaid nginx_said(const ConfigTree& tree) { return NginxReader(tree).take(); }

}  // namespace acceptlab::experiment
