#include "models/load/clients.hpp"

#include <algorithm>

#include "sim/check.hpp"

namespace acceptlab::load {

using kernel::Connection;
using kernel::connection_of;
using kernel::LossCause;
using kernel::Outcome;
using sim::Duration;
using sim::EventClass;
using sim::Purpose;
using Observer = kernel::ConnectionObserver;
using State = Connection::State;

namespace {

// Which segment of a connection may be lost: each has a network draw of its own, beside the round
// trip's, which is number 0. Copies of a segment count from these up.
enum Segment : std::uint32_t { SynAck = 0x10000, Ack = 0x20000, Syn = 0x30000, Request = 0x40000 };

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
      sources_(std::move(sources), demand,
               {queue_, server_.connections, server_.nic, server_.table, server_.local_addresses,
                settings_.rtt},
               *this),
      packet_lanes_(queue_, EventClass::Packet) {
  if (server_.clients_are_local)
    local_.emplace(queue_, server_.cpus, server_.connections, settings_.spins);
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

template <cpu::Cost cost, void (kernel::TcpInput::*Handler)(Connection&)>
void Clients::run_packet(std::uint64_t argument) {
  Connection& connection = connection_of(argument);
  server_.recorder.tell<&Observer::packet_done>(connection, cost);
  if (connection.state != State::Ended) (server_.tcp.*Handler)(connection);
  if constexpr (cost == cpu::Cost::Syn) syn_done(connection);
  server_.connections.drop(connection);
}

/// A segment's packet work, by way of the CPU that it comes to, on the connection's own; then what
/// TCP makes of it.
template <cpu::Cost cost, void (kernel::TcpInput::*Handler)(Connection&)>
void Clients::packet(Connection& connection) {
  server_.connections.hold(connection);
  if (connection.interrupt_cpu == connection.cpu) {
    steered<cost, Handler>(argument_of(connection));
  } else {
    server_.recorder.tell<&Observer::packet_arrived>(connection, cpu::Cost::Rps,
                                                     connection.interrupt_cpu);
    server_.cpus[connection.interrupt_cpu]->softirq(
        cpu::Cost::Rps,
        sim::bind<&Clients::steered<cost, Handler>>(*this, argument_of(connection)));
  }
}

template <cpu::Cost cost, void (kernel::TcpInput::*Handler)(Connection&)>
void Clients::steered(std::uint64_t argument) {
  const Connection& connection = connection_of(argument);
  server_.recorder.tell<&Observer::packet_arrived>(connection, cost, connection.cpu);
  server_.cpus[connection.cpu]->softirq(
      cost, sim::bind<&Clients::run_packet<cost, Handler>>(*this, argument));
}

bool Clients::lost(const Connection& c, std::uint32_t segment) const {
  if (settings_.loss == 0) return false;
  sim::DrawSequence draws(demand_.space, Purpose::Network, c.source, c.number, segment);
  return draws.unit() < settings_.loss;
}

// --- The handshake, seen from the client

void Clients::offer(Connection& c) {
  c.first_syn = queue_.now();
  server_.recorder.offered(c);
  if (settings_.timeout) {
    sim::DrawSequence draws(demand_.space, Purpose::Patience, c.source, c.number);
    c.give_up = queue_.after(settings_.timeout->sample_duration(draws), EventClass::Timer,
                             sim::bind<&Clients::patience_ends>(*this, argument_of(c)));
  }
  const bool last = cohort_limit_ != 0 && server_.recorder.cohort_offered() == cohort_limit_;
  send_syn(c);
  if (last) {
    cohort_limit_ = 0;
    at_limit_();
  }
}

void Clients::send_syn(Connection& c) {
  ++c.syns_sent;
  c.last_syn = queue_.now();
  server_.recorder.tell<&Observer::syn_sent>(c);
  if (c.syns_sent > 1) server_.recorder.syn_retransmitted(c);
  if (lost(c, Syn + c.syns_sent)) {
    c.overflowed = false;
    retry_later(c);
    return;
  }
  // The timer of a SYN is set when the SYN turns out to be dropped, which spares most of them; only
  // an answer that cannot be there in time needs it now.
  if (c.one_way > Duration{0} && settings_.syn_retries != 0U) {
    if (const auto gap = retry_gap(c); gap && *gap <= 2 * c.one_way) set_syn_timer(c, *gap);
  }
  later<&Clients::syn_arrives>(c.one_way, EventClass::Packet, c);
}

void Clients::syn_arrives(Connection& c) {
  const bool by_program = local_ && c.syns_sent == 1;
  if (!by_program) return packet<cpu::Cost::Syn, &kernel::TcpInput::syn>(c);
  if (local_->may_connect(c)) connect(c);
}

void Clients::connect(Connection& c) {
  c.first_syn = local_->open_socket(c);
  local_->work(c, cpu::Cost::ClientConnect);
  packet<cpu::Cost::Syn, &kernel::TcpInput::syn>(c);
}

/// Whatever came of the SYN.
void Clients::syn_done(const Connection& c) {
  if (!local_) return;
  if (Connection* next = local_->next(c)) {
    connect(*next);
    server_.connections.drop(*next);
  }
}

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

/// A SYN or its answer was lost or dropped.
void Clients::retry_later(Connection& c) {
  if (c.established || c.syn_timer_set) return;
  if (settings_.syn_retries == 0U) {
    finish(c, Outcome::Refused, c.overflowed ? LossCause::SynOverflow : LossCause::Timeout);
    return;
  }
  if (const auto gap = retry_gap(c)) {
    set_syn_timer(c, std::max<Duration>(*gap - (queue_.now() - c.last_syn), Duration{1}));
    return;
  }
  // No further SYN: connect() fails when the system's time is up, or at once for given gaps.
  const auto total = settings_.gaps.empty() && !settings_.retry_after
                         ? settings_.retransmission.gives_up_after()
                         : std::nullopt;
  const sim::Time at = total ? std::max(c.first_syn + *total, queue_.now()) : queue_.now();
  c.syn_timer_set = true;
  later<&Clients::connect_fails>(at - queue_.now(), EventClass::Timer, c);
}

void Clients::set_syn_timer(Connection& c, Duration gap) {
  c.syn_timer_set = true;
  later<&Clients::syn_timer>(gap, EventClass::Timer, c);
}

void Clients::syn_timer(Connection& c) {
  c.syn_timer_set = false;
  // The SYN-ACK may still be under way; the first request leaves when it is there.
  const bool answered = c.established && (c.request > 0 || queue_.now() >= c.request_sent);
  if (!answered) send_syn(c);
}

void Clients::connect_fails(Connection& c) {
  c.syn_timer_set = false;
  if (c.established) return;
  finish(c, Outcome::TimedOut, c.overflowed ? LossCause::SynOverflow : LossCause::Timeout);
}

void Clients::syn_ack_sent(Connection& c) {
  const std::uint32_t copy = c.syns_sent * 64U + c.syn_acks_sent;
  if (sources_.behaviour(c) == Behaviour::Silent) {
    server_.tcp.expect_no_ack(c);
    if (c.state == State::Cookie) finish(c, Outcome::TimedOut, LossCause::Timeout);
    return;
  }
  if (lost(c, SynAck + copy)) {
    server_.tcp.expect_no_ack(c);
    c.overflowed = false;
    retry_later(c);
    return;
  }
  const bool first = !c.established;
  if (first) {
    c.established = true;
    c.overflowed = false;
    c.request_sent = queue_.now() + c.one_way;
    server_.recorder.connected(c, c.request_sent);
  }
  const bool ack_lost = lost(c, Ack + copy);
  if (first && ack_lost) {
    // The request, which follows at once, acknowledges as well.
    later<&Clients::request_arrives>(2 * c.one_way, EventClass::Packet, c);
  } else if (first) {
    later<&Clients::ack_and_request_arrive>(2 * c.one_way, EventClass::Packet, c);
  } else if (!ack_lost) {
    later<&Clients::ack_arrives>(2 * c.one_way, EventClass::Packet, c);
  }
}

void Clients::ack_arrives(Connection& c) {
  packet<cpu::Cost::Ack, &kernel::TcpInput::final_ack>(c);
}

void Clients::ack_and_request_arrive(Connection& c) {
  ack_arrives(c);
  if (c.state != State::Ended) request_arrives(c);
}

/// What the client sends first in its turn: a request, or a reset.
void Clients::request_arrives(Connection& c) {
  if (sources_.behaviour(c) == Behaviour::Abort) {
    packet<cpu::Cost::Fin, &kernel::TcpInput::reset_by_client>(c);
  } else if (lost(c, Request + c.request * 64U + c.data_retries)) {
    server_.tcp.expect_no_ack(c);
    resend_request_later(c);
  } else {
    if (local_) local_->work(c, cpu::Cost::ClientSegment);
    packet<cpu::Cost::Data, &kernel::TcpInput::data>(c);
  }
}

/// The request, which is right behind, will find no connection either.
void Clients::final_ack_dropped(Connection& c, bool forgotten) {
  if (!forgotten) resend_request_later(c);
}

/// The request will not be acknowledged: it is sent again, at doubling intervals.
void Clients::resend_request_later(Connection& c) {
  if (c.data_timer_set) return;
  if (c.data_retries >= data_retries) {
    if (c.state == State::Accepted || c.state == State::Queued) {
      server_.tcp.reset_by_client(c);
    } else {
      finish(c, Outcome::TimedOut, LossCause::AckOverflow);
    }
    return;
  }
  c.data_timer_set = true;
  const unsigned probes = settings_.tail_loss_probe ? 1 : 0;
  const unsigned doublings = c.data_retries - std::min<unsigned>(c.data_retries, probes);
  const Duration timeout = (min_data_timeout + 2 * c.one_way) * (1LL << std::min(doublings, 9U));
  later<&Clients::data_timer>(std::min<Duration>(timeout, std::chrono::seconds(120)),
                              EventClass::Timer, c);
}

void Clients::data_timer(Connection& c) {
  c.data_timer_set = false;
  if (c.request_arrived) return;
  ++c.data_retries;
  request_arrives(c);
}

// --- Requests and the end

void Clients::accepted(Connection& c) {
  queue_.cancel(c.give_up);
  c.give_up = {};
}

void Clients::response_sent(Connection& c, kernel::Written written) {
  const sim::Time when =
      local_ ? local_->read(c, written) : queue_.now() + c.one_way - written.since;
  server_.recorder.responded(c, when);
  c.answered = true;
  ++c.request;
  --c.requests_left;
  c.request_arrived = false;
  c.data_retries = 0;
  if (c.requests_left > 0) {
    const Duration pause = demand_.draw(demand_.between_requests, c.source, c.number,
                                        kernel::Demand::Between, c.request);
    c.request_sent = when + pause;
    if (c.server_closes) return;  // the response said so
    later<&Clients::request_arrives>(2 * c.one_way + pause, EventClass::Timer, c);
  } else if (c.hold > Duration{0}) {
    later<&Clients::fin_arrives>(2 * c.one_way + c.hold, EventClass::Timer, c);
  }
}

void Clients::fin_arrives(Connection& c) { packet<cpu::Cost::Fin, &kernel::TcpInput::fin>(c); }

void Clients::closed(Connection& c) {
  if (c.aborted) {
    finish(c, Outcome::Reset, LossCause::ClientAbort);
    return;
  }
  if (!c.finished) {
    if (c.interrupt_cpu != c.cpu) server_.cpus[c.interrupt_cpu]->softirq(cpu::Cost::Rps, {});
    server_.recorder.tell<&Observer::packet_arrived>(c, cpu::Cost::Fin, c.cpu);
    server_.cpus[c.cpu]->softirq(cpu::Cost::Fin, {});
  }
  if (c.requests_left > 0) go_on_elsewhere(c);
  finish(c, Outcome::Completed, std::nullopt);
}

/// The rest of its requests goes over another connection, when the next is due; one that has been
/// sent, and meets the closed connection, when the client has its reset.
void Clients::go_on_elsewhere(Connection& c) {
  const sim::Time now = queue_.now();
  const bool crossed = !c.server_closes && c.request_sent < now + c.one_way;
  const sim::Time when = crossed ? c.request_sent + 2 * c.one_way : c.request_sent;
  server_.connections.hold(c);
  queue_.at(std::max(when, now), EventClass::Arrival,
            sim::bind<&Clients::goes_on>(*this, argument_of(c)));
}

void Clients::goes_on(std::uint64_t argument) {
  Connection& c = connection_of(argument);
  sources_.go_on(c);
  server_.connections.drop(c);
}

void Clients::reset_sent(Connection& c, LossCause cause) { finish(c, Outcome::Reset, cause); }
void Clients::refusal_sent(Connection& c) { finish(c, Outcome::Refused, LossCause::NoListener); }

/// A client that means to connect goes on by its own timer.
void Clients::request_expired(Connection& c) {
  if (sources_.behaviour(c) == Behaviour::Silent) finish(c, Outcome::TimedOut, LossCause::Timeout);
}

void Clients::patience_ends(std::uint64_t argument) {
  Connection& c = connection_of(argument);
  c.give_up = {};
  finish(c, Outcome::TimedOut, LossCause::Timeout);
}

void Clients::finish(Connection& c, Outcome outcome, std::optional<LossCause> cause) {
  queue_.cancel(c.give_up);
  server_.tcp.forget(c);
  server_.recorder.ended(c, outcome, cause);
  const bool goes_on = outcome == Outcome::Completed && c.requests_left > 0;
  if (!goes_on) sources_.ended(c);
  server_.connections.drop(c);
}

}  // namespace acceptlab::load
