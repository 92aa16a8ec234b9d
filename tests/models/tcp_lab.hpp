#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "models/cpu/fifo_scheduler.hpp"
#include "models/kernel/queue_limits.hpp"
#include "models/kernel/tcp_input.hpp"

namespace acceptlab::kernel {

/// A server's TCP alone: no workers, no network, no costs. Tests play the clients; what the server
/// sends is written down.
class TcpLab final : public Peer {
 public:
  enum class Sent : std::uint8_t { SynAck, Reset, Refusal, Nothing };
  struct Entry {
    sim::Duration at;
    Sent what;
    std::uint64_t connection;
    LossCause cause = LossCause::Timeout;
  };

  TcpLab(System system, Version version, std::int64_t backlog, unsigned sockets = 1,
         const std::function<void(KernelRules&)>& change = {}, std::uint32_t defer_accept = 0)
      : rules_(changed(rules_for(system, version), change)),
        recorder_(queue_, 1),
        cpu_(machine_, 0, std::make_unique<cpu::FifoScheduler>()),
        table_(rules_, {}, HashSecrets::from(0x1234), {}, 1) {
    table_.add_address({});
    tcp_ = std::make_unique<TcpInput>(rules_, std::nullopt, table_, recorder_, connections_,
                                      std::vector<cpu::Cpu*>{&cpu_});
    tcp_->connect(*this);
    recorder_.open_window();
    for (unsigned i = 0; i < sockets; ++i) {
      ListenSocket::Settings s;
      s.number = i;
      s.backlog = effective_backlog(backlog, rules_.somaxconn);
      s.defer_accept = defer_accept;
      table_.open(s, queue_.now());
    }
  }

  TcpInput& tcp() { return *tcp_; }
  ListenSocket& socket(unsigned number = 0) { return table_.socket(number); }
  const ListenGroup& group() const { return table_.group(0); }
  ListenSocket* choice_for(const Connection& c) { return table_.choose_by_hash(0, c.hash); }

  /// A SYN; `to` -1: the kernel chooses.
  Connection& syn(std::int32_t to = -1) {
    Connection& c = connections_.take();
    c.ordinal = c.number = made_++;
    c.port = static_cast<std::uint16_t>(1024 + c.number * 7);
    c.forced_socket = to;
    c.syns_sent = 1;
    c.hash = table_.hash_of(flow_of(c), 0);
    tcp_->syn(c);
    return c;
  }
  std::vector<Connection*> syns(unsigned n, std::int32_t to = -1) {
    std::vector<Connection*> all;
    for (unsigned i = 0; i < n; ++i) all.push_back(&syn(to));
    return all;
  }
  /// SYN and final ACK with nothing in between. True when it stands in an accept queue.
  Connection& handshake(std::int32_t to = -1) {
    Connection& c = syn(to);
    c.established = true;
    tcp_->final_ack(c);
    return c;
  }
  unsigned handshakes(unsigned n, std::int32_t to = -1) {
    unsigned queued = 0;
    for (unsigned i = 0; i < n; ++i)
      queued += handshake(to).state == Connection::State::Queued ? 1U : 0U;
    return queued;
  }
  void acks(const std::vector<Connection*>& of) {
    for (Connection* c : of) {
      c->established = true;
      tcp_->final_ack(*c);
    }
  }
  static unsigned in_state(const std::vector<Connection*>& all, Connection::State state) {
    return static_cast<unsigned>(
        std::count_if(all.begin(), all.end(), [&](auto* c) { return c->state == state; }));
  }

  /// A thread owns the socket for `hold`, with room for so many packets behind it (lock_sock).
  void own_socket(sim::Duration hold, std::size_t backlog_packets) {
    socket().guard(nullptr, std::make_unique<SocketLock>(queue_, backlog_packets));
    socket().owner()->own(acceptor_, hold);
  }

  void run_for(sim::Duration length) { queue_.run_until(queue_.now() + length); }

  const std::vector<Entry>& log() const { return log_; }
  unsigned sent(Sent what) const {
    return static_cast<unsigned>(
        std::count_if(log_.begin(), log_.end(), [&](const Entry& e) { return e.what == what; }));
  }
  unsigned resets(LossCause cause) const {
    return static_cast<unsigned>(std::count_if(log_.begin(), log_.end(), [&](const Entry& e) {
      return e.what == Sent::Reset && e.cause == cause;
    }));
  }
  /// Seconds at which `connection` was sent something, without the first SYN-ACK.
  std::vector<long> seconds_of(const Connection& connection) const {
    std::vector<long> all;
    for (const Entry& e : log_) {
      if (e.connection == connection.ordinal) all.push_back(e.at / std::chrono::seconds(1));
    }
    if (!all.empty()) all.erase(all.begin());
    return all;
  }
  std::uint64_t dropped_syns() { return recorder_.result().connections.syn_dropped + dropped_; }
  /// Clients that were told nothing, and have to send their request again.
  std::uint64_t lost_acks() const { return lost_acks_; }
  /// To be called last: the kernel's own counters, over the whole life.
  std::map<std::string, std::uint64_t> counters() {
    recorder_.finish();
    return recorder_.result().counters;
  }

  // --- Peer
  void syn_dropped(Connection& c) override { note(c, Sent::Nothing), ++dropped_; }
  void syn_ack_sent(Connection& c) override { note(c, Sent::SynAck); }
  void final_ack_dropped(Connection& /*c*/, bool /*forgotten*/) override { ++lost_acks_; }
  void reset_sent(Connection& c, LossCause cause) override { end(c, Sent::Reset, cause); }
  void refusal_sent(Connection& c) override { end(c, Sent::Refusal, LossCause::NoListener); }
  void request_expired(Connection& c) override {
    if (c.state == Connection::State::Connecting) end(c, Sent::Nothing, LossCause::Timeout);
  }
  void response_sent(Connection& /*c*/, kernel::Written /*written*/) override {}
  void closed(Connection& /*c*/) override {}
  void accepted(Connection& /*c*/) override {}
  Flow flow_of(const Connection& c) const override {
    Flow flow;
    flow.local = Address::from_v4(0xc0000201);
    flow.remote = Address::from_v4(0x0a000001);
    flow.local_port = 80;
    flow.remote_port = c.port;
    return flow;
  }

 private:
  static KernelRules changed(KernelRules rules, const std::function<void(KernelRules&)>& change) {
    if (change) change(rules);
    return rules;
  }
  void note(const Connection& c, Sent what, LossCause cause = LossCause::Timeout) {
    log_.push_back({queue_.now().time_since_epoch(), what, c.ordinal, cause});
  }
  void end(Connection& c, Sent what, LossCause cause) {
    note(c, what, cause);
    c.state = Connection::State::Ended;
  }

  sim::EventQueue queue_;
  cpu::CostTable costs_;
  cpu::Machine machine_{queue_, costs_, {}};
  KernelRules rules_;
  Recorder recorder_;
  ConnectionPool connections_;
  cpu::Cpu cpu_;
  cpu::Thread acceptor_{machine_, cpu_};
  ListenTable table_;
  std::unique_ptr<TcpInput> tcp_;
  std::vector<Entry> log_;
  std::uint64_t made_ = 0, dropped_ = 0, lost_acks_ = 0;
};

}  // namespace acceptlab::kernel
