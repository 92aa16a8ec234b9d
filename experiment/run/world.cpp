#include "experiment/run/world.hpp"

#include <algorithm>

#include "experiment/run/overload.hpp"
#include "experiment/scenario/model_settings.hpp"
#include "experiment/scenario/resolution.hpp"
#include "models/kernel/queue_limits.hpp"
#include "sim/check.hpp"

namespace acceptlab::experiment {

using sim::Duration;
using sim::Time;

World::World(const Scenario& scenario, std::uint32_t replication,
             const sim::Interruption* interruption)
    : scenario_(scenario),
      space_{scenario.run.seed, replication},
      rules_(kernel_rules(scenario)),
      hardware_(scenario, rules_, queue_, frames_, space_),
      recorder_(queue_, scenario.arrivals.size()),
      demand_(demand(scenario, space_)),
      settings_(server_settings(scenario)) {
  if (interruption != nullptr) queue_.heed(*interruption);
  const std::vector<cpu::Cpu*>& cpus = hardware_.cpus();
  const auto secrets = space_.block(sim::Purpose::HashSecret, 0, 0, 0);
  table_ = std::make_unique<kernel::ListenTable>(
      rules_,
      kernel::ListenTable::Choice{scenario.server.choose, scenario.server.choose_random_of,
                                  socket_count(scenario)},
      kernel::HashSecrets::from(scenario.kernel.hash_secret.value_or(secrets[0])), space_,
      protocol_cpus(scenario, rules_));
  for (const ListenAddress& address : scenario.server.listen)
    table_->add_address(address_settings(scenario, address));
  tcp_ = std::make_unique<kernel::TcpInput>(rules_, scenario.server.queue_room, *table_, recorder_,
                                            connections_, cpus);
  nic_ = std::make_unique<kernel::Nic>(nic(scenario, rules_, secrets[1]));
  clients_ = std::make_unique<load::Clients>(
      client_settings(scenario), sources(scenario), demand_,
      load::Clients::Server{*tcp_, recorder_, connections_, *nic_, *table_, cpus,
                            local_addresses(scenario),
                            scenario.machine.steering == kernel::Steering::Loopback});
  tcp_->connect(*clients_);
  site_ = std::make_unique<server::Site>(server::Site{
      settings_, rules_, *tcp_, *clients_, connections_, recorder_, demand_, queue_, frames_});
  server_ = std::make_unique<server::Server>(*site_, *table_, hardware_.machine(), cpus,
                                             plan_of(scenario), space_);
  lifecycle_ = std::make_unique<Lifecycle>(
      scenario, space_,
      Lifecycle::System{recorder_, *table_, *server_, clients_->sources(), plans_of_events()});
}

server::Plan World::plan_of(const Scenario& scenario) {
  server::Plan plan = server_plan(scenario, rules_, space_);
  if (!scenario.server.pinned) plan.allowed = hardware_.all_cpus();
  return plan;
}

std::vector<server::Plan> World::plans_of_events() {
  std::vector<server::Plan> plans(scenario_.events.size());
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const EventSpec& event = scenario_.events[i];
    if (!event.reads_configuration()) continue;
    plans[i] = plan_of(with_workers(scenario_, event.workers.value_or(scenario_.server.workers)));
  }
  return plans;
}

World::~World() = default;

// --- The course of a run

// The window holds the events of its first and its last instant: it opens in the nanosecond before.
// Neither that nor the cells of --series are events of their own, so that a run's fingerprint does
// not depend on how it is watched.

namespace {

Time just_before(Time when) { return when - Duration(1); }

}  // namespace

kernel::Measurement World::run(Duration warmup, std::optional<Duration> series) {
  window_start_ = Time(warmup);
  if (series) recorder_.series_cell = *series;
  recorder_.window_start = window_start_;
  hardware_.start();
  server_->start();
  clients_->sources().start();
  lifecycle_->schedule(window_start_);
  if (warmup > Duration(0)) queue_.run_until(just_before(window_start_));
  open_window();
  run_window();
  const Time end = queue_.now();
  close_window();
  recorder_.when_cohort_is_gone = sim::bind<&World::stop>(*this);
  if (recorder_.cohort_left() > 0) queue_.run_until(end + scenario_.run.drain);

  auto& result = recorder_.result();
  lifecycle_->finish();
  recorder_.finish();
  result.warmup = warmup;
  result.window = end - window_start_;
  result.simulated = queue_.now().time_since_epoch();
  result.events = queue_.events_run();
  result.fingerprint = queue_.fingerprint();
  check_books();
  for (std::string& finding : hardware_.findings()) result.findings.push_back(std::move(finding));
  if (const auto& c = result.connections; 100 * c.lost() > c.offered)
    result.findings.push_back("more than 1% of the connections were lost: see lost_by_cause");
  return std::move(result);
}

void World::open_window() {
  recorder_.open_window();
  backlog_at_half_ = backlog();
  for (std::uint32_t s = 0; s < table_->socket_count(); ++s) {
    table_->socket(s).open_window(window_start_);
  }
  if (recorder_.series_cell > Duration(0))
    series_ = std::make_unique<SeriesSampler>(recorder_, *table_, *server_, window_start_);
  at_start_.context_switches = context_switches();
  at_start_.migrations = migrations();
}

/// Until the duration is over or as many connections have come as asked for.
void World::run_window() {
  const auto limit = scenario_.run.connections;
  const auto& duration = scenario_.run.duration;
  const Time end = duration ? window_start_ + *duration : Time::max();
  const std::uint64_t all = limit.value_or(UINT64_MAX), half = limit ? (*limit + 1) / 2 : all;
  // Accounts are those of the first instant, of which nothing has passed yet.
  run_until_offered(half, window_start_);
  mark_times(at_start_);
  run_until_offered(half, limit ? end : window_start_ + (end - window_start_) / 2);
  backlog_at_half_ = backlog();
  run_until_offered(all, end);
  if (limit && recorder_.cohort_offered() < *limit && queue_.now() < end)
    recorder_.result().findings.push_back("only " + std::to_string(recorder_.cohort_offered()) +
                                          " of " + std::to_string(*limit) +
                                          " connections came: the replay has no more");
}

/// Until `end`, or until so many connections have come or no more will.
void World::run_until_offered(std::uint64_t connections, Time end) {
  const auto missing = [&] { return recorder_.cohort_offered() < connections; };
  if (!missing()) return;
  const bool last = connections == scenario_.run.connections;
  clients_->call_after(
      connections, last ? sim::bind<&World::limit_reached>(*this) : sim::bind<&World::stop>(*this));
  load::Sources& sources = clients_->sources();
  do {
    // What is left of a server with nothing to do may go on for ever.
    const auto next = sources.exhausted() ? lifecycle_->next_burst() : end;
    if (!next && end == Time::max()) return;
    if (!sources.exhausted()) sources.when_exhausted(sim::bind<&World::stop>(*this));
    run_on(std::min(next.value_or(end), end));
  } while (missing() && queue_.now() < end);
}

/// The rest of a batch is not of the cohort any more.
void World::limit_reached(std::uint64_t unused) {
  recorder_.close_window();
  stop(unused);
}

/// Runs until `end` or stop(), and samples the series on the way.
void World::run_on(Time end) {
  stopped_ = false;
  while (series_ && !stopped_ && series_->border() < end && queue_.pending() > 0) {
    const Time border = series_->border();
    if (queue_.now() < border) queue_.run_until(just_before(border));
    if (!stopped_) series_->sample(border);
  }
  if (!stopped_) queue_.run_until(end);
}

/// Connections that the server has to deal with: those still on their way, or lost to the network,
/// say nothing of its capacity.
std::uint64_t World::backlog() const { return table_->pending() + recorder_.with_workers(); }

void World::close_window() {
  recorder_.close_window();
  lifecycle_->close();
  if (series_) series_->finish(queue_.now());
  fill_sockets();
  fill_workers_and_cpus();
  recorder_.result().backlog_grows = backlog_grows(
      backlog_at_half_, backlog(), static_cast<double>(recorder_.cohort_offered()) / 2);
}

void World::run_pilot(Duration length, PilotSeries& series) {
  struct Observer final : kernel::ConnectionObserver {
    PilotSeries& series;
    World& world;
    Time since{};
    Observer(PilotSeries& s, World& w) : series(s), world(w) {}
    void offered(const kernel::Connection& c) override {
      const Time now = world.queue_.now();
      series.arrival(c.ordinal, now);
      if (now > since) series.level(since, now, static_cast<std::int64_t>(world.table_->pending()));
      since = now;
    }
    void responded(const kernel::Connection& c, Duration response) override {
      series.responded(c.ordinal, response);
    }
  } observer(series, *this);
  recorder_.observer = &observer;
  hardware_.start();
  server_->start();
  clients_->sources().start();
  queue_.run_until(Time(length));
  recorder_.observer = nullptr;
}

// --- What is written down at the window's end

std::uint64_t World::migrations() const {
  std::uint64_t sum = 0;
  for (const cpu::Cpu* cpu : hardware_.cpus()) sum += cpu->migrations();
  return sum;
}

std::uint64_t World::context_switches() const {
  std::uint64_t sum = 0;
  for (cpu::Cpu* cpu : hardware_.cpus()) sum += cpu->context_switches();
  return sum;
}

void World::mark_times(Marks& marks) {
  for (cpu::Cpu* cpu : hardware_.cpus()) marks.accounts.push_back(cpu->accounts());
  for (const auto& worker : server_->workers())
    marks.busy.push_back(worker->thread().busy(queue_.now()));
}

/// How many connections fit: with queue_room also those that every watcher may be woken for.
std::int64_t World::most_pending(const kernel::ListenSocket& socket) const {
  const auto& room = scenario_.server.queue_room;
  if (!room) return kernel::accept_queue_capacity(rules_, socket.backlog());
  return static_cast<std::int64_t>(*room + socket.watchers);
}

void World::fill_sockets() {
  for (std::uint32_t s = 0; s < table_->socket_count(); ++s) {
    kernel::ListenSocket& socket = table_->socket(s);
    kernel::SocketMeasurement m;
    m.index = s;
    m.address = socket.address();
    m.born = std::max(Time(socket.born() - window_start_), Time(Duration(0)));
    if (!socket.open()) m.died = Time(socket.died() - window_start_);
    m.arrived = socket.counts.arrived;
    m.pending_area = socket.pending_area(queue_.now());
    m.pending_max = socket.pending_max();
    m.limit = most_pending(socket);
    m.dropped = socket.counts.dropped;
    m.migrated_in = socket.counts.migrated_in;
    m.inherited_in = socket.counts.inherited_in;
    m.reset = socket.counts.reset;
    recorder_.result().sockets.push_back(m);
  }
}

void World::fill_workers_and_cpus() {
  auto& result = recorder_.result();
  Marks now;
  mark_times(now);
  for (std::size_t w = 0; w < server_->workers().size(); ++w) {
    const server::Worker& worker = *server_->workers()[w];
    kernel::WorkerMeasurement m;
    m.index = worker.number();
    m.born = std::max(Time(worker.born() - window_start_), Time(Duration(0)));
    if (worker.died()) m.died = Time(*worker.died() - window_start_);
    m.busy = now.busy[w];
    if (w < at_start_.busy.size()) m.busy -= at_start_.busy[w];  // the others were born later
    result.workers.push_back(m);
  }
  for (std::size_t c = 0; c < hardware_.cpus().size(); ++c) {
    kernel::CpuMeasurement m;
    m.index = static_cast<unsigned>(c);
    Duration sum{};
    for (std::size_t a = 0; a < m.spent.size(); ++a)
      sum += m.spent[a] = now.accounts[c][a] - at_start_.accounts[c][a];
    AL_CHECK(sum == queue_.now() - window_start_);
    result.cpus.push_back(m);
  }
  result.wakeups.context_switches = context_switches() - at_start_.context_switches;
  result.wakeups.migrations = migrations() - at_start_.migrations;
}

/// Who was born after the window may still have accepted connections of the cohort.
void World::add_latecomers() {
  auto& result = recorder_.result();
  for (auto s = static_cast<unsigned>(result.sockets.size()); s < table_->socket_count(); ++s) {
    const kernel::ListenSocket& socket = table_->socket(s);
    kernel::SocketMeasurement m;
    m.index = s;
    m.address = socket.address();
    m.born = Time(socket.born() - window_start_);
    m.limit = most_pending(socket);
    result.sockets.push_back(m);
  }
  for (auto w = static_cast<unsigned>(result.workers.size()); w < server_->workers().size(); ++w) {
    kernel::WorkerMeasurement m;
    m.index = w;
    m.born = Time(server_->workers()[w]->born() - window_start_);
    result.workers.push_back(m);
  }
}

/// The invariants that can only be checked when all is over.
void World::check_books() {
  auto& result = recorder_.result();
  add_latecomers();
  for (auto& m : result.workers) m.accepted = server_->workers()[m.index]->accepted();
  for (auto& m : result.sockets) m.accepted = table_->socket(m.index).counts.accepted;
  std::uint64_t by_workers = 0, by_sockets = 0;
  for (const auto& m : result.workers) by_workers += m.accepted;
  for (const auto& m : result.sockets) by_sockets += m.accepted;
  AL_CHECK(by_workers + server_->waiting_for_a_worker() == result.connections.accepted);
  AL_CHECK(by_sockets >= result.connections.accepted);
  AL_CHECK(connections_.in_use() >= recorder_.in_flight());
}

}  // namespace acceptlab::experiment
