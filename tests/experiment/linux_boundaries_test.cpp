#include <functional>
#include <string>
#include <vector>

#include "experiment/scenario/model_settings.hpp"
#include "models/kernel/queue_limits.hpp"
#include "models/load/client_tcp.hpp"
#include "models/server/allowed.hpp"
#include "tests/catch.hpp"

// What changed in which release of Linux, one row for each boundary: the last version with the old
// rule and the first with the new one. Between boundaries nothing changes.

namespace acceptlab::experiment {
namespace {

using kernel::KernelRules;
using kernel::System;
using kernel::Version;

/// All rows that are about one rule tell its value in a version.
using Rule = std::function<std::string(Version)>;

Rule of_rules(std::string (*value)(const KernelRules&)) {
  return [value](Version v) { return value(kernel::linux_rules(v)); };
}
Rule can(std::string_view choice, std::string_view value) {
  return [=](Version v) {
    return std::string(server::allowed(System::Linux, v, choice, value).allowed ? "yes" : "no");
  };
}

std::string yes(bool value) { return value ? "yes" : "no"; }

std::string selection(const KernelRules& r) {
  if (!r.balances_v4) return "none";
  const auto rule = r.group_rule(false, false, true);
  return rule.selection == kernel::Selection::Walk ? "walk" : "array";
}

std::string hash(const KernelRules& r) {
  switch (r.hash) {
    case kernel::HashForm::None:
      return "none";
    case kernel::HashForm::JenkinsOld:
      return "J_old";
    case kernel::HashForm::Jenkins:
      return "J";
    default:
      return "lport + J";
  }
}

std::string incoming_cpu(const KernelRules& r) {
  switch (r.incoming_cpu) {
    case kernel::IncomingCpu::Ignored:
      return "no";
    case kernel::IncomingCpu::Score:
      return "score";
    default:
      return "from slot";
  }
}

/// How many requests a queue of B = 8 takes; up to 4.2 the table's size counts, 16.
std::string syn_queue(const KernelRules& r) {
  unsigned requests = 0;
  while (!kernel::syn_queue_full(r, requests, 8, 1024)) ++requests;
  return std::to_string(requests);
}

std::string full_queue_drops_syn(const KernelRules& r) {
  return kernel::accept_queue_refuses_syn(r, 9, 1, 8) ? "always" : "if young > 1";
}

std::string client_syns(Version v) {
  const load::SynRetransmission client(System::Linux, v,
                                       load::default_syn_retries(System::Linux, v));
  std::string at;
  sim::Duration sum{};
  for (unsigned n = 0; n < 6; ++n) {
    const auto gap = client.gap_after(n);
    if (!gap) return at + " end";
    sum += *gap;
    at += " " + std::to_string(sum / std::chrono::seconds(1));
  }
  return at;
}

std::string scheduler(Version v) {
  Scenario s;
  s.kernel.version = v;
  return scheduler_name(scheduler_kind(s));
}

struct Boundary {
  std::string rule;
  Rule value;
  Version last, first;
  std::string before, after;
};

std::vector<Boundary> boundaries() {
  const Rule reuseport = of_rules([](const KernelRules& r) { return yes(r.reuseport_succeeds); });
  const Rule zero = of_rules([](const KernelRules& r) { return yes(r.wildcard_hashed_as_zero); });
  const Rule again = of_rules([](const KernelRules& r) { return yes(r.choose_again_at_ack); });
  const Rule lock = of_rules([](const KernelRules& r) { return yes(r.listener_lock_on_packets); });
  const Rule tickets = of_rules(
      [](const KernelRules& r) { return yes(r.listen_lock == kernel::ListenLock::Ticket); });
  const Rule waits = of_rules([](const KernelRules& r) { return yes(r.epoll_waits_until_run); });
  const Rule somaxconn = of_rules([](const KernelRules& r) { return std::to_string(r.somaxconn); });
  const Rule rto = of_rules([](const KernelRules& r) { return std::to_string(r.synack_base_ms); });
  const Rule migrates = of_rules(
      [](const KernelRules& r) { return yes(r.on_close == kernel::OnClose::ResetOrMigrate); });
  const Rule select = of_rules(selection), hash_form = of_rules(hash), cpu = of_rules(incoming_cpu),
             syns = of_rules(syn_queue), drops = of_rules(full_queue_drops_syn);
  return {
      {"SYN-ACK after, ms", rto, {3, 0}, {3, 1}, "3000", "1000"},
      {"SO_REUSEPORT", reuseport, {3, 8}, {3, 9}, "no", "yes"},
      {"selection", select, {3, 8}, {3, 9}, "none", "walk"},
      {"selection", select, {4, 5}, {4, 6}, "walk", "array"},
      {"hash", hash_form, {3, 8}, {3, 9}, "none", "J_old"},
      {"hash", hash_form, {4, 0}, {4, 1}, "J_old", "J"},
      {"hash", hash_form, {6, 14}, {6, 15}, "J", "lport + J"},
      {"wildcard hashed as 0", zero, {4, 20}, {5, 0}, "no", "yes"},
      {"listener chosen again at ACK", again, {4, 3}, {4, 4}, "yes", "no"},
      {"listener lock on packets", lock, {4, 3}, {4, 4}, "yes", "no"},
      {"ticket spin locks", tickets, {4, 1}, {4, 2}, "yes", "no"},
      {"SO_INCOMING_CPU", cpu, {4, 3}, {4, 4}, "no", "score"},
      {"SO_INCOMING_CPU", cpu, {4, 5}, {4, 6}, "score", "no"},
      {"SO_INCOMING_CPU", cpu, {6, 0, 15}, {6, 0, 16}, "no", "from slot"},
      {"SO_INCOMING_CPU", cpu, {6, 0, 99}, {6, 1, 1}, "from slot", "no"},
      {"SO_INCOMING_CPU", cpu, {6, 1, 1}, {6, 1, 2}, "no", "from slot"},
      {"SO_INCOMING_CPU", cpu, {6, 1, 192}, {6, 2}, "from slot", "from slot"},
      {"it can be set", can("choose", "incoming-cpu"), {4, 3}, {4, 4}, "no", "yes"},
      {"CBPF selector", can("choose", "bpf-cpu"), {4, 5}, {4, 6}, "no", "yes"},
      {"EBPF selector with maps", can("choose", "bitmap"), {4, 18}, {4, 19}, "no", "yes"},
      {"requests of B = 8", syns, {4, 2}, {4, 3}, "16", "8"},
      {"requests of B = 8", syns, {6, 12, 9}, {6, 13}, "8", "9"},
      {"requests of B = 8", syns, {6, 1, 124}, {6, 1, 125}, "8", "9"},
      {"a full accept queue drops a SYN", drops, {4, 9}, {4, 10}, "if young > 1", "always"},
      {"somaxconn", somaxconn, {5, 3}, {5, 4}, "128", "4096"},
      {"EPOLLEXCLUSIVE", can("wait", "epoll-exclusive"), {4, 4}, {4, 5}, "no", "yes"},
      {"a woken epoll waits until it runs", waits, {5, 6}, {5, 7}, "yes", "no"},
      {"multishot accept", can("wait", "io-uring"), {5, 18}, {5, 19}, "no", "yes"},
      {"migration on close", migrates, {5, 13}, {5, 14}, "no", "yes"},
      {"SYNs at", client_syns, {3, 0}, {3, 1}, " 3 9 21 45 93 end", " 1 3 7 15 31 end"},
      {"SYNs at", client_syns, {3, 6}, {3, 7}, " 1 3 7 15 31 end", " 1 3 7 15 31 63"},
      {"SYNs at", client_syns, {6, 4}, {6, 5}, " 1 3 7 15 31 63", " 1 2 3 4 5 7"},
      {"scheduler", scheduler, {6, 5}, {6, 6}, "cfs", "eevdf"},
  };
}

TEST_CASE("each change of Linux is at its version", "[linux][boundaries]") {
  for (const Boundary& b : boundaries()) {
    CAPTURE(b.rule, b.first.major, b.first.minor);
    CHECK(b.value(b.last) == b.before);
    CHECK(b.value(b.first) == b.after);
  }
}

TEST_CASE("between its boundaries a rule stays what it is", "[linux][boundaries]") {
  // Releases without a patch level, which stands for the newest of a series: those that got the SYN
  // queue's repair in between are the rows above. Of SO_INCOMING_CPU it stands for the first.
  const std::vector<Boundary> all = boundaries();
  std::vector<Version> versions;
  for (unsigned minor = 0; minor <= 19; ++minor) versions.push_back({3, minor});
  for (unsigned minor = 0; minor <= 20; ++minor) versions.push_back({4, minor});
  for (unsigned minor = 0; minor <= 19; ++minor) versions.push_back({5, minor});
  for (unsigned minor = 0; minor <= 18; ++minor) versions.push_back({6, minor});
  for (const Boundary& b : all) {
    if (b.rule == "requests of B = 8") continue;
    CAPTURE(b.rule);
    for (std::size_t i = 1; i < versions.size(); ++i) {
      const bool is_boundary = std::any_of(all.begin(), all.end(), [&](const Boundary& other) {
        return other.rule == b.rule && other.first == versions[i];
      });
      CAPTURE(versions[i].major, versions[i].minor);
      CHECK((b.value(versions[i - 1]) != b.value(versions[i])) == is_boundary);
    }
  }
}

}  // namespace
}  // namespace acceptlab::experiment
