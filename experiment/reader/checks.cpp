#include "experiment/reader/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "experiment/keys/run_size.hpp"
#include "experiment/reader/machine_checks.hpp"
#include "experiment/reader/process_checks.hpp"
#include "experiment/reader/scheduling_checks.hpp"
#include "experiment/reader/watch_checks.hpp"
#include "experiment/scenario/fall_backs.hpp"
#include "experiment/scenario/model_settings.hpp"
#include "experiment/scenario/resolution.hpp"
#include "models/kernel/kernel_rules.hpp"
#include "models/server/allowed.hpp"
#include "models/server/combinations.hpp"
#include "models/server/several_sockets.hpp"
#include "models/server/socket_options.hpp"

namespace acceptlab::experiment {
namespace {

void check_allowed(Reading& r, std::string_view choice, std::string_view value) {
  const Scenario& s = r.scenario;
  const auto verdict = server::allowed(s.kernel.system, s.kernel.version, choice, value);
  if (verdict.allowed) return;
  const std::string key = fmt::format("server.{}", choice);
  r.error(first_place(r, {key, "kernel.version", "kernel.system"}), key,
          fmt::format("{}: {} cannot do \"{}\"", key, system_text(s), value),
          std::string(verdict.reason));
}

/// kqueue_wakeup() of sys/kern/kern_event.c wakes all threads that sleep in a kqueue. Of Go's,
/// whose kqueue is edge-triggered, one does (netpoll_kqueue.go; sched.lastpoll in proc.go).
void check_common_kqueue(Reading& r) {
  const ServerSpec& server = r.scenario.server;
  if (server.wait != kernel::Wait::SharedEpoll || server.trigger == kernel::Trigger::Edge) return;
  if (r.scenario.kernel.system == kernel::System::Linux) return;
  r.error(first_place(r, {"server.wait", "server.trigger"}), "server.wait",
          fmt::format("server.wait: on {} \"shared-epoll\" is a kqueue for all workers, and is "
                      "modelled with trigger = \"edge\" only",
                      system_text(r.scenario)),
          "it wakes all threads that sleep in it; of Go's, which is edge-triggered, one does");
}

void check_waiting(Reading& r) {
  const ServerSpec& server = r.scenario.server;
  check_common_kqueue(r);
  check_allowed(r, "wait", kernel::wait_names.at(static_cast<std::size_t>(server.wait)));
  check_allowed(r, "choose", kernel::choose_names.at(static_cast<std::size_t>(server.choose)));
}

/// Choices that no server program combines. What was given is named, rather than what a default
/// says.
void check_combinations(Reading& r) {
  const auto settings = server_settings(r.scenario);
  const auto broken = server::broken_rules(settings);
  const auto given = [&](std::string_view choice) {
    return r.place_of(fmt::format("server.{}", choice)).source != 0;
  };
  const auto both_given = [&](const server::Rule* rule) {
    return given(rule->choice) && given(rule->other);
  };
  const auto share_a_choice = [](const server::Rule* a, const server::Rule* b) {
    return a->choice == b->choice || a->choice == b->other || a->other == b->choice ||
           a->other == b->other;
  };
  for (const server::Rule* rule : broken) {
    // One mistake, one error: two choices of the file explain more than a default that follows one.
    const bool explained =
        !both_given(rule) && std::any_of(broken.begin(), broken.end(), [&](const auto* other) {
          return both_given(other) && share_a_choice(rule, other);
        });
    if (explained) continue;
    const std::string has = fmt::format("server.{}", rule->other),
                      with = fmt::format("server.{}", rule->choice);
    const bool other_given = given(rule->other) || !given(rule->choice);
    const std::string_view other_value = server::value_of(settings, rule->other);
    r.error(r.place_of(other_given ? has : with), other_given ? has : with,
            other_given ? fmt::format("{}: \"{}\" does not go with {} = \"{}\"", has, other_value,
                                      rule->choice, rule->value)
                        : fmt::format("{}: \"{}\" does not go with {} = \"{}\"", with, rule->value,
                                      rule->other, other_value),
            fmt::format("{}; {}: {}", rule->reason, rule->other, fmt::join(rule->values, ", ")));
  }
}

void check_threads(Reading& r) {
  const ServerSpec& server = r.scenario.server;
  constexpr std::uint64_t most_threads = 65536;
  if (server.style != server::Style::ThreadPool) return;
  if (std::uint64_t{server.workers} * server.threads > most_threads)
    r.error(
        first_place(r, {"server.threads", "server.workers"}), "server.threads",
        fmt::format("{} workers with {} threads each are too many", server.workers, server.threads),
        fmt::format("at most {} threads", most_threads));
}

/// The first version of this system, or else of another one, that has the option.
std::string who_has(std::string_view option, kernel::System system) {
  const auto rows = server::socket_options();
  const auto has = [&](const server::SocketOption& row) {
    return row.option == option && row.effect != server::OptionEffect::Fails;
  };
  auto found = std::find_if(rows.begin(), rows.end(),
                            [&](const auto& row) { return row.system == system && has(row); });
  if (found == rows.end()) found = std::find_if(rows.begin(), rows.end(), has);
  return fmt::format("{} {}.{} and later have it",
                     kernel::system_names.at(static_cast<std::size_t>(found->system)),
                     found->since.major, found->since.minor);
}

/// A server that ends where it is refused the option by which it binds several sockets. Nothing
/// else that its policy asks of the system matters then.
void check_start(Reading& r) {
  const Scenario& s = r.scenario;
  const server::SeveralSockets& program = several_sockets(s);
  const auto sharing = server::address_sharing(
      program, s.server.balance, kernel::rules_for(s.kernel.system, s.kernel.version));
  if (sharing.outcome != server::AddressSharing::Outcome::NoStart) return;
  if (!asks_for_several(s) && !program.insists_on_balance) return;
  const std::string lacks = sharing.refused ? fmt::format("has no {} (ENOPROTOOPT)", sharing.option)
                                            : "does not balance between sockets of an address";
  const std::string instead =
      (sharing.refused ? who_has(sharing.option, s.kernel.system) + "; " : "") +
      (program.insists_on_balance ? "choose a policy with one socket"
                                  : "server.sockets = 1 needs none");
  r.error(first_place(r, {"server.policy", "kernel.version", "kernel.system"}), "server.policy",
          fmt::format("server.policy: {} {}, without which {} does not start", system_text(s),
                      lacks, s.server.policy),
          fmt::format("{}; source: {}", instead, program.assumed() ? "assumed" : program.source));
}

/// A program that takes no for an answer goes on by its fall-back.
void check_fall_backs(Reading& r) {
  for (const FallBack& fall_back : fall_backs(r.scenario))
    r.warning(first_place(r, fall_back.places), fall_back.key, fall_back.what, fall_back.help);
}

void check_deferred(Reading& r) {
  const Scenario& s = r.scenario;
  if (!s.server.defer_accept || s.kernel.system == kernel::System::Linux) return;
  r.error(first_place(r, {"server.defer_accept", "kernel.system"}), "server.defer_accept",
          fmt::format("server.defer_accept: {} has no TCP_DEFER_ACCEPT", system_text(s)),
          "it is Linux's; the accept filters of other systems are not modelled");
}

void check_event(Reading& r, std::size_t index, std::size_t sockets, std::size_t workers) {
  const EventSpec& event = r.scenario.events[index];
  const std::string key = fmt::format("events.{}.do", index);
  using Kind = EventSpec::Kind;
  if (event.kind == Kind::CloseSocket && event.target >= sockets)
    r.error(r.place_of(key), key, fmt::format("{}: there is no socket {}", key, event.target),
            fmt::format("sockets have birth numbers 0 to {}", sockets - 1));
  if ((event.kind == Kind::CrashWorker || event.kind == Kind::StallWorker) &&
      event.target >= workers)
    r.error(r.place_of(key), key, fmt::format("{}: there is no worker {}", key, event.target),
            fmt::format("workers have birth numbers 0 to {}", workers - 1));
  if (event.kind != Kind::Set || event.set_key == "run.load") return;
  const std::string name = event.set_key.substr(9, event.set_key.rfind(".process") - 9);
  const auto& arrivals = r.scenario.arrivals;
  const auto named = std::find_if(arrivals.begin(), arrivals.end(),
                                  [&](const ArrivalsSpec& a) { return a.name == name; });
  using Process = ProcessSpec::Kind;
  constexpr std::array with_rate{Process::Poisson, Process::Paced, Process::OnOff,
                                 Process::BatchPoisson};
  if (named == arrivals.end()) {
    r.error(r.place_of(key), key, fmt::format("{}: no [[arrivals]] is called '{}'", key, name));
  } else if (std::find(with_rate.begin(), with_rate.end(), named->process.kind) ==
             with_rate.end()) {
    r.error(r.place_of(key), key, fmt::format("{}: the process of '{}' has no rate", key, name),
            "run.load changes the load of every process but closed loops");
  }
}

void check_events(Reading& r) {
  const Scenario& s = r.scenario;
  // What events themselves may bring into the world counts too.
  std::size_t sockets = std::size_t{socket_count(s)} * s.server.listen.size(),
              workers = s.server.workers;
  for (const EventSpec& event : s.events) {
    const std::size_t times = event.every ? 1000000 : 1;
    if (event.kind == EventSpec::Kind::AddSocket) sockets += times;
    if (event.kind == EventSpec::Kind::CrashWorker) {
      workers += times;
      sockets += times;
    }
    if (!event.reads_configuration()) continue;
    const std::size_t more = event.workers.value_or(s.server.workers);
    workers += times * more;
    sockets += times * std::max<std::size_t>(more, socket_count(s)) * s.server.listen.size();
  }
  for (std::size_t i = 0; i < s.events.size(); ++i) {
    // The worker that takes a crashed one's place is born after it.
    const bool own = s.events[i].kind == EventSpec::Kind::CrashWorker && !s.events[i].every;
    check_event(r, i, sockets, workers - (own ? 1 : 0));
  }
  for (const ArrivalsSpec& arrivals : s.arrivals) {
    const auto bad =
        std::find_if(arrivals.replay.begin(), arrivals.replay.end(), [&](const ReplayRow& row) {
          return row.socket >= 0 && static_cast<std::size_t>(row.socket) >= sockets;
        });
    if (bad == arrivals.replay.end()) continue;
    const std::string key = fmt::format("arrivals.{}.process", arrivals.name);
    r.error(r.place_of(key), key,
            fmt::format("'{}' names socket {}, which does not exist", arrivals.process.file,
                        bad->socket),
            fmt::format("there are {}, from 0", sockets));
  }
}

template <class List, class Name>
void check_unique(Reading& r, std::string_view section, const List& list, Name name_of) {
  std::set<std::string> seen;
  for (const auto& entry : list) {
    const std::string& name = name_of(entry);
    if (!seen.insert(name).second)
      r.error(r.place_of(fmt::format("{}.{}.name", section, name)), section,
              fmt::format("two [[{}]] are called '{}'", section, name));
  }
}

void check_load(Reading& r) {
  const Scenario& s = r.scenario;
  check_unique(r, "arrivals", s.arrivals,
               [](const ArrivalsSpec& a) -> const std::string& { return a.name; });
  check_unique(r, "variants", s.variants,
               [](const Variant& v) -> const std::string& { return v.name; });
  const bool burst = std::any_of(s.events.begin(), s.events.end(), [](const EventSpec& e) {
    return e.kind == EventSpec::Kind::Burst;
  });
  if (s.arrivals.empty() && !burst && !r.failed({"arrivals", "events"}))
    r.error({}, "arrivals", "the scenario has no [[arrivals]]",
            "a line [[arrivals]] alone is a Poisson stream of 40k/s");
  for (const ArrivalsSpec& arrivals : s.arrivals) {
    if (arrivals.process.kind == ProcessSpec::Kind::Closed &&
        arrivals.process.clients * s.run.load > most_at_once)
      too_many_at_once(r, first_place(r, {"run.load"}), "run.load",
                       arrivals.process.clients * s.run.load);
  }
  if (s.work.requests.is_constant() && s.work.requests.mean() < 1)
    r.error(r.place_of("work.requests"), "work.requests",
            "work.requests: a connection without a request", "at least 1");
  const bool any_rate = std::any_of(s.arrivals.begin(), s.arrivals.end(), [](const auto& a) {
    return a.process.kind != ProcessSpec::Kind::Closed;
  });
  for (std::size_t i = 0; i < s.events.size() && !any_rate; ++i) {
    const std::string key = fmt::format("events.{}.do", i);
    if (s.events[i].kind == EventSpec::Kind::Set && s.events[i].set_key == "run.load")
      r.error(r.place_of(key), key, fmt::format("{}: no arrivals have a rate to multiply", key),
              "clients of a closed loop cannot become more during a run");
  }
  check_run_size(r, r.place_of("run.connections"), first_place(r, {"run.duration", "run.load"}));
  if (s.run.precision && r.place_of("run.replications").source != 0)
    r.warning(r.place_of("run.replications"), "run.replications",
              "run.precision decides; run.replications is not used");
}

void check_version(Reading& r, std::string_view section, kernel::System system,
                   kernel::Version version) {
  const auto [oldest, newest] = kernel::modelled_versions(system);
  const std::string key = fmt::format("{}.version", section);
  if (version.major > newest.major ||
      (version.major == newest.major && version.minor > newest.minor))
    r.warning(
        first_place(r, {key}), key,
        fmt::format("{}: newer than {}.{}, the newest whose rules were studied; those are used",
                    key, newest.major, newest.minor));
  if (version >= oldest) return;
  r.error(first_place(r, {key, fmt::format("{}.system", section)}), key,
          fmt::format("{}: {} {}.{} is too old for the model", key,
                      kernel::system_names.at(static_cast<std::size_t>(system)), version.major,
                      version.minor),
          fmt::format("{}.{} and later are modelled", oldest.major, oldest.minor));
}

}  // namespace

void check_scenario(Reading& r) {
  if (!r.failed({"kernel"}))
    check_version(r, "kernel", r.scenario.kernel.system, r.scenario.kernel.version);
  if (!r.failed({"client"}))
    check_version(r, "client", r.scenario.client.system, r.scenario.client.version);
  if (!r.failed({"kernel", "server"})) check_start(r);
  if (!r.failed({"kernel", "server"})) check_waiting(r);
  if (!r.failed({"server"})) {
    check_combinations(r);
    check_threads(r);
  }
  if (!r.failed({"machine", "server"})) check_shape(r);
  const bool layout = !r.failed({"kernel.", "machine", "server"});
  if (layout) {
    check_deferred(r);
    check_fall_backs(r);
    check_choice(r);
    check_cpus(r);
    check_steering(r);
    if (!r.failed({"client"})) check_spinning_clients(r);
    check_processor_sharing(r);
  }
  if (!r.failed({"kernel.", "machine", "server", "client.pin"})) check_watch(r);
  if (!r.failed({"events", "server", "machine"})) {
    check_events(r);
    check_process_events(r);
  }
  check_load(r);
}

}  // namespace acceptlab::experiment
