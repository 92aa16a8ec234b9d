#include "experiment/survey/haproxy_survey.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "experiment/notation/units.hpp"
#include "experiment/notation/value.hpp"
#include "models/server/catalogue.hpp"

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

/// A value and where it stands.
template <class T>
struct Placed {
  T value{};
  const ConfigEntry* entry = nullptr;
};

/// What a frontend says, or the defaults that it begins with.
struct Proxy {
  std::optional<Placed<std::int64_t>> maxconn, backlog;
  const ConfigEntry* closes = nullptr;  // option httpclose
};

struct Bind {
  std::vector<ListenAddress> addresses;
  const ConfigEntry* entry = nullptr;
  std::string shards;
  std::optional<Placed<std::int64_t>> maxconn, backlog;
  Proxy proxy;
};

class HaproxySurvey {
 public:
  HaproxySurvey(const ConfigTree& tree, const ServerFacts& facts) : facts_(facts) {
    found_.not_understood = tree.problems;
    for (const ConfigEntry& section : tree.entries) read_section(section);
  }

  Findings take() {
    add_version(found_, "HAProxy", facts_);
    threads();
    layout();
    accepting();
    pinning();
    listening();
    rest();
    return std::move(found_);
  }

 private:
  void warn(const ConfigEntry& entry, std::size_t word, std::string what, std::string help = {}) {
    found_.not_understood.push_back(warning_at(entry, word, std::move(what), std::move(help)));
  }

  std::optional<std::int64_t> integer(const ConfigEntry& entry, std::size_t word,
                                      std::int64_t least) {
    const auto number = parse_int(entry.argument(word));
    if (number && *number >= least) return number;
    warn(entry, word,
         fmt::format("'{}' takes a whole number from {}, not '{}'", entry.name(), least,
                     entry.argument(word)));
    return std::nullopt;
  }

  // --- Reading the sections

  void read_section(const ConfigEntry& section) {
    const std::string_view name = section.name();
    if (name == "global") {
      for (const ConfigEntry& line : section.block) read_global(line);
    } else if (name == "defaults") {
      Proxy proxy;
      for (const ConfigEntry& line : section.block) read_proxy(line, proxy);
      defaults_ = proxy;
      if (!section.argument(1).empty()) named_[std::string(section.argument(1))] = proxy;
    } else if (name == "frontend" || name == "listen") {
      read_frontend(section);
    } else {
      add_once(elsewhere_, fmt::format("{} {}", name, section.argument(1)));
    }
  }

  /// A line that says nothing of accepting, or a slip in one that does.
  void other(const ConfigEntry& line) {
    const std::string_view name = line.name();
    const std::string near = suggestion(name, {looked_at.begin(), looked_at.end()});
    if (!near.empty() && near != name && edit_distance(name, near) <= 2 && near.size() > 5) {
      warn(line, 0, fmt::format("'{}' is not known", name),
           fmt::format("did you mean '{}'?", near));
    } else {
      add_once(elsewhere_, name);
    }
  }

  void read_global(const ConfigEntry& line) {
    const std::string_view name = line.name();
    if (name == "nbthread") {
      nbthread_ = &line;
    } else if (name == "nbproc") {
      nbproc_ = &line;
    } else if (name == "thread-groups") {
      groups_ = &line;
    } else if (name == "thread-hard-limit") {
      hard_limit_ = &line;
    } else if (name == "cpu-map") {
      maps_.push_back(&line);
    } else if (name == "maxconn") {
      maxconn_ = &line;
    } else if (name == "tune.maxaccept") {
      maxaccept_ = &line;
    } else if (name == "tune.listener.multi-queue") {
      multi_queue_ = &line;
    } else if (name == "tune.listener.default-shards") {
      default_shards_ = &line;
    } else {
      other(line);
    }
  }

  /// True when the line was one of accepting.
  bool read_proxy(const ConfigEntry& line, Proxy& proxy) {
    const std::string_view name = line.name();
    if (name == "maxconn") {
      if (const auto number = integer(line, 1, 0)) proxy.maxconn = {{*number, &line}};
    } else if (name == "backlog") {
      if (const auto number = integer(line, 1, 0)) proxy.backlog = {{*number, &line}};
    } else if (name == "option" &&
               (line.argument(1) == "httpclose" || line.argument(1) == "forceclose")) {
      proxy.closes = &line;
    } else {
      return false;
    }
    return true;
  }

  void read_frontend(const ConfigEntry& section) {
    Proxy proxy = defaults_;
    if (section.argument(2) == "from") {
      const auto named = named_.find(std::string(section.argument(3)));
      if (named != named_.end()) proxy = named->second;
    }
    const std::size_t first = binds_.size();
    for (const ConfigEntry& line : section.block) {
      if (line.name() == "bind") {
        read_bind(line);
      } else if (!read_proxy(line, proxy)) {
        other(line);
      }
    }
    for (std::size_t i = first; i < binds_.size(); ++i) binds_[i].proxy = proxy;
  }

  void read_bind(const ConfigEntry& line) {
    Bind bind;
    bind.entry = &line;
    std::string_view rest = line.argument(1);
    while (!rest.empty()) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      read_address(line, rest.substr(0, comma), bind);
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    for (std::size_t i = 2; i < line.words.size(); ++i) i += read_bind_option(line, i, bind);
    if (!bind.addresses.empty()) binds_.push_back(std::move(bind));
  }

  void read_address(const ConfigEntry& line, std::string_view text, Bind& bind) {
    constexpr std::array<std::string_view, 9> no_tcp{
        "unix@", "abns@", "fd@", "/", "quic4@", "quic6@", "udp4@", "abnsz@", "sockpair@"};
    for (const std::string_view prefix : no_tcp) {
      if (!text.starts_with(prefix)) continue;
      found_.remark("server",
                    fmt::format("{}: {} is no TCP address, left out", line.place(), text));
      return;
    }
    for (const std::string_view prefix : {"ipv4@", "ipv6@", "tcp4@", "tcp6@", "tcp@"})
      if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
    const std::vector<ListenAddress> addresses = parse_listen_addresses(bracketed(text), 0);
    if (addresses.empty())
      return warn(line, 1, fmt::format("'{}' is no address that can be read", text),
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
  std::size_t read_bind_option(const ConfigEntry& line, std::size_t word, Bind& bind) {
    const std::string_view name = line.argument(word);
    if (name == "shards") {
      bind.shards = line.argument(word + 1);
      return 1;
    }
    if (name == "maxconn" || name == "backlog") {
      if (const auto number = integer(line, word + 1, 0))
        (name == "maxconn" ? bind.maxconn : bind.backlog) = {{*number, &line}};
      return 1;
    }
    if (name == "thread" || name == "process") {
      found_.remark("server", fmt::format("{}: {} {} is not looked at: all threads watch it here",
                                          line.place(), name, line.argument(word + 1)));
      return 1;
    }
    if (name == "defer-accept") {  // tcp_bind_listener(): TCP_DEFER_ACCEPT with one second
      found_.add("server.defer_accept", "\"1s\"", line.place());
      return 0;
    }
    if (name == "tfo") {
      found_.remark("server", fmt::format("{}: {} is not in the model, so it changes nothing here",
                                          line.place(), name));
      return 0;
    }
    if (name == "ssl") tls_ = &line;
    if (name == "ssl" || name == "v6only" || among(bind_flags, name)) return 0;
    if (among(bind_arguments, name)) return 1;
    const std::string near = suggestion(name, {"shards", "maxconn", "backlog", "thread"});
    warn(line, word, fmt::format("'{}' is not known in a bind line", name),
         near.empty() ? "it was left out" : fmt::format("did you mean '{}'?", near));
    return 0;
  }

  // --- What it means

  void threads() {
    constexpr unsigned group_size = 64;  // MAX_THREADS_PER_GROUP: bits of a word
    if (groups_ != nullptr) {
      if (const auto number = integer(*groups_, 1, 1))
        group_count_ = static_cast<unsigned>(*number);
    }
    threads_ = std::min(facts_.layout.online, group_size * group_count_);
    std::string from = facts_.layout.known ? "no nbthread: as many as CPUs"
                                           : "no nbthread: as many as CPUs, which are not known";
    if (older_than(facts_, "2.0")) {
      threads_ = 1;
      from = "no nbthread: one before HAProxy 2.0";
    } else if (threads_ < facts_.layout.online) {
      from = fmt::format("no nbthread: at most {} in a thread group", group_size);
    }
    if (nbthread_ != nullptr) {
      if (const auto number = integer(*nbthread_, 1, 1)) {
        threads_ = static_cast<unsigned>(std::min<std::int64_t>(*number, 65536));
        from = nbthread_->place();
      }
    }
    if (hard_limit_ != nullptr) {
      const auto number = integer(*hard_limit_, 1, 1);
      if (number && *number < threads_) {
        threads_ = static_cast<unsigned>(*number);
        from = hard_limit_->place();
      }
    }
    if (nbproc_ != nullptr) {
      if (const auto number = integer(*nbproc_, 1, 1)) {
        threads_ *= static_cast<unsigned>(std::min<std::int64_t>(*number, 64));
        from += fmt::format("; times {}", nbproc_->place());
      }
      found_.remark("server", "nbproc went with HAProxy 2.5");
    }
    found_.add("server.workers", std::to_string(threads_), from + "; a worker is a thread");
  }

  /// How many sockets "by-group", "by-thread" or a number are, of at most one a thread.
  unsigned shard_count(const std::string& shards, const ConfigEntry& entry) {
    if (shards == "by-thread") return threads_;
    if (shards == "by-group") return group_count_;
    const auto number = parse_unsigned(shards);
    if (!number || *number == 0) {
      warn(entry, 0, fmt::format("'{}' is no number of shards", shards),
           "by-thread, by-group or a number from 1");
      return group_count_;
    }
    if (*number > threads_)
      found_.remark("server", fmt::format("{}: HAProxy makes no more shards than threads, {}",
                                          entry.place(), threads_));
    return static_cast<unsigned>(std::min<std::uint64_t>(*number, threads_));
  }

  struct Shards {
    unsigned count = 1;
    std::string from;
  };

  Shards shards_of(const Bind& bind) {
    if (!bind.shards.empty()) return {shard_count(bind.shards, *bind.entry), bind.entry->place()};
    if (default_shards_ != nullptr)
      return {shard_count(std::string(default_shards_->argument(1)), *default_shards_),
              default_shards_->place()};
    if (group_count_ > 1) return {group_count_, "no shards: by-group, " + groups_->place()};
    return {1, "no shards: one socket for the thread group"};
  }

  void layout() {
    const Shards shards = binds_.empty() ? Shards{1, "no bind line"} : shards_of(binds_.front());
    for (const Bind& bind : binds_) {
      if (shards_of(bind).count != shards.count)
        found_.remark("server", bind.entry->place() +
                                    ": other shards; a scenario has one layout "
                                    "for all its addresses");
    }
    const bool by_thread = shards.count == threads_ && threads_ > 1;
    found_.add("server.policy", by_thread ? "\"haproxy-by-thread\"" : "\"haproxy\"", shards.from);
    if (by_thread || shards.count == 1) return;
    found_.add("server.sockets", std::to_string(shards.count), shards.from);
    found_.add("server.watch", "\"groups\"", "a shard's threads stand together");
    if (threads_ % shards.count != 0)
      found_.remark("server", fmt::format("{} threads on {} shards: the first ones have one more",
                                          threads_, shards.count));
  }

  void accepting() {
    if (maxaccept_ != nullptr) {
      if (const auto number = integer(*maxaccept_, 1, -1))
        found_.add("server.batch", *number <= 0 ? "\"all\"" : std::to_string(*number),
                   maxaccept_->place());
    } else if (older_than(facts_, "2.4")) {
      found_.add("server.batch", "64", "tune.maxaccept was 64 by default before 2.4");
    }
    const bool by_thread = found_.value_of("server.policy") == "\"haproxy-by-thread\"";
    if (multi_queue_ == nullptr) return;
    const std::string_view mode = multi_queue_->argument(1);
    if (by_thread && mode != "on") {
      found_.remark("server", multi_queue_->place() + ": each thread has its own socket here");
    } else if (mode == "off") {
      found_.add("server.handoff", "\"none\"", multi_queue_->place());
    } else if (mode == "fair") {
      found_.add("server.handoff", "\"round-robin\"", multi_queue_->place());
    } else if (mode != "on") {
      warn(*multi_queue_, 1, fmt::format("'{}' is none of on, fair and off", mode));
    }
  }

  /// "1", "1-4", "all", "odd", "even" of 1 .. most.
  static std::vector<unsigned> numbers_of(std::string_view text, unsigned most) {
    std::vector<unsigned> numbers;
    for (unsigned n = 1; n <= most; ++n) {
      const bool taken =
          text == "all" || (text == "odd" && n % 2 == 1) || (text == "even" && n % 2 == 0);
      if (taken) numbers.push_back(n);
    }
    if (!numbers.empty()) return numbers;
    for (const unsigned n : parse_cpu_list(text).value_or(std::vector<unsigned>{}))
      if (n >= 1 && n <= most) numbers.push_back(n);
    return numbers;
  }

  /// CPU of each thread by one line: "cpu-map auto:1/1-4 0-3".
  void read_map(const ConfigEntry& line, std::vector<std::vector<unsigned>>& of_thread) {
    std::string_view set = line.argument(1);
    const bool one_each = set.starts_with("auto:");
    if (one_each) set.remove_prefix(5);
    const std::size_t slash = set.find('/');
    const unsigned size = std::max(1U, threads_ / group_count_);
    const std::vector<unsigned> groups =
        numbers_of(set.substr(0, slash), slash == std::string_view::npos ? threads_ : group_count_);
    const std::vector<unsigned> threads = slash == std::string_view::npos
                                              ? numbers_of("all", size)
                                              : numbers_of(set.substr(slash + 1), size);
    std::vector<unsigned> cpus;
    for (std::size_t i = 2; i < line.words.size(); ++i) {
      const auto list = parse_cpu_list(line.argument(i));
      if (!list) return warn(line, i, fmt::format("'{}' is no list of CPUs", line.argument(i)));
      cpus.insert(cpus.end(), list->begin(), list->end());
    }
    if (groups.empty() || threads.empty() || cpus.empty())
      return warn(line, 1, fmt::format("'{}' names no thread of this configuration", set));
    // One thread a process, as before there were threads: "cpu-map 2 1" is the second of them.
    const bool processes = slash == std::string_view::npos && nbproc_ != nullptr;
    std::size_t next = 0;
    for (const unsigned group : groups) {
      for (const unsigned thread : threads) {
        const std::size_t index = processes ? group - 1 : (group - 1) * size + thread - 1;
        if (index >= of_thread.size()) continue;
        of_thread[index] = one_each ? std::vector<unsigned>{cpus[next++ % cpus.size()]} : cpus;
        if (processes) break;
      }
    }
  }

  void pinning() {
    if (maps_.empty()) return found_.add("server.pin", "\"none\"", "no cpu-map");
    std::vector<std::vector<unsigned>> of_thread(threads_);
    for (const ConfigEntry* line : maps_) read_map(*line, of_thread);
    std::vector<unsigned> pin;
    for (const std::vector<unsigned>& cpus : of_thread) {
      if (cpus.size() == 1) pin.push_back(cpus.front());
    }
    if (pin.size() != of_thread.size()) {
      found_.guess("server.pin", "\"none\"",
                   fmt::format("{}: {} of {} threads have one CPU each; a scenario needs all",
                               maps_.front()->place(), pin.size(), of_thread.size()));
      return;
    }
    add_pin(found_, pin, maps_.front()->place(), facts_.layout);
  }

  /// listener_backlog() of src/listener.c.
  Placed<std::int64_t> backlog_of(const Bind& bind) const {
    for (const auto& said : {bind.backlog, bind.proxy.backlog, bind.maxconn, bind.proxy.maxconn})
      if (said && said->value > 0) return *said;
    return {1024, nullptr};
  }

  void listening() {
    std::vector<ConfiguredListen> configured;
    for (const Bind& bind : binds_) {
      for (const ListenAddress& address : bind.addresses)
        configured.push_back({address, bind.entry->place()});
    }
    if (configured.empty()) {
      found_.guess("server.listen", "[\"0.0.0.0:80\"]", "the configuration has no bind line");
      found_.remark("server", "no frontend: HAProxy would accept nothing with this configuration");
      return;
    }
    add_listen(found_, configured);
    const Placed<std::int64_t> backlog = backlog_of(binds_.front());
    add_backlog(found_, backlog.value,
                backlog.entry == nullptr ? "no backlog or maxconn of a frontend: 1024 by default"
                                         : backlog.entry->place(),
                facts_, configured);
    for (const Bind& bind : binds_) {
      if (backlog_of(bind).value != backlog.value)
        found_.remark("server", bind.entry->place() + ": another backlog; a scenario has one");
      for (const auto& limit : {bind.maxconn, bind.proxy.maxconn})
        if (limit && limit->value > 0) limits_.push_back(limit->entry);
    }
    if (const ConfigEntry* closes = binds_.front().proxy.closes)
      found_.add("work.requests", "1", closes->place());
  }

  void rest() {
    if (maxconn_ != nullptr) limits_.push_back(maxconn_);
    std::sort(limits_.begin(), limits_.end());
    limits_.erase(std::unique(limits_.begin(), limits_.end()), limits_.end());
    for (const ConfigEntry* limit : limits_)
      found_.remark("server", limit->place() +
                                  ": at this many connections HAProxy stops accepting, "
                                  "which the model does not: it shows in the backlog "
                                  "only if clients keep that many open");
    add_handshake(found_, tls_);
    add_without_bearing(found_, elsewhere_);
  }

  const ServerFacts& facts_;
  Findings found_;
  unsigned threads_ = 1, group_count_ = 1;
  Proxy defaults_;
  std::map<std::string, Proxy> named_;
  std::vector<Bind> binds_;
  std::vector<const ConfigEntry*> maps_, limits_;
  std::vector<std::string> elsewhere_;
  const ConfigEntry *nbthread_ = nullptr, *nbproc_ = nullptr, *groups_ = nullptr,
                    *hard_limit_ = nullptr, *maxconn_ = nullptr, *maxaccept_ = nullptr,
                    *multi_queue_ = nullptr, *default_shards_ = nullptr, *tls_ = nullptr;
};

}  // namespace

Findings haproxy_findings(const ConfigTree& tree, const ServerFacts& facts) {
  return HaproxySurvey(tree, facts).take();
}

}  // namespace acceptlab::experiment
