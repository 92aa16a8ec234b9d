#include "experiment/survey/haproxy_survey.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "experiment/notation/units.hpp"
#include "experiment/notation/value.hpp"
#include "experiment/survey/haproxy_said.hpp"
#include "models/server/catalogue.hpp"

namespace acceptlab::experiment {
namespace {

class HaproxySurvey {
 public:
  HaproxySurvey(HaproxySaid said, const ServerFacts& facts)
      : said_(std::move(said)), facts_(facts) {
    found_ = std::move(said_.found);
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
  void threads() {
    constexpr unsigned group_size = 64;  // MAX_THREADS_PER_GROUP: bits of a word
    if (said_.groups != nullptr) {
      if (const auto number = integer_of(found_, *said_.groups, 1, 1))
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
    if (said_.nbthread != nullptr) {
      if (const auto number = integer_of(found_, *said_.nbthread, 1, 1)) {
        threads_ = static_cast<unsigned>(std::min<std::int64_t>(*number, 65536));
        from = said_.nbthread->place();
      }
    }
    if (said_.hard_limit != nullptr) {
      const auto number = integer_of(found_, *said_.hard_limit, 1, 1);
      if (number && *number < threads_) {
        threads_ = static_cast<unsigned>(*number);
        from = said_.hard_limit->place();
      }
    }
    if (said_.nbproc != nullptr) {
      if (const auto number = integer_of(found_, *said_.nbproc, 1, 1)) {
        threads_ *= static_cast<unsigned>(std::min<std::int64_t>(*number, 64));
        from += fmt::format("; times {}", said_.nbproc->place());
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
      add_warning(found_, entry, 0, fmt::format("'{}' is no number of shards", shards),
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

  Shards shards_of(const HaproxyBind& bind) {
    if (!bind.shards.empty()) return {shard_count(bind.shards, *bind.entry), bind.entry->place()};
    if (said_.default_shards != nullptr)
      return {shard_count(std::string(said_.default_shards->argument(1)), *said_.default_shards),
              said_.default_shards->place()};
    if (group_count_ > 1) return {group_count_, "no shards: by-group, " + said_.groups->place()};
    return {1, "no shards: one socket for the thread group"};
  }

  /// Leaves the bind lines that have as many sockets as the first: a scenario has one layout.
  Shards common_shards() {
    if (said_.binds.empty()) return {1, "no bind line"};
    const Shards first = shards_of(said_.binds.front());
    std::vector<HaproxyBind> alike{said_.binds.front()};
    for (std::size_t i = 1; i < said_.binds.size(); ++i) {
      const HaproxyBind& bind = said_.binds[i];
      const unsigned count = shards_of(bind).count;
      if (count == first.count) {
        alike.push_back(bind);
        continue;
      }
      found_.remark("server",
                    fmt::format("{} has {} socket{} beside {} of {} and was left out: a "
                                "scenario has one layout of sockets for all its addresses",
                                bind.entry->place(), count, count == 1 ? "" : "s", first.count,
                                said_.binds.front().entry->text()));
    }
    said_.binds = std::move(alike);
    return first;
  }

  void layout() {
    const Shards shards = common_shards();
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
    if (said_.maxaccept != nullptr) {
      if (const auto number = integer_of(found_, *said_.maxaccept, 1, -1))
        found_.add("server.batch", *number <= 0 ? "\"all\"" : std::to_string(*number),
                   said_.maxaccept->place());
    } else if (older_than(facts_, "2.4")) {
      found_.add("server.batch", "64", "tune.maxaccept was 64 by default before 2.4");
    }
    const bool by_thread = found_.value_of("server.policy") == "\"haproxy-by-thread\"";
    if (said_.multi_queue == nullptr) return;
    const std::string_view mode = said_.multi_queue->argument(1);
    if (by_thread && mode != "on") {
      found_.remark("server", said_.multi_queue->place() + ": each thread has its own socket here");
    } else if (mode == "off") {
      found_.add("server.handoff", "\"none\"", said_.multi_queue->place());
    } else if (mode == "fair") {
      found_.add("server.handoff", "\"round-robin\"", said_.multi_queue->place());
    } else if (mode != "on") {
      add_warning(found_, *said_.multi_queue, 1,
                  fmt::format("'{}' is none of on, fair and off", mode));
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
      if (!list)
        return add_warning(found_, line, i,
                           fmt::format("'{}' is no list of CPUs", line.argument(i)));
      cpus.insert(cpus.end(), list->begin(), list->end());
    }
    if (groups.empty() || threads.empty() || cpus.empty())
      return add_warning(found_, line, 1,
                         fmt::format("'{}' names no thread of this configuration", set));
    // One thread a process, as before there were threads: "cpu-map 2 1" is the second of them.
    const bool processes = slash == std::string_view::npos && said_.nbproc != nullptr;
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
    if (said_.maps.empty()) return found_.add("server.pin", "\"none\"", "no cpu-map");
    std::vector<std::vector<unsigned>> of_thread(threads_);
    for (const ConfigEntry* line : said_.maps) read_map(*line, of_thread);
    std::vector<unsigned> pin;
    for (const std::vector<unsigned>& cpus : of_thread) {
      if (cpus.size() == 1) pin.push_back(cpus.front());
    }
    if (pin.size() != of_thread.size()) {
      found_.guess("server.pin", "\"none\"",
                   fmt::format("{}: {} of {} threads have one CPU each; a scenario needs all",
                               said_.maps.front()->place(), pin.size(), of_thread.size()));
      return;
    }
    add_pin(found_, pin, said_.maps.front()->place(), facts_.layout);
  }

  /// listener_backlog() of src/listener.c.
  HaproxyPlaced<std::int64_t> backlog_of(const HaproxyBind& bind) const {
    for (const auto& said : {bind.backlog, bind.proxy.backlog, bind.maxconn, bind.proxy.maxconn})
      if (said && said->value > 0) return *said;
    return {1024, nullptr};
  }

  void listening() {
    std::vector<ConfiguredListen> configured;
    for (const HaproxyBind& bind : said_.binds) {
      for (const ListenAddress& address : bind.addresses)
        configured.push_back({address, bind.entry->place(), bind.tls ? bind.entry : nullptr});
    }
    if (configured.empty()) {
      found_.guess("server.listen", "[\"0.0.0.0:80\"]", "the configuration has no bind line");
      found_.remark("server", "no frontend: HAProxy would accept nothing with this configuration");
      return;
    }
    add_listen(found_, configured);
    const HaproxyPlaced<std::int64_t> backlog = backlog_of(said_.binds.front());
    add_backlog(found_, backlog.value,
                backlog.entry == nullptr ? "no backlog or maxconn of a frontend: 1024 by default"
                                         : backlog.entry->place(),
                facts_, configured);
    for (const HaproxyBind& bind : said_.binds) {
      if (backlog_of(bind).value != backlog.value)
        found_.remark("server", bind.entry->place() + ": another backlog; a scenario has one");
      for (const auto& limit : {bind.maxconn, bind.proxy.maxconn})
        if (limit && limit->value > 0) limits_.push_back(limit->entry);
    }
    if (const ConfigEntry* closes = said_.binds.front().proxy.closes)
      found_.add("work.requests", "1", closes->place());
  }

  void rest() {
    if (said_.maxconn != nullptr) limits_.push_back(said_.maxconn);
    std::sort(limits_.begin(), limits_.end());
    limits_.erase(std::unique(limits_.begin(), limits_.end()), limits_.end());
    for (const ConfigEntry* limit : limits_)
      found_.remark("server", limit->place() +
                                  ": at this many connections HAProxy stops accepting, "
                                  "which the model does not: it shows in the backlog "
                                  "only if clients keep that many open");
    add_elsewhere(found_, said_.elsewhere);
  }

  HaproxySaid said_;
  const ServerFacts& facts_;
  Findings found_;
  unsigned threads_ = 1, group_count_ = 1;
  std::vector<const ConfigEntry*> limits_;
};

}  // namespace

Findings haproxy_findings(const ConfigTree& tree, const ServerFacts& facts) {
  return HaproxySurvey(haproxy_said(tree), facts).take();
}

}  // namespace acceptlab::experiment
