#include "validation/kit/kit_verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "experiment/notation/units.hpp"
#include "models/kernel/listen_group.hpp"
#include "models/kernel/queue_limits.hpp"
#include "models/kernel/sysctls.hpp"

namespace acceptlab::validation {

using kernel::KernelRules;
using kernel::OnClose;
using kernel::Selection;
using kernel::System;
using Result = KitVerdict::Result;

// --- The machine

namespace {

/// "6.18.44-fc" is 6.18.44, "14.1-RELEASE-p3" is 14.1.
std::optional<kernel::Version> leading_version(const std::string& release) {
  const std::size_t end = release.find_first_not_of("0123456789.");
  std::string digits = release.substr(0, end);
  while (!digits.empty() && digits.back() == '.') digits.pop_back();
  return experiment::parse_version(digits);
}

/// Darwin 13 is OS X 10.9, 20 is macOS 11; 25 is 26.
kernel::Version macos_of(kernel::Version darwin) {
  if (darwin.major < 20) return {10, darwin.major - 4, 0};
  return {darwin.major < 25 ? darwin.major - 9 : darwin.major + 1, 0, 0};
}

}  // namespace

std::optional<KitSystem> system_of(const KitRecord& record) {
  constexpr std::array<std::pair<std::string_view, System>, 6> names{
      {{"Linux", System::Linux},
       {"DragonFly", System::DragonFly},
       {"FreeBSD", System::FreeBsd},
       {"NetBSD", System::NetBsd},
       {"OpenBSD", System::OpenBsd},
       {"Darwin", System::MacOs}}};
  const auto* const found = std::find_if(
      names.begin(), names.end(), [&](const auto& name) { return name.first == record.system; });
  const auto version = leading_version(record.release);
  if (found == names.end() || !version) return std::nullopt;
  if (found->second == System::MacOs) return KitSystem{System::MacOs, macos_of(*version)};
  return KitSystem{found->second, *version};
}

KernelRules rules_of(const KitRecord& record, const KitSystem& system) {
  KernelRules rules = kernel::rules_for(system.system, system.version);
  kernel::apply_sysctls(rules, record.sysctl);
  return rules;
}

namespace {

Result result_of(bool same) { return same ? Result::Same : Result::Different; }

// --- Who of a group gets a connection

std::vector<unsigned> shares_of(const KitRecord::Balance& b) {
  std::vector<unsigned> shares(b.listeners);
  for (const auto& [port, owner] : b.flows) {
    if (owner >= 0) ++shares.at(static_cast<std::size_t>(owner));
  }
  return shares;
}

/// The listener that the model gives each flow, for one guess at what the kernel's secret adds to
/// the hash (FreeBSD: by exclusive or).
std::size_t predicted_right(const KitRecord::Balance& b, const KernelRules& rules,
                            const kernel::GroupRule& rule, std::uint32_t guess) {
  kernel::ListenGroup group(rule);
  for (unsigned i = 0; i < b.listeners; ++i) group.join(i);
  const bool wildcard = b.address == "0.0.0.0";
  const auto address = experiment::parse_address(wildcard ? "127.0.0.1" : b.address);
  if (!address) throw KitError("balance: no address: " + b.address);
  return static_cast<std::size_t>(
      std::count_if(b.flows.begin(), b.flows.end(), [&](const auto& flow) {
        const kernel::Flow tuple{*address, *address, b.port, flow.first};
        const std::uint32_t hash = rules.hash_of(tuple, {}, wildcard) ^ guess;
        return static_cast<int>(group.choose(hash)) == flow.second;
      }));
}

/// 128 balls in 4 boxes stay below this chi-square (3 degrees of freedom) but once in a million.
constexpr double widest_spread = 30.7;

bool spreads(const std::vector<unsigned>& shares, std::size_t flows) {
  const double expected = static_cast<double>(flows) / static_cast<double>(shares.size());
  double chi_square = 0;
  for (const unsigned share : shares)
    chi_square += (share - expected) * (share - expected) / expected;
  return chi_square < widest_spread;
}

/// How many guesses at the secret make a difference: FreeBSD's hash of one client address is that
/// secret and the ports by exclusive or, of which a group of a power of two sees the last bits.
std::uint32_t guesses(const KernelRules& rules, const KitRecord::Balance& b) {
  return rules.hash == kernel::HashForm::FreeBsdJenkins ? b.listeners : 1;
}

bool has_secret(kernel::HashForm hash) {
  return hash == kernel::HashForm::Jenkins || hash == kernel::HashForm::JenkinsOld ||
         hash == kernel::HashForm::JenkinsPlusPort;
}

KitVerdict balance_verdict(const KitRecord::Balance& b, const KernelRules& rules, unsigned cpus) {
  KitVerdict verdict{fmt::format("{} on {}", b.option, b.address), "", "", Result::Open};
  const bool own_option = b.option == "SO_REUSEPORT_LB";
  if (!rules.reuseport_succeeds || !b.error.empty()) {
    verdict.modelled = rules.reuseport_succeeds ? "can be set" : "cannot be set";
    verdict.seen = b.error.empty() ? "can be set" : b.error;
    const bool v6_missing = b.address == "::1" && !b.error.empty() && rules.reuseport_succeeds;
    if (!v6_missing) verdict.result = result_of(rules.reuseport_succeeds == b.error.empty());
    return verdict;
  }
  if (own_option && !rules.balance_is_own_option) return verdict;
  const bool wildcard = b.address == "0.0.0.0", v6 = b.address == "::1";
  const kernel::GroupRule rule =
      rules.group_rule(v6, wildcard, own_option || !rules.balance_is_own_option, cpus);
  const std::vector<unsigned> shares = shares_of(b);
  verdict.seen = fmt::format("{} of {} connections", fmt::join(shares, " "), b.flows.size());
  const bool one = rule.selection == Selection::Newest || rule.selection == Selection::Oldest;
  if (!one && has_secret(rules.hash)) {
    verdict.modelled = "balanced by a secret hash";
    verdict.result = result_of(spreads(shares, b.flows.size()));
    return verdict;
  }
  std::size_t right = 0;
  for (std::uint32_t guess = 0; guess < guesses(rules, b); ++guess)
    right = std::max(right, predicted_right(b, rules, rule, guess));
  verdict.modelled = !one                                  ? "balanced by its hash"
                     : rule.selection == Selection::Newest ? "all to the newest"
                                                           : "all to the oldest";
  verdict.seen += fmt::format(", {} where the model puts them", right);
  verdict.result = result_of(right == b.flows.size());
  return verdict;
}

// --- A listener that closes

/// Clients in the order in which the survivor accepts them by the model; all of the closed one's
/// behind its own where they move.
std::vector<int> expected_accepts(const KitRecord::Close& c, bool moves) {
  std::vector<int> order;
  for (const bool own : {true, false}) {
    for (std::size_t i = 0; i < c.owners.size(); ++i) {
      if ((c.owners[i] != c.closed) == own && (own || moves)) order.push_back(static_cast<int>(i));
    }
  }
  return order;
}

KitVerdict close_verdict(const KitRecord::Close& c, const KernelRules& rules) {
  KitVerdict verdict{fmt::format("close one of {} ({})", c.listeners, c.option), "", c.error,
                     Result::Open};
  const bool survivor = c.listeners > 1;
  const bool moves = survivor && (rules.on_close == OnClose::Inherit || rules.migrates());
  verdict.modelled = moves ? "its queue goes to the other's tail" : "its queue is reset";
  const bool all_in = std::all_of(c.before.begin(), c.before.end(),
                                  [](const std::string& state) { return state == "connected"; });
  if (!c.error.empty() || c.owners.empty() || !all_in) return verdict;
  bool same = c.accepted == expected_accepts(c, moves);
  for (std::size_t i = 0; i < c.owners.size(); ++i) {
    const bool lives = c.owners[i] != c.closed || moves;
    same = same && c.after[i] == (lives ? "connected" : "reset");
  }
  verdict.seen = fmt::format("owners {}; clients see {}; accepted {}", fmt::join(c.owners, " "),
                             fmt::join(c.after, " "), fmt::join(c.accepted, " "));
  verdict.result = result_of(same);
  return verdict;
}

// --- The accept queue's limit

struct QueueEnd {
  unsigned accepted = 0;
  enum class Further { SynDropped, Phantom, ResetByData, Reset } further = Further::SynDropped;
};

constexpr std::array<std::string_view, 4> further_names{
    "SYNs dropped", "clients that believe themselves connected",
    "clients that their first data resets", "clients reset"};

/// Handshakes one after the other, each complete before the next begins.
QueueEnd expected_end(const KernelRules& rules, int backlog) {
  using Further = QueueEnd::Further;
  const std::uint32_t limit = kernel::effective_backlog(rules, backlog);
  QueueEnd end;
  for (;; ++end.accepted) {
    if (kernel::accept_queue_refuses_syn(rules, end.accepted, 0, limit)) return end;
    if (kernel::accept_queue_refuses_ack(rules, end.accepted, limit)) break;
  }
  end.further = rules.ack_overflow == kernel::AckOverflow::Ignored     ? Further::Phantom
                : rules.ack_overflow == kernel::AckOverflow::Forgotten ? Further::ResetByData
                                                                       : Further::Reset;
  return end;
}

QueueEnd::Further seen_further(const KitRecord::Queue& q) {
  using Further = QueueEnd::Further;
  if (q.later.waiting > 0) return Further::SynDropped;
  if (q.later.reset + q.later.refused > 0) return Further::Reset;
  return q.after_data.reset > 0 ? Further::ResetByData : Further::Phantom;
}

std::string end_text(unsigned accepted, QueueEnd::Further further) {
  return fmt::format("{} accepted, then {}", accepted,
                     further_names[static_cast<std::size_t>(further)]);
}

KitVerdict queue_verdict(const KitRecord::Queue& q, const KernelRules& rules) {
  const QueueEnd end = expected_end(rules, q.backlog);
  KitVerdict verdict{fmt::format("queue of backlog {}", q.backlog),
                     end_text(end.accepted, end.further), q.error, Result::Open};
  if (!q.error.empty()) return verdict;
  // All of the clients got in: where the queue ends is beyond what was tried.
  if (q.accepted == q.clients && end.accepted >= q.clients) {
    verdict.seen = fmt::format("all {} accepted", q.clients);
    return verdict;
  }
  const QueueEnd::Further further = seen_further(q);
  verdict.seen = end_text(q.accepted, further);
  verdict.result = result_of(q.accepted == end.accepted && further == end.further);
  return verdict;
}

// --- Who is woken

/// Times that somebody slept again for each connection; none where it is not known. Each slept once
/// more, to be ended.
std::optional<double> wakes_of(const KitRecord::Wake& w) {
  std::int64_t switches = 0;
  for (const KitRecord::Watcher& watcher : w.watchers) {
    if (watcher.switches < 0) return std::nullopt;
    switches += watcher.switches - 1;
  }
  return static_cast<double>(switches) / static_cast<double>(w.winners.size());
}

KitVerdict wake_verdict(const KitRecord::Wake& w) {
  KitVerdict verdict{fmt::format("{} watchers by {}", w.watchers.size(), w.wait), "", w.error,
                     Result::Open};
  const std::size_t n = w.watchers.size();
  const bool complete = w.error.empty() && n > 0 && !w.winners.empty();
  bool in_turn = true, first_only = true;
  for (std::size_t i = 0; complete && i < w.winners.size(); ++i) {
    in_turn = in_turn && w.winners[i] == static_cast<int>(i % n);
    first_only = first_only && w.winners[i] == 0;
  }
  const std::optional<double> wakes = complete ? wakes_of(w) : std::nullopt;
  const std::string count = wakes ? fmt::format("{:.1f} wake-ups a connection", *wakes) : "";
  if (complete) verdict.seen = fmt::format("won by {}; {}", fmt::join(w.winners, " "), count);
  if (w.wait == "accept") {
    verdict.modelled = "in turn, as they fell asleep";
    if (complete) verdict.result = result_of(in_turn);
  } else if (w.wait == "epoll-exclusive") {
    verdict.modelled = "the first registered, alone";
    if (complete) verdict.result = result_of(first_only);
  } else {
    verdict.modelled = "all are woken, any wins";
    // Other load may let one sleep through another's turn, or sleep twice in one.
    if (wakes) verdict.result = result_of(*wakes > 0.75 * static_cast<double>(n));
  }
  return verdict;
}

}  // namespace

std::vector<KitVerdict> kit_verdicts(const KitRecord& record) {
  const auto system = system_of(record);
  if (!system || system->version < kernel::modelled_versions(system->system).oldest) return {};
  const KernelRules rules = rules_of(record, *system);
  std::vector<KitVerdict> verdicts;
  for (const auto& b : record.balance) verdicts.push_back(balance_verdict(b, rules, record.cpus));
  for (const auto& c : record.close) verdicts.push_back(close_verdict(c, rules));
  for (const auto& q : record.queue) verdicts.push_back(queue_verdict(q, rules));
  for (const auto& w : record.wake) verdicts.push_back(wake_verdict(w));
  return verdicts;
}

std::string verdict_text(const std::vector<KitVerdict>& verdicts) {
  constexpr std::array<std::string_view, 3> names{"same", "DIFFERENT", "open"};
  std::string text;
  for (const KitVerdict& v : verdicts)
    text += fmt::format("{:<10} {}: {}{}\n", names[static_cast<std::size_t>(v.result)], v.rule,
                        v.modelled, v.seen.empty() ? "" : "; seen: " + v.seen);
  return text;
}

}  // namespace acceptlab::validation
