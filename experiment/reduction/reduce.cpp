#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "experiment/exact/model.hpp"
#include "experiment/reduction/reduction.hpp"
#include "experiment/reduction/reduction_checks.hpp"
#include "experiment/reduction/service_law.hpp"
#include "experiment/scenario/model_settings.hpp"
#include "experiment/scenario/offered_rate.hpp"
#include "experiment/scenario/resolution.hpp"

namespace acceptlab::experiment {

namespace {

using Process = ProcessSpec::Kind;
using Service = sim::Distribution::Kind;

constexpr double ns = 1e-9;

bool is_poisson(const ProcessSpec& process) {
  return process.kind == Process::Poisson ||
         (process.kind == Process::Renewal && process.gap.kind() == Service::Exponential);
}

bool is_closed(const Scenario& s) {
  return s.arrivals.size() == 1 && s.arrivals.front().process.kind == Process::Closed;
}

double arrivals_per_s(const Scenario& s) {
  double sum = 0;
  for (const ArrivalsSpec& arrivals : s.arrivals) sum += offered_rate(arrivals.process);
  return sum * s.run.load;
}

exact::PhaseType phases_of(const sim::Distribution& service) {
  if (service.kind() == Service::Erlang)
    return exact::PhaseType::erlang(service.mean() * ns, service.stages());
  std::vector<double> means;
  for (const double mean : service.phase_means()) means.push_back(mean * ns);
  return exact::PhaseType::hyperexponential(service.phase_chances(), means);
}

/// Poisson arrivals at one socket with unlimited room; nothing where theory has no exact answer.
std::optional<exact::Queue> open_queue(double per_s, const sim::Distribution& service,
                                       unsigned workers) {
  switch (service.kind()) {
    case Service::Exponential:
      return exact::MarkovQueue{per_s, service.mean() * ns, workers, {}};
    case Service::Constant:
      if (service.is_zero() || workers > exact::most_constant_workers) return std::nullopt;
      return exact::ConstantServiceQueue{per_s, service.mean() * ns, workers};
    case Service::Erlang:
    case Service::Hyperexponential: {
      exact::PhaseQueue queue{per_s, phases_of(service), workers};
      if (queue.states() <= exact::most_phase_states) return queue;
      break;
    }
    default:
      break;
  }
  if (workers > 1) return std::nullopt;
  return exact::SingleServerQueue{per_s, service.moment(1) * ns, service.moment(2) * ns * ns,
                                  service.moment(3) * ns * ns * ns, mean_beyond(service)};
}

/// A bound of the chance that more than `room` connections wait. In t = room / (2 rate) twice the
/// mean number come with e^-(room (ln 2 - 1/2)) at most (Chernoff), so otherwise one has waited
/// longer than t: by the tail, or by Cantelli's inequality where it is not known.
double overflow_chance(const exact::Answer& answer, double room) {
  const double t = room / (2 * answer.offered_per_s);
  const double many = std::exp(-room * (std::log(2.0) - 0.5));
  if (answer.wait.tail) return many + answer.wait.tail(t);
  const double beyond = t - answer.wait.mean, sd = answer.wait.sd;
  return beyond <= 0 ? 1 : many + sd * sd / (sd * sd + beyond * beyond);
}

constexpr double negligible = 1e-9, negligible_by_moments = 1e-6;
// In overload a queue takes long to fill more places than that.
constexpr std::uint64_t most_room = 1U << 16;

bool room_suffices(const exact::Queue& queue, std::uint64_t room) {
  if (const auto* markov = std::get_if<exact::MarkovQueue>(&queue); markov && room <= most_room) {
    exact::MarkovQueue limited = *markov;
    limited.room = room;
    return exact::solve(limited).lost_share <= negligible;
  }
  exact::Answer answer = exact::solve(queue);
  // Its tail is a numerical one and means nothing at 1e-9.
  if (std::holds_alternative<exact::SingleServerQueue>(queue)) answer.wait.tail = {};
  return overflow_chance(answer, static_cast<double>(room)) <=
         (answer.wait.tail ? negligible : negligible_by_moments);
}

/// The queue with the room that the scenario gives it.
void limit(exact::Queue& queue, const Scenario& s, ReasonList& reasons) {
  const Room room = room_of(s);
  const bool steady = exact::has_steady_state(queue);
  if (steady && room_suffices(queue, room.places)) return;
  auto* markov = std::get_if<exact::MarkovQueue>(&queue);
  if (markov != nullptr && room.newcomer_is_lost && room.places <= most_room) {
    markov->room = room.places;
    return;
  }
  if (!steady) {
    reasons.require(false, "run.load", "more work comes than the workers can do: no steady state",
                    "a lower rate or more workers; with exponential work.cpu also "
                    "server.queue_room and client.syn_retries = 0");
    return;
  }
  reasons.require(false, s.server.queue_room ? "server.queue_room" : "server.backlog",
                  fmt::format("the room for {} connections is used up now and then", room.places),
                  markov != nullptr ? "client.syn_retries = 0 and server.queue_room, which make "
                                      "that a loss; or a room that suffices"
                                    : "a room that suffices: server.queue_room = 1000000");
}

void reduce_open(const Scenario& s, Reduction& to, ReasonList& reasons) {
  const double share = arrivals_per_s(s) / static_cast<double>(to.sockets.size());
  for (Reduction::Socket& socket : to.sockets) {
    const auto workers = static_cast<unsigned>(socket.workers.size());
    auto& parts = to.model.parts;
    const auto same = std::find_if(parts.begin(), parts.end(), [&](const exact::Model::Part& p) {
      return exact::workers_of(p.queue) == workers;
    });
    socket.part = static_cast<std::size_t>(same - parts.begin());
    if (same != parts.end()) {
      ++same->copies;
      continue;
    }
    auto queue = open_queue(share, s.work.cpu, workers);
    reasons.require(queue.has_value(), "work.cpu",
                    fmt::format("no exact solution for this service time and {} workers", workers),
                    "an exponential, constant (up to 256 workers) or, with few workers, erlang or "
                    "hyperexponential one; any that takes time with one worker for each socket");
    if (!queue) return;
    limit(*queue, s, reasons);
    parts.push_back({std::move(*queue), 1});
  }
}

void reduce_closed(const Scenario& s, Reduction& to, ReasonList& reasons) {
  const ProcessSpec& process = s.arrivals.front().process;
  reasons.require(s.work.cpu.kind() == Service::Exponential, "work.cpu",
                  "closed clients and a service time that is not exponential",
                  "type = \"exponential\"");
  reasons.require(to.sockets.size() == 1, "server.sockets", "closed clients and several sockets",
                  "sockets = 1");
  const auto clients = static_cast<unsigned>(std::max(1.0, process.clients * s.run.load + 0.5));
  reasons.require(room_of(s).places >= clients, "server.backlog", "it may overflow",
                  fmt::format("server.queue_room = {}", clients));
  // In place: GCC 12 takes the members of a moved variant for uninitialised.
  to.model.parts.emplace_back().queue = exact::ClosedQueue{
      clients, process.think.mean() * ns, s.work.cpu.mean() * ns, s.server.workers};
}

Reduction::Hunt hunt_of(const ServerSpec& server) {
  using kernel::WakeOrder;
  switch (server.order) {
    case WakeOrder::RegisteredFirst:
      return Reduction::Hunt::FirstIdle;
    case WakeOrder::RegisteredLast:
      return Reduction::Hunt::LastIdle;
    case WakeOrder::LongestAsleep:
    case WakeOrder::LastAsleep:
    case WakeOrder::Random:
      return Reduction::Hunt::Even;
    case WakeOrder::System:
      if (server.wait == kernel::Wait::EpollExclusive) return Reduction::Hunt::FirstIdle;
      break;
    case WakeOrder::SameCpuFirst:
      break;
  }
  return Reduction::Hunt::Unknown;
}

std::string why(const Scenario& s, const Reduction& reduction) {
  std::string text = "Nothing but the service takes time and each worker has a CPU, so ";
  text += reduction.sockets.size() == 1
              ? "a connection waits in one queue, first come first served, for the next idle worker"
              : fmt::format("each of {} sockets, chosen with equal chances, is a queue of its own",
                            reduction.sockets.size());
  return text + (is_closed(s) ? "; the clients are a closed population."
                              : "; arrivals are a Poisson process.");
}

void check_arrivals(const Scenario& s, ReasonList& reasons) {
  if (is_closed(s)) return;
  for (const ArrivalsSpec& arrivals : s.arrivals)
    reasons.require(is_poisson(arrivals.process), "arrivals." + arrivals.name + ".process",
                    "not a Poisson process, nor closed clients alone",
                    "type = \"poisson\" with the same rate");
}

}  // namespace

std::string reasons_text(const Reasons& reasons) {
  std::string text;
  for (const Diagnostic& reason : reasons) {
    const std::size_t key = std::min(reason.what.find(reason.key), reason.what.size());
    text += (text.empty() ? "" : "; ") + reason.what.substr(key);
  }
  return text;
}

std::variant<Reduction, Reasons> reduce(const Scenario& scenario) {
  ReasonList reasons(scenario);
  check_machine(scenario, reasons);
  check_server(scenario, reasons);
  check_load(scenario, reasons);
  check_arrivals(scenario, reasons);
  if (!reasons.empty()) return reasons.take();

  Reduction to;
  to.sockets.resize(socket_count(scenario));
  const auto graph = watch_graph(scenario);
  for (unsigned w = 0; w < graph.size(); ++w) to.sockets[graph[w].front()].workers.push_back(w);
  to.hunt = hunt_of(scenario.server);
  if (is_closed(scenario)) {
    reduce_closed(scenario, to, reasons);
  } else {
    reduce_open(scenario, to, reasons);
  }
  if (!reasons.empty()) return reasons.take();
  to.why = why(scenario, to);
  return to;
}

}  // namespace acceptlab::experiment
