#include "models/load/sources.hpp"

#include <algorithm>

namespace acceptlab::load {

using kernel::Connection;
using sim::Duration;
using sim::EventClass;
using sim::Purpose;
using Kind = ArrivalProcess::Kind;

namespace {

// Assumed: what a client that was refused at once, over no network and without a thought, needs
// before it can connect again. Without it simulated time would stand still.
constexpr Duration shortest_cycle = std::chrono::microseconds(1);

}  // namespace

Sources::Sources(std::vector<SourceSettings> settings, const kernel::Demand& demand,
                 Network network, Taker& taker)
    : demand_(demand), network_(std::move(network)), taker_(taker) {
  SourceSettings bursts = settings.empty() ? SourceSettings{} : settings.front();
  if (settings.empty()) bursts.first_address = kernel::Address::from_v4(0x0a000001);
  bursts.process = {};
  for (auto& s : settings) add(std::move(s));
  running_ = static_cast<unsigned>(sources_.size());
  add(std::move(bursts));
}

void Sources::add(SourceSettings settings) {
  const auto index = static_cast<std::uint32_t>(sources_.size());
  ArrivalTimes times(settings.process, demand_.space, index);
  sources_.push_back(
      std::make_unique<Source>(Source{std::move(settings), std::move(times), 0, {}, {}, {}, {}}));
  sources_.back()->used.resize(sources_.back()->settings.addresses);
}

// --- When

void Sources::start() {
  for (std::uint32_t s = 0; s + 1 < sources_.size(); ++s) {
    const ArrivalProcess& process = sources_[s]->times.process();
    if (process.kind != Kind::Closed) {
      schedule_next(s);
      continue;
    }
    sources_[s]->cycle.resize(process.clients);
    for (std::uint32_t client = 0; client < process.clients; ++client) think(s, client, {});
  }
}

void Sources::schedule_next(std::uint32_t index) {
  Source& s = *sources_[index];
  if (s.times.exhausted(s.next_number)) {
    if (--running_ == 0 && at_exhausted_) at_exhausted_();
    return;
  }
  s.draws = demand_.space.block(Purpose::ArrivalAndDemand, index, s.next_number, 0);
  const sim::Time at = s.times.next(sim::unit(s.draws[0]), s.next_number);
  s.next_event = network_.queue.at(std::max(at, network_.queue.now()), EventClass::Arrival,
                                   sim::bind<&Sources::arrive>(*this, index));
}

void Sources::arrive(std::uint64_t index) {
  Source& s = *sources_[index];
  const auto source = static_cast<std::uint32_t>(index);
  s.next_event = {};
  const std::uint64_t size = s.times.batch_size(s.next_number);
  for (std::uint64_t i = 0; i < size; ++i) {
    if (i > 0) s.draws = demand_.space.block(Purpose::ArrivalAndDemand, source, s.next_number, 0);
    const std::uint64_t number = s.next_number++;
    Connection& connection = make(source, number, s.draws);
    if (s.times.process().kind == Kind::Replay) {
      const ReplayRow& row = s.times.process().rows[number];
      connection.port = row.port;
      connection.cpu_demand = row.cpu;
      connection.forced_socket = row.socket;
    }
    taker_.offer(connection);
  }
  schedule_next(source);
}

/// The client thinks, then connects. Its n-th connection has the same number under every policy.
void Sources::think(std::uint32_t source, std::uint32_t client, Duration at_least) {
  Source& s = *sources_[source];
  const ArrivalProcess& process = s.times.process();
  const std::uint64_t number = s.cycle[client] * process.clients + client;
  sim::DrawSequence draws(demand_.space, Purpose::Think, source, number);
  network_.queue.after(
      std::max(process.think.sample_duration(draws), at_least), EventClass::Arrival,
      sim::bind<&Sources::closed_client_connects>(*this, std::uint64_t{source} << 32 | client));
}

void Sources::closed_client_connects(std::uint64_t argument) {
  const auto source = static_cast<std::uint32_t>(argument >> 32),
             client = static_cast<std::uint32_t>(argument);
  Source& s = *sources_[source];
  const std::uint64_t number = s.cycle[client]++ * s.times.process().clients + client;
  taker_.offer(
      make(source, number, demand_.space.block(Purpose::ArrivalAndDemand, source, number, 0)));
}

void Sources::ended(const Connection& c) {
  const ArrivalProcess& process = sources_[c.source]->times.process();
  if (process.kind != Kind::Closed) return;
  const bool at_once = c.first_syn == network_.queue.now();
  think(c.source, static_cast<std::uint32_t>(c.origin() % process.clients),
        at_once ? shortest_cycle : Duration{0});
}

void Sources::burst(std::uint64_t connections) {
  const auto source = static_cast<std::uint32_t>(sources_.size() - 1);
  Source& s = *sources_.back();
  for (std::uint64_t i = 0; i < connections; ++i) {
    const std::uint64_t number = s.next_number++;
    taker_.offer(
        make(source, number, demand_.space.block(Purpose::ArrivalAndDemand, source, number, 0)));
  }
}

void Sources::go_on(const Connection& c) {
  const std::uint64_t number = c.number + Connection::successor;
  Connection& next = make(c.source, number,
                          demand_.space.block(Purpose::ArrivalAndDemand, c.source, number, 0), &c);
  next.requests_left = c.requests_left;
  next.hold = c.hold;
  if (sources_[c.source]->times.process().kind == Kind::Replay) {
    next.cpu_demand = c.cpu_demand;
    next.forced_socket = c.forced_socket;
  }
  taker_.offer(next);
}

void Sources::set_load(double load) {
  for (std::uint32_t s = 0; s + 1 < sources_.size(); ++s) {
    sources_[s]->times.set_load(load, network_.queue.now());
    reschedule(s);
  }
}

void Sources::set_rate(std::uint32_t source, double rate_per_s) {
  sources_[source]->times.set_rate(rate_per_s, network_.queue.now());
  reschedule(source);
}

/// The next arrival is drawn anew from the present instant, with the rate now in force.
void Sources::reschedule(std::uint32_t source) {
  Source& s = *sources_[source];
  if (!s.next_event) return;
  network_.queue.cancel(s.next_event);
  schedule_next(source);
}

// --- What

Connection& Sources::make(std::uint32_t source, std::uint64_t number,
                          const sim::RandomSpace::Block& draws, const Connection* before) {
  Connection& c = network_.connections.take();
  c.number = number;
  c.source = source;
  sim::DrawSequence cpu(demand_.space, Purpose::ArrivalAndDemand, source, number, draws);
  cpu.bits();  // the first word was the gap
  c.cpu_demand = demand_.cpu.sample_duration(cpu);
  if (demand_.requests.is_constant()) {
    c.requests_left =
        std::max(static_cast<std::uint32_t>(demand_.requests.constant_duration().count()), 1U);
  } else {
    auto sequence = demand_.draws(source, number, kernel::Demand::Requests, 0);
    c.requests_left =
        static_cast<std::uint32_t>(std::max(demand_.requests.sample(sequence) + 0.5, 1.0));
  }
  c.hold = demand_.draw(demand_.hold, source, number, kernel::Demand::Hold, 0);
  if (network_.rtt.is_constant()) {
    c.one_way = network_.rtt.constant_duration() / 2;
  } else {
    sim::DrawSequence rtt(demand_.space, Purpose::Network, source, number);
    c.one_way = network_.rtt.sample_duration(rtt) / 2;
  }
  identify(c, before);
  return c;
}

/// Gives the connection its client address and port, and from them its hash and CPU. One that goes
/// on for another has a port of its own draw, so that the ports of others stay what they are.
void Sources::identify(Connection& c, const Connection* before) {
  Source& s = *sources_[c.source];
  const auto identity = demand_.space.block(Purpose::Identity, c.source, c.number, 0);
  if (network_.local_addresses.size() > 1) {
    c.address =
        static_cast<std::uint16_t>((identity[1] >> 32) * network_.local_addresses.size() >> 32);
  }
  const ArrivalProcess& process = s.times.process();
  if (process.kind == Kind::Replay) {
    c.client = static_cast<std::uint32_t>(c.origin());
    c.port = process.rows[c.origin()].port;
  } else if (before != nullptr) {
    constexpr std::uint64_t first = 32768, ports = 28232;  // ip_local_port_range of Linux
    c.client = before->client;
    c.address = before->address;
    c.port = static_cast<std::uint16_t>(first + ((identity[1] & 0xffffffff) * ports >> 32));
  } else {
    c.client = static_cast<std::uint32_t>((identity[0] >> 32) * s.settings.addresses >> 32);
    const auto secret = demand_.space.block(Purpose::Identity, c.source, c.client, 1)[0];
    c.port = PortSequence(s.settings.ports, secret).port(s.used[c.client]++);
  }
  const kernel::Flow flow = flow_of(c);
  c.hash = network_.table.hash_of(flow, c.address);
  const kernel::Nic::Route route = network_.nic.route_of(flow, c.origin());
  c.cpu = static_cast<std::uint16_t>(route.protocol);
  c.interrupt_cpu = static_cast<std::uint16_t>(route.interrupt);
}

kernel::Flow Sources::flow_of(const Connection& c) const {
  const Source& s = *sources_[c.source];
  kernel::Flow flow;
  flow.local = network_.local_addresses[c.address];
  flow.local_port = network_.table.address(c.address).port;
  flow.remote_port = c.port;
  if (s.times.process().kind == Kind::Replay) {
    flow.remote = s.times.process().rows[c.origin()].source;
  } else if (!s.settings.listed.empty()) {
    flow.remote = s.settings.listed[c.client];
  } else {
    flow.remote = s.settings.first_address.plus(c.client);
  }
  if (flow.local.v6 && !flow.remote.v6) flow.remote = flow.remote.in_v6();
  return flow;
}

}  // namespace acceptlab::load
