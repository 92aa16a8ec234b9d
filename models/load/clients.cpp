#include "models/load/clients.hpp"

#include <algorithm>

#include "sim/check.hpp"

namespace acceptlab::load {

using kernel::Connection;
using kernel::LossCause;
using kernel::Outcome;
using sim::Duration;
using sim::EventClass;
using sim::Purpose;
using State = Connection::State;
using Behaviour = SourceSettings::Behaviour;

namespace {

Connection& connection_of(std::uint64_t argument) {
  return *reinterpret_cast<Connection*>(argument);
}
std::uint64_t argument_of(Connection& connection) {
  return reinterpret_cast<std::uint64_t>(&connection);
}

// Purposes of the network draws of one connection: which segment may be lost.
enum Segment : std::uint32_t {
  RoundTrip = 0,
  SynAck = 0x10000,
  Ack = 0x20000,
  Syn = 0x30000,
  Request = 0x40000
};

// Linux TCP_RTO_MIN: a client's data is sent again after the round-trip time and at least this.
constexpr Duration min_data_timeout = std::chrono::milliseconds(200);
constexpr unsigned data_retries = 15;  // net.ipv4.tcp_retries2

}  // namespace

Clients::Clients(ClientSettings settings, std::vector<SourceSettings> sources,
                 const kernel::Demand& demand, Server server)
    : settings_(std::move(settings)),
      demand_(demand),
      server_(std::move(server)),
      queue_(server_.recorder.queue()),
      packet_lanes_(queue_, EventClass::Packet),
      timer_lanes_(queue_, EventClass::Timer) {
  for (auto& s : sources) {
    const auto index = static_cast<std::uint32_t>(sources_.size());
    ArrivalTimes times(s.process, demand_.space, index);
    sources_.push_back(
        std::make_unique<Source>(Source{std::move(s), std::move(times), 0, 0, {}, {}, {}, {}}));
    sources_.back()->used.resize(sources_.back()->settings.addresses);
  }
}

// --- Events that carry a connection

template <void (Clients::*Handler)(Connection&)>
void Clients::run(std::uint64_t argument) {
  Connection& connection = connection_of(argument);
  if (connection.state != State::Ended) (this->*Handler)(connection);
  server_.connections.drop(connection);
}

template <void (Clients::*Handler)(Connection&)>
void Clients::later(Duration delay, EventClass event_class, Connection& connection) {
  if (delay == Duration{0}) {
    (this->*Handler)(connection);
    return;
  }
  server_.connections.hold(connection);
  const auto what = sim::bind<&Clients::run<Handler>>(*this, argument_of(connection));
  if (event_class == EventClass::Packet && settings_.rtt.is_constant()) {
    packet_lanes_.set(delay, what);
  } else {
    queue_.after(delay, event_class, what);
  }
}

template <void (kernel::TcpInput::*Handler)(Connection&)>
void Clients::run_packet(std::uint64_t argument) {
  Connection& connection = connection_of(argument);
  if (connection.state != State::Ended) (server_.tcp.*Handler)(connection);
  server_.connections.drop(connection);
}

/// A segment's packet work on the connection's CPU, then what TCP makes of it.
template <void (kernel::TcpInput::*Handler)(Connection&)>
void Clients::packet(cpu::Cost cost, Connection& connection) {
  server_.connections.hold(connection);
  server_.cpus[connection.cpu]->softirq(
      cost, sim::bind<&Clients::run_packet<Handler>>(*this, argument_of(connection)));
}

bool Clients::lost(const Connection& c, std::uint32_t segment) const {
  if (settings_.loss == 0) return false;
  sim::DrawSequence draws(demand_.space, Purpose::Network, c.source, c.number, segment);
  return draws.unit() < settings_.loss;
}

// --- Arrivals

void Clients::start() {
  for (std::uint32_t s = 0; s < sources_.size(); ++s) {
    const ArrivalProcess& process = sources_[s]->times.process();
    if (process.kind != ArrivalProcess::Kind::Closed) {
      schedule_next(s);
      continue;
    }
    sources_[s]->cycle.resize(process.clients);
    for (std::uint32_t client = 0; client < process.clients; ++client) think(s, client);
  }
}

void Clients::schedule_next(std::uint32_t index) {
  Source& s = *sources_[index];
  if (stopped_ || s.times.exhausted(s.next_number)) return;
  s.draws = demand_.space.block(Purpose::ArrivalAndDemand, index, s.next_number, 0);
  const sim::Time at = s.times.next(sim::unit(s.draws[0]), s.next_number);
  s.next_event = queue_.at(std::max(at, queue_.now()), EventClass::Arrival,
                           sim::bind<&Clients::arrive>(*this, index));
}

void Clients::arrive(std::uint64_t index) {
  Source& s = *sources_[index];
  const auto source = static_cast<std::uint32_t>(index);
  s.next_event = {};
  const std::uint64_t size = s.times.batch_size(s.next_number);
  for (std::uint64_t i = 0; i < size && !stopped_; ++i) {
    if (i > 0) s.draws = demand_.space.block(Purpose::ArrivalAndDemand, source, s.next_number, 0);
    const std::uint64_t number = s.next_number++;
    Connection& connection = make(source, number, s.draws);
    if (s.times.process().kind == ArrivalProcess::Kind::Replay) {
      const ReplayRow& row = s.times.process().rows[number];
      connection.port = row.port;
      connection.cpu_demand = row.cpu;
      connection.forced_socket = row.socket;
    }
    offer(connection);
  }
  schedule_next(source);
}

/// The client thinks, then connects. Its n-th connection has the same number under every policy.
void Clients::think(std::uint32_t source, std::uint32_t client) {
  Source& s = *sources_[source];
  if (stopped_) return;
  const ArrivalProcess& process = s.times.process();
  const std::uint64_t number = s.cycle[client] * process.clients + client;
  sim::DrawSequence draws(demand_.space, Purpose::Think, source, number);
  queue_.after(
      process.think.sample_duration(draws), EventClass::Arrival,
      sim::bind<&Clients::closed_client_connects>(*this, std::uint64_t{source} << 32 | client));
}

void Clients::closed_client_connects(std::uint64_t argument) {
  const auto source = static_cast<std::uint32_t>(argument >> 32),
             client = static_cast<std::uint32_t>(argument);
  Source& s = *sources_[source];
  if (stopped_) return;
  const std::uint64_t number = s.cycle[client]++ * s.times.process().clients + client;
  offer(make(source, number, demand_.space.block(Purpose::ArrivalAndDemand, source, number, 0)));
}

void Clients::burst(std::uint64_t connections) {
  // Numbers from far beyond the source's own, so that its later connections keep their draws.
  Source& s = *sources_.front();
  for (std::uint64_t i = 0; i < connections && !stopped_; ++i) {
    const std::uint64_t number = (1ULL << 46) + s.burst_number++;
    offer(make(0, number, demand_.space.block(Purpose::ArrivalAndDemand, 0, number, 0)));
  }
}

void Clients::set_load(double load) {
  for (std::uint32_t s = 0; s < sources_.size(); ++s) {
    sources_[s]->times.process().load = load;
    reschedule(s);
  }
}

void Clients::set_rate(std::uint32_t source, double rate_per_s) {
  sources_[source]->times.process().rate_per_s = rate_per_s;
  reschedule(source);
}

/// The next arrival is drawn anew from the present instant, with the rate now in force.
void Clients::reschedule(std::uint32_t source) {
  Source& s = *sources_[source];
  if (!s.next_event || s.times.process().kind == ArrivalProcess::Kind::Replay) return;
  queue_.cancel(s.next_event);
  s.times.restart(queue_.now());
  schedule_next(source);
}

// --- A connection is made

Connection& Clients::make(std::uint32_t source, std::uint64_t number,
                          const sim::RandomSpace::Block& draws) {
  Connection& c = server_.connections.take();
  c.number = number;
  c.source = source;
  sim::DrawSequence cpu(demand_.space, Purpose::ArrivalAndDemand, source, number, draws);
  cpu.bits();  // the first word was the gap
  c.cpu_demand = demand_.cpu.sample_duration(cpu);
  if (!demand_.requests.is_constant()) {
    auto sequence = demand_.draws(source, number, kernel::Demand::Requests, 0);
    c.requests_left =
        static_cast<std::uint32_t>(std::max(demand_.requests.sample(sequence) + 0.5, 1.0));
  } else {
    c.requests_left = static_cast<std::uint32_t>(demand_.requests.constant_duration().count());
  }
  c.hold = demand_.draw(demand_.hold, source, number, kernel::Demand::Hold, 0);
  if (settings_.rtt.is_constant()) {
    c.one_way = settings_.rtt.constant_duration() / 2;
  } else {
    sim::DrawSequence rtt(demand_.space, Purpose::Network, source, number, RoundTrip);
    c.one_way = settings_.rtt.sample_duration(rtt) / 2;
  }
  return c;
}

/// Gives the connection its client address and port, and from them its hash and CPU.
void Clients::identify(Connection& c) {
  Source& s = *sources_[c.source];
  const auto identity = demand_.space.block(Purpose::Identity, c.source, c.number, 0);
  const bool replayed = s.times.process().kind == ArrivalProcess::Kind::Replay;
  if (server_.local_addresses.size() > 1) {
    c.address =
        static_cast<std::uint8_t>((identity[1] >> 32) * server_.local_addresses.size() >> 32);
  }
  if (!replayed) {
    c.client = static_cast<std::uint32_t>((identity[0] >> 32) * s.settings.addresses >> 32);
    const auto secret = demand_.space.block(Purpose::Identity, c.source, c.client, 1)[0];
    c.port = PortSequence(s.settings.ports, secret).port(s.used[c.client]++);
  } else {
    c.client = static_cast<std::uint32_t>(c.number);
  }
  const kernel::Flow flow = flow_of(c);
  c.hash = server_.table.hash_of(flow, c.address);
  c.cpu = static_cast<std::uint16_t>(server_.nic.cpu_of(flow));
}

kernel::Flow Clients::flow_of(const Connection& c) const {
  const Source& s = *sources_[c.source];
  kernel::Flow flow;
  flow.local = server_.local_addresses[c.address];
  flow.local_port = server_.table.address(c.address).port;
  flow.remote_port = c.port;
  if (s.times.process().kind == ArrivalProcess::Kind::Replay) {
    flow.remote = s.times.process().rows[c.number].source;
  } else if (!s.settings.listed.empty()) {
    flow.remote = s.settings.listed[c.client];
  } else {
    flow.remote = s.settings.first_address.plus(c.client);
  }
  if (flow.local.v6 && !flow.remote.v6) flow.remote = flow.remote.in_v6();
  return flow;
}

void Clients::offer(Connection& c) {
  c.first_syn = queue_.now();
  server_.recorder.offered(c);
  if (server_.flows_matter) identify(c);
  if (settings_.timeout) {
    sim::DrawSequence draws(demand_.space, Purpose::Patience, c.source, c.number);
    c.give_up = queue_.after(settings_.timeout->sample_duration(draws), EventClass::Timer,
                             sim::bind<&Clients::patience_ends>(*this, argument_of(c)));
  }
  const bool last = cohort_limit_ != 0 && server_.recorder.cohort_offered() == cohort_limit_;
  send_syn(c);
  if (last) at_limit_();
}

// --- The handshake, seen from the client

void Clients::send_syn(Connection& c) {
  ++c.syns_sent;
  c.last_syn = queue_.now();
  if (c.syns_sent > 1) server_.recorder.syn_retransmitted(c);
  if (lost(c, Syn + c.syns_sent)) {
    c.overflowed = false;
    retry_later(c);
  } else {
    later<&Clients::syn_arrives>(c.one_way, EventClass::Packet, c);
  }
}

void Clients::syn_arrives(Connection& c) { packet<&kernel::TcpInput::syn>(cpu::Cost::Syn, c); }

void Clients::syn_dropped(Connection& c) { retry_later(c); }

std::optional<Duration> Clients::retry_gap(const Connection& c) const {
  const unsigned attempt = c.syns_sent - 1U;
  const bool again = !settings_.syn_retries || attempt < *settings_.syn_retries;
  if (settings_.gaps.empty() && !settings_.retry_after) {
    return settings_.retransmission.gap_after(attempt);
  }
  if (!again) return std::nullopt;
  sim::DrawSequence draws(demand_.space, Purpose::Retry, c.source, c.number, attempt);
  if (settings_.retry_after) return settings_.retry_after->sample_duration(draws);
  const Duration gap = settings_.gaps[std::min<std::size_t>(attempt, settings_.gaps.size() - 1)];
  if (settings_.gaps_spread == 0) return gap;
  const double factor = 1 + settings_.gaps_spread * (2 * draws.unit() - 1);
  return Duration(static_cast<std::int64_t>(static_cast<double>(gap.count()) * factor + 0.5));
}

/// A SYN was lost or dropped. Only now is a timer set: for the next SYN, or for giving up.
void Clients::retry_later(Connection& c) {
  if (c.established) return;
  if (settings_.syn_retries == 0U) {
    finish(c, Outcome::Refused, c.overflowed ? LossCause::SynOverflow : LossCause::Timeout);
    return;
  }
  const Duration since = queue_.now() - c.last_syn;
  if (const auto gap = retry_gap(c)) {
    later<&Clients::syn_timer>(std::max(*gap - since, Duration{1}), EventClass::Timer, c);
    return;
  }
  // No further SYN: connect() fails when the system's time is up, or at once for given gaps.
  const auto total = settings_.gaps.empty() && !settings_.retry_after
                         ? settings_.retransmission.gives_up_after()
                         : std::nullopt;
  const sim::Time at = total ? std::max(c.first_syn + *total, queue_.now()) : queue_.now();
  later<&Clients::connect_fails>(at - queue_.now(), EventClass::Timer, c);
}

void Clients::syn_timer(Connection& c) {
  if (!c.established) send_syn(c);
}

void Clients::connect_fails(Connection& c) {
  if (c.established) return;
  server_.tcp.client_gone(c);
  finish(c, Outcome::TimedOut, c.overflowed ? LossCause::SynOverflow : LossCause::Timeout);
}

void Clients::send_syn_ack(Connection& c) {
  const Behaviour behaviour = sources_[c.source]->settings.behaviour;
  if (behaviour == Behaviour::Silent) {
    if (c.syn_acks_sent <= 1) server_.tcp.expect_no_ack(c);
    if (c.state == State::Cookie) finish(c, Outcome::TimedOut, LossCause::Timeout);
    return;
  }
  if (lost(c, SynAck + c.syns_sent * 64U + c.syn_acks_sent)) {
    if (!c.established && c.syn_acks_sent <= 1) {
      server_.tcp.expect_no_ack(c);
      c.overflowed = false;
      retry_later(c);
    }
    return;
  }
  if (!c.established) {
    c.established = true;
    const sim::Time when = queue_.now() + c.one_way;
    server_.recorder.connected(c, when);
    c.request_sent = when;
  }
  if (lost(c, Ack + c.syn_acks_sent)) {
    // The request, which follows at once, acknowledges as well.
    later<&Clients::data_arrives>(2 * c.one_way, EventClass::Packet, c);
  } else {
    later<&Clients::ack_arrives>(2 * c.one_way, EventClass::Packet, c);
  }
}

/// The final ACK, and right behind it the request.
void Clients::ack_arrives(Connection& c) {
  packet<&kernel::TcpInput::final_ack>(cpu::Cost::Ack, c);
  if (c.state == State::Ended) return;
  if (sources_[c.source]->settings.behaviour == Behaviour::Abort) {
    packet<&kernel::TcpInput::reset_by_client>(cpu::Cost::Fin, c);
  } else if (c.syn_acks_sent <= 1) {
    data_arrives(c);
  }
}

void Clients::data_arrives(Connection& c) {
  if (lost(c, Request + c.request * 64U + c.data_retries)) {
    final_ack_dropped(c, false);
  } else {
    packet<&kernel::TcpInput::data>(cpu::Cost::Data, c);
  }
}

/// The request will not be acknowledged: it is sent again, at doubling intervals.
void Clients::final_ack_dropped(Connection& c, bool forgotten) {
  if (forgotten || c.data_timer_set) return;
  if (c.data_retries >= data_retries) {
    server_.tcp.client_gone(c);
    finish(c, Outcome::TimedOut, LossCause::AckOverflow);
    return;
  }
  c.data_timer_set = true;
  const Duration timeout =
      (min_data_timeout + 2 * c.one_way) * (1LL << std::min<unsigned>(c.data_retries, 9));
  later<&Clients::data_timer>(std::min<Duration>(timeout, std::chrono::seconds(120)),
                              EventClass::Timer, c);
}

void Clients::data_timer(Connection& c) {
  c.data_timer_set = false;
  ++c.data_retries;
  if (!c.readable && !c.served) data_arrives(c);
}

// --- Requests and the end

void Clients::accepted(Connection& c) {
  queue_.cancel(c.give_up);
  c.give_up = {};
}

void Clients::send_response(Connection& c, Duration ago) {
  const sim::Time when = queue_.now() + c.one_way - ago;
  server_.recorder.responded(c, when);
  c.answered = true;
  ++c.request;
  --c.requests_left;
  if (c.requests_left > 0) {
    const Duration pause = demand_.draw(demand_.between_requests, c.source, c.number,
                                        kernel::Demand::Between, c.request);
    c.request_sent = when + pause;
    later<&Clients::data_arrives>(2 * c.one_way + pause, EventClass::Timer, c);
  } else if (c.hold > Duration{0}) {
    later<&Clients::fin_arrives>(2 * c.one_way + c.hold, EventClass::Timer, c);
  }
}

void Clients::fin_arrives(Connection& c) { packet<&kernel::TcpInput::fin>(cpu::Cost::Fin, c); }

void Clients::closed(Connection& c) {
  if (c.hold == Duration{0}) server_.cpus[c.cpu]->softirq(cpu::Cost::Fin, {});
  finish(c, c.aborted ? Outcome::Reset : Outcome::Completed, LossCause::Timeout);
}

void Clients::send_reset(Connection& c, LossCause cause) { finish(c, Outcome::Reset, cause); }
void Clients::send_refusal(Connection& c) { finish(c, Outcome::Refused, LossCause::ClosePending); }
void Clients::request_expired(Connection& c) { finish(c, Outcome::TimedOut, LossCause::Timeout); }

void Clients::patience_ends(std::uint64_t argument) {
  Connection& c = connection_of(argument);
  c.give_up = {};
  server_.tcp.client_gone(c);
  finish(c, Outcome::TimedOut, LossCause::Timeout);
}

void Clients::finish(Connection& c, Outcome outcome, LossCause cause) {
  queue_.cancel(c.give_up);
  server_.recorder.ended(c, outcome, cause);
  if (sources_[c.source]->times.process().kind == ArrivalProcess::Kind::Closed) {
    const auto clients = sources_[c.source]->times.process().clients;
    think(c.source, static_cast<std::uint32_t>(c.number % clients));
  }
  server_.connections.drop(c);
}

}  // namespace acceptlab::load
