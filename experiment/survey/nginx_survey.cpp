#include "experiment/survey/nginx_survey.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "experiment/notation/units.hpp"
#include "experiment/notation/value.hpp"
#include "experiment/survey/nginx_said.hpp"
#include "models/server/catalogue.hpp"

namespace acceptlab::experiment {
namespace {

class NginxSurvey {
 public:
  NginxSurvey(NginxSaid said, const ServerFacts& facts) : said_(std::move(said)), facts_(facts) {
    found_ = std::move(said_.found);
  }

  Findings take() {
    add_version(found_, "nginx", facts_);
    workers();
    std::vector<NginxListen> listens = chosen_listens();
    policy(listens);
    events();
    affinity();
    listen(listens);
    keep_alive();
    rest();
    return std::move(found_);
  }

 private:
  bool off(const ConfigEntry* entry) const {
    return entry != nullptr && entry->argument(1) == "off";
  }
  bool on(const ConfigEntry* entry) const { return entry != nullptr && entry->argument(1) == "on"; }

  void workers() {
    if (off(said_.master_process)) {
      workers_ = 1;
      found_.add("server.workers", "1", said_.master_process->place());
      return;
    }
    if (said_.worker_processes == nullptr) {
      found_.add("server.workers", "1", "no worker_processes: nginx's default is 1");
      return;
    }
    if (said_.worker_processes->argument(1) == "auto") {
      workers_ = facts_.layout.online;
      found_.add("server.workers", std::to_string(workers_),
                 fmt::format("{}: CPUs online{}", said_.worker_processes->place(),
                             facts_.layout.known ? "" : ", which are not known"));
      return;
    }
    const auto number = parse_unsigned(said_.worker_processes->argument(1));
    if (!number || *number == 0 || *number > 65536)
      return add_warning(
          found_, *said_.worker_processes, 1,
          fmt::format("'{}' is no number of workers", said_.worker_processes->argument(1)));
    workers_ = static_cast<unsigned>(*number);
    found_.add("server.workers", std::to_string(workers_), said_.worker_processes->place());
  }

  /// One for each address; of an address that several servers listen on the options of all of them
  /// hold, as nginx puts them together.
  std::vector<NginxListen> all_listens() const {
    std::vector<NginxListen> all;
    for (const NginxListen& listen : said_.listens) {
      const auto known = std::find_if(all.begin(), all.end(), [&](const NginxListen& other) {
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
      if (known->tls == nullptr) known->tls = listen.tls;
    }
    return all;
  }

  /// Those that are bound: an address beside the wildcard of its port is the wildcard's, unless it
  /// has options. Then those of one layout, since a scenario has one.
  std::vector<NginxListen> chosen_listens() {
    std::vector<NginxListen> all = all_listens();
    const std::vector<NginxListen> every = all;
    std::erase_if(all, [&](const NginxListen& listen) {
      const bool covered = !listen.own_socket && !listen.address.wildcard() &&
                           std::any_of(every.begin(), every.end(), [&](const NginxListen& other) {
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
    std::erase_if(all, [&](const NginxListen& listen) {
      if (!any || listen.reuseport) return false;
      found_.remark("server",
                    fmt::format("{} has no reuseport and was left out: a scenario has one "
                                "layout of sockets for all its addresses",
                                listen.entry->place()));
      return true;
    });
    return all;
  }

  void policy(const std::vector<NginxListen>& listens) {
    const bool reuseport = !listens.empty() && listens.front().reuseport;
    const bool mutex_by_default = older_than(facts_, "1.11.3");
    const bool mutex =
        on(said_.accept_mutex) || (said_.accept_mutex == nullptr && mutex_by_default);
    if (reuseport && older_than(facts_, "1.9.1"))
      found_.remark("server", "reuseport came with nginx 1.9.1: this version refuses it");
    if (reuseport && mutex && said_.accept_mutex != nullptr)
      found_.remark("server", said_.accept_mutex->place() +
                                  ": ignored, sockets with reuseport are never "
                                  "under the mutex");
    if (!reuseport && on(said_.accept_mutex) && workers_ == 1)
      found_.remark("server", said_.accept_mutex->place() + ": ignored with one worker");
    if (said_.accept_mutex_delay != nullptr && (!mutex || reuseport))
      found_.remark("server", said_.accept_mutex_delay->place() +
                                  ": without the mutex it only says when a worker out of "
                                  "descriptors tries again, which is not in the model");
    if (said_.accept_mutex_delay != nullptr && mutex && !reuseport &&
        parse_duration(said_.accept_mutex_delay->argument(1)).value_or(0) != 500e6)
      found_.remark("server", said_.accept_mutex_delay->place() + ": the model has nginx's 500 ms");
    if (reuseport)
      return found_.add("server.policy", "\"nginx-reuseport\"", listens.front().entry->place());
    if (mutex && workers_ > 1)
      return found_.add("server.policy", "\"nginx-accept-mutex\"",
                        on(said_.accept_mutex) ? said_.accept_mutex->place()
                                               : "accept_mutex is on by default before 1.11.3");
    if (mutex_by_default)
      return found_.add("server.policy", "\"nginx-herd\"",
                        "no accept mutex, and EPOLLEXCLUSIVE came with 1.11.3");
    found_.add("server.policy", "\"nginx-shared\"",
               off(said_.accept_mutex) ? said_.accept_mutex->place() + ", no reuseport"
                                       : "no reuseport, accept_mutex off by default since 1.11.3");
  }

  void events() {
    if (on(said_.multi_accept)) found_.add("server.batch", "\"all\"", said_.multi_accept->place());
    if (said_.epoll_events != nullptr) {
      if (const auto number = parse_unsigned(said_.epoll_events->argument(1));
          number && *number > 0)
        found_.add("server.max_events", std::to_string(*number), said_.epoll_events->place());
    }
    if (said_.use != nullptr) event_method();
    worker_connections();
  }

  void event_method() {
    const std::string_view method = said_.use->argument(1);
    if (method == "epoll") return;
    if (method == "poll" || method == "select") {
      found_.add("server.wait", "\"poll\"", said_.use->place());
    } else {
      add_warning(found_, *said_.use, 1, fmt::format("Linux has no event method '{}'", method),
                  "nginx does not start with it; epoll is taken");
    }
  }

  void worker_connections() {
    std::uint64_t slots = 512;
    if (said_.connections != nullptr) {
      const auto number = parse_unsigned(said_.connections->argument(1));
      if (!number || *number == 0)
        return add_warning(
            found_, *said_.connections, 1,
            fmt::format("'{}' is no number of connections", said_.connections->argument(1)));
      slots = *number;
    }
    const std::uint64_t own = all_listens().size() + 1;  // as ngx_get_connection counts them
    const std::string from = said_.connections == nullptr
                                 ? "no worker_connections: nginx's default is 512"
                                 : said_.connections->place();
    if (slots <= own) {
      found_.remark("server", from + ": its listen sockets need them all; no limit is taken");
      return;
    }
    found_.add("server.connections", std::to_string(slots - own),
               fmt::format("{}; less {} for listen sockets and the master", from, own));
    if (said_.descriptors != nullptr &&
        parse_unsigned(said_.descriptors->argument(1)).value_or(slots) < slots)
      found_.remark("server", said_.descriptors->place() +
                                  ": descriptors run out before "
                                  "worker_connections do");
    if (said_.proxy != nullptr)
      found_.remark("server", said_.proxy->place() +
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
    if (said_.affinity == nullptr)
      return found_.add("server.pin", "\"none\"", "no worker_cpu_affinity");
    if (said_.affinity->argument(1) == "auto") {
      if (said_.affinity->words.size() > 2)
        found_.remark("server", said_.affinity->place() +
                                    ": all CPUs are taken, not those of the mask alone");
      return found_.add("server.pin", "\"one-per-cpu\"", said_.affinity->place());
    }
    std::vector<unsigned> pin;
    for (std::size_t i = 1; i < said_.affinity->words.size(); ++i) {
      const std::string_view mask = said_.affinity->argument(i);
      const std::vector<unsigned> cpus = cpus_of_mask(mask);
      if (mask.find_first_not_of("01") != std::string_view::npos || cpus.empty())
        return add_warning(found_, *said_.affinity, i,
                           fmt::format("'{}' is no mask of CPUs", mask));
      if (cpus.size() > 1) {
        found_.guess(
            "server.pin", "\"none\"",
            said_.affinity->place() + ": a mask of several CPUs, which a scenario cannot say");
        return;
      }
      pin.push_back(cpus.front());
    }
    // The last mask holds for all further workers (ngx_get_cpu_affinity).
    while (!pin.empty() && pin.size() < workers_) pin.push_back(pin.back());
    add_pin(found_, pin, said_.affinity->place(), facts_.layout);
  }

  void listen(const std::vector<NginxListen>& listens) {
    std::vector<ConfiguredListen> configured;
    for (const NginxListen& one : listens)
      configured.push_back({one.address,
                            one.entry->name() == "server"
                                ? one.entry->place() + " without listen is *:80"
                                : one.entry->place(),
                            one.tls});
    if (configured.empty()) {
      found_.guess("server.listen", "[\"0.0.0.0:80\"]", "the configuration listens nowhere");
      return;
    }
    add_listen(found_, configured);
    const auto with = std::find_if(listens.begin(), listens.end(),
                                   [](const NginxListen& one) { return one.backlog.has_value(); });
    constexpr std::int64_t nginx_default = 511;
    add_backlog(found_, with == listens.end() ? nginx_default : *with->backlog,
                with == listens.end() ? "no backlog=: nginx's default on Linux is 511"
                                      : with->entry->place(),
                facts_, configured);
    for (const NginxListen& one : listens) {
      if (with != listens.end() && one.backlog.value_or(nginx_default) != *with->backlog)
        found_.remark("server",
                      one.entry->place() + ": another backlog; a scenario has one for all");
    }
  }

  void keep_alive() {
    if (said_.keepalive_timeout != nullptr && said_.keepalive_timeout->argument(1).starts_with('0'))
      found_.add("work.requests", "1", said_.keepalive_timeout->place() + ": no keep-alive");
    if (said_.keepalive_requests != nullptr && said_.keepalive_requests->argument(1) == "1")
      found_.add("work.requests", "1", said_.keepalive_requests->place());
    found_.remark(
        "work", fmt::format("keep-alive: {}, {}; how long clients keep connections is not known "
                            "(work.hold, work.between_requests)",
                            said_.keepalive_timeout == nullptr ? "keepalive_timeout 75s by default"
                                                               : said_.keepalive_timeout->place(),
                            said_.keepalive_requests == nullptr
                                ? "keepalive_requests 1000 by default (100 before 1.19.10)"
                                : said_.keepalive_requests->place()));
  }

  void rest() {
    if (said_.deferred != nullptr)  // ngx_open_listening_sockets(): post_accept_timeout
      found_.add("server.defer_accept", "\"60s\"",
                 said_.deferred->place() + ": for client_header_timeout, 60 s unless it is set");
    if (said_.shutdown_timeout != nullptr)
      found_.remark("server",
                    said_.shutdown_timeout->place() + ": reloads are not in this scenario");
    add_elsewhere(found_, said_.elsewhere);
  }

  NginxSaid said_;
  const ServerFacts& facts_;
  Findings found_;
  unsigned workers_ = 1;
};

}  // namespace

Findings nginx_findings(const ConfigTree& tree, const ServerFacts& facts) {
  return NginxSurvey(nginx_said(tree), facts).take();
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
    format = {"", fmt::format("{}:{}: log_format {}", entry.file, entry.line, name),
              !exact.empty()};
    for (std::size_t i = 2; i < entry.words.size(); ++i) {
      if (!entry.argument(i).starts_with("escape=") || entry.words[i].quoted)
        format.format += entry.argument(i);
    }
  });
  return format;
}

}  // namespace acceptlab::experiment
