#include "experiment/survey/haproxy_said.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "experiment/survey/haproxy_syntax.hpp"
#include "experiment/survey/slips.hpp"

namespace acceptlab::experiment {
namespace {

// Options of a bind line (doc/configuration.txt, 5.1) that say nothing of how connections are
// accepted: alone, and with an argument.
constexpr std::array<std::string_view, 20> bind_flags{
    "accept-proxy",     "allow-0rtt",   "force-sslv3",    "force-tlsv10",
    "force-tlsv11",     "force-tlsv12", "force-tlsv13",   "generate-certificates",
    "no-ca-names",      "no-sslv3",     "no-tls-tickets", "no-tlsv10",
    "no-tlsv11",        "no-tlsv12",    "no-tlsv13",      "prefer-client-ciphers",
    "quic-force-retry", "strict-sni",   "transparent",    "v4v6"};
constexpr std::array<std::string_view, 46> bind_arguments{"accept-netscaler-cip",
                                                          "alpn",
                                                          "ca-file",
                                                          "ca-ignore-err",
                                                          "ca-sign-file",
                                                          "ca-sign-pass",
                                                          "ca-verify-file",
                                                          "cc",
                                                          "ciphers",
                                                          "ciphersuites",
                                                          "client-sigalgs",
                                                          "crl-file",
                                                          "crt",
                                                          "crt-ignore-err",
                                                          "crt-list",
                                                          "curves",
                                                          "default-crt",
                                                          "ecdhe",
                                                          "expose-fd",
                                                          "gid",
                                                          "group",
                                                          "guid-prefix",
                                                          "id",
                                                          "idle-ping",
                                                          "interface",
                                                          "label",
                                                          "level",
                                                          "mode",
                                                          "mss",
                                                          "name",
                                                          "namespace",
                                                          "nbconn",
                                                          "nice",
                                                          "npn",
                                                          "proto",
                                                          "quic-cc-algo",
                                                          "quic-socket",
                                                          "severity-output",
                                                          "sigalgs",
                                                          "ssl-max-ver",
                                                          "ssl-min-ver",
                                                          "tcp-ut",
                                                          "tls-ticket-keys",
                                                          "uid",
                                                          "user",
                                                          "verify"};
constexpr std::array<std::string_view, 12> looked_at{"nbthread",
                                                     "nbproc",
                                                     "thread-groups",
                                                     "cpu-map",
                                                     "maxconn",
                                                     "tune.maxaccept",
                                                     "backlog",
                                                     "tune.listener.multi-queue",
                                                     "tune.listener.default-shards",
                                                     "bind",
                                                     "option",
                                                     "thread-hard-limit"};
/// Near "thread-groups", and another thing (HAProxy 2.6, configuration.txt, section 3.1).
constexpr std::array<std::string_view, 1> own_names{"thread-group"};
constexpr std::array<std::string_view, 1> looked_at_groups{"tune.listener"};

class HaproxyReader {
 public:
  explicit HaproxyReader(const ConfigTree& tree) {
    said_.found.not_understood = tree.problems;
    for (const ConfigEntry& section : tree.entries) read_section(section);
  }

  HaproxySaid take() { return std::move(said_); }

 private:
  void read_section(const ConfigEntry& section) {
    const std::string_view name = section.name();
    if (name == "global") {
      for (const ConfigEntry& line : section.block) read_global(line);
    } else if (name == "defaults") {
      HaproxyProxy proxy;
      for (const ConfigEntry& line : section.block)
        if (!read_proxy(line, proxy)) other(line);
      defaults_ = proxy;
      if (!section.argument(1).empty()) named_[std::string(section.argument(1))] = proxy;
    } else if (name == "frontend" || name == "listen") {
      read_frontend(section);
    } else if (meant_section(name).empty()) {
      add_once(said_.elsewhere, fmt::format("{} {}", name, section.argument(1)));
    }
  }

  /// Of "tune.lissener.x" the group is misspelt, whatever stands behind it.
  static std::string meant_group(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos) return "";
    const std::string group = meant_name(name.substr(0, dot), looked_at_groups);
    return group.empty() ? "" : fmt::format("{}{}", group, name.substr(dot));
  }

  /// A line that says nothing of accepting, or a slip in one that does.
  void other(const ConfigEntry& line) {
    const std::string_view name = line.name();
    std::string meant = meant_name(name, looked_at, own_names);
    if (meant.empty()) meant = meant_group(name);
    if (meant.empty()) return add_once(said_.elsewhere, name);
    said_.found.not_understood.push_back(slip(line, meant));
  }

  void read_global(const ConfigEntry& line) {
    const std::string_view name = line.name();
    if (name == "nbthread") {
      said_.nbthread = &line;
    } else if (name == "nbproc") {
      said_.nbproc = &line;
    } else if (name == "thread-groups") {
      said_.groups = &line;
    } else if (name == "thread-hard-limit") {
      said_.hard_limit = &line;
    } else if (name == "cpu-map") {
      said_.maps.push_back(&line);
    } else if (name == "maxconn") {
      said_.maxconn = &line;
    } else if (name == "tune.maxaccept") {
      said_.maxaccept = &line;
    } else if (name == "tune.listener.multi-queue") {
      said_.multi_queue = &line;
    } else if (name == "tune.listener.default-shards") {
      said_.default_shards = &line;
    } else {
      other(line);
    }
  }

  /// True when the line was one of accepting.
  bool read_proxy(const ConfigEntry& line, HaproxyProxy& proxy) {
    const std::string_view name = line.name();
    if (name == "maxconn") {
      if (const auto number = integer_of(said_.found, line, 1, 0))
        proxy.maxconn = {{*number, &line}};
    } else if (name == "backlog") {
      if (const auto number = integer_of(said_.found, line, 1, 0))
        proxy.backlog = {{*number, &line}};
    } else if (name == "option" &&
               (line.argument(1) == "httpclose" || line.argument(1) == "forceclose")) {
      proxy.closes = &line;
    } else {
      return false;
    }
    return true;
  }

  void read_frontend(const ConfigEntry& section) {
    HaproxyProxy proxy = defaults_;
    if (section.argument(2) == "from") {
      const auto named = named_.find(std::string(section.argument(3)));
      if (named != named_.end()) proxy = named->second;
    }
    const std::size_t first = said_.binds.size();
    for (const ConfigEntry& line : section.block) {
      if (line.name() == "bind") {
        read_bind(line);
      } else if (!read_proxy(line, proxy)) {
        other(line);
      }
    }
    for (std::size_t i = first; i < said_.binds.size(); ++i) said_.binds[i].proxy = proxy;
  }

  void read_bind(const ConfigEntry& line) {
    HaproxyBind bind;
    bind.entry = &line;
    std::string_view rest = line.argument(1);
    while (!rest.empty()) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      read_address(line, rest.substr(0, comma), bind);
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    for (std::size_t i = 2; i < line.words.size(); ++i) i += read_bind_option(line, i, bind);
    if (!bind.addresses.empty()) said_.binds.push_back(std::move(bind));
  }

  void read_address(const ConfigEntry& line, std::string_view text, HaproxyBind& bind) {
    constexpr std::array<std::string_view, 9> no_tcp{
        "unix@", "abns@", "fd@", "/", "quic4@", "quic6@", "udp4@", "abnsz@", "sockpair@"};
    for (const std::string_view prefix : no_tcp) {
      if (!text.starts_with(prefix)) continue;
      said_.found.remark("server",
                         fmt::format("{}: {} is no TCP address, left out", line.place(), text));
      return;
    }
    for (const std::string_view prefix : {"ipv4@", "ipv6@", "tcp4@", "tcp6@", "tcp@"})
      if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
    const std::vector<ListenAddress> addresses = parse_listen_addresses(bracketed(text), 0);
    if (addresses.empty())
      return add_warning(
          said_.found, line, 1, fmt::format("'{}' is no address that can be read", text),
          "an address and a port, as :80 or 192.0.2.1:443; names and variables are not "
          "looked up");
    bind.addresses.insert(bind.addresses.end(), addresses.begin(), addresses.end());
  }

  /// HAProxy takes "::1:80" and ":::80" for IPv6 addresses: the last colon parts the port.
  static std::string bracketed(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos || text.starts_with('[') || text.find(':') == colon)
      return std::string(text);
    return fmt::format("[{}]{}", text.substr(0, colon), text.substr(colon));
  }

  /// How many words of arguments the option at `word` has.
  std::size_t read_bind_option(const ConfigEntry& line, std::size_t word, HaproxyBind& bind) {
    const std::string_view name = line.argument(word);
    if (name == "shards") {
      bind.shards = line.argument(word + 1);
      return 1;
    }
    if (name == "maxconn" || name == "backlog") {
      if (const auto number = integer_of(said_.found, line, word + 1, 0))
        (name == "maxconn" ? bind.maxconn : bind.backlog) = {{*number, &line}};
      return 1;
    }
    if (name == "thread" || name == "process") {
      said_.found.remark("server",
                         fmt::format("{}: {} {} is not looked at: all threads watch it here",
                                     line.place(), name, line.argument(word + 1)));
      return 1;
    }
    if (name == "defer-accept") {  // tcp_bind_listener(): TCP_DEFER_ACCEPT with one second
      said_.found.add("server.defer_accept", "\"1s\"", line.place());
      return 0;
    }
    if (name == "tfo") {
      said_.found.remark("server",
                         fmt::format("{}: {} is not in the model, so it changes nothing here",
                                     line.place(), name));
      return 0;
    }
    if (name == "ssl") bind.tls = true;
    if (name == "ssl" || name == "v6only" || among(bind_flags, name)) return 0;
    if (among(bind_arguments, name)) return 1;
    const std::string near = suggestion(name, {"shards", "maxconn", "backlog", "thread"});
    add_warning(said_.found, line, word, fmt::format("'{}' is not known in a bind line", name),
                near.empty() ? "it was left out" : fmt::format("did you mean '{}'?", near));
    return 0;
  }

  HaproxySaid said_;
  HaproxyProxy defaults_;
  std::map<std::string, HaproxyProxy> named_;
};

}  // namespace

HaproxySaid haproxy_said(const ConfigTree& tree) { return HaproxyReader(tree).take(); }

std::optional<std::int64_t> integer_of(Findings& found, const ConfigEntry& entry, std::size_t word,
                                       std::int64_t least) {
  const auto number = parse_int(entry.argument(word));
  if (number && *number >= least) return number;
  add_warning(found, entry, word,
              fmt::format("'{}' takes a whole number from {}, not '{}'", entry.name(), least,
                          entry.argument(word)));
  return std::nullopt;
}

}  // namespace acceptlab::experiment
