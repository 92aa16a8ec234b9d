#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/kernel/connection_pool.hpp"
#include "models/kernel/demand.hpp"
#include "models/kernel/nic.hpp"
#include "models/kernel/peer.hpp"
#include "models/kernel/tcp_input.hpp"
#include "models/load/client_tcp.hpp"
#include "models/load/local_programs.hpp"
#include "models/load/sources.hpp"
#include "sim/timer_lanes.hpp"

namespace acceptlab::load {

/// How clients' systems behave: the scenario's [client] and [network].
struct ClientSettings {
  SynRetransmission retransmission;
  std::optional<unsigned> syn_retries = 6;       // none: for ever
  std::vector<sim::Duration> gaps;               // instead of the system's; the last repeats
  double gaps_spread = 0;                        // each times uniform(1 - spread, 1 + spread)
  std::optional<sim::Distribution> retry_after;  // instead of the system's
  std::optional<sim::Distribution> timeout;      // gives up waiting to be accepted
  sim::Distribution rtt;
  double loss = 0;  // probability for each segment
  /// A tail loss probe sends unanswered data again before the first back-off (Linux >= 3.10).
  bool tail_loss_probe = true;
  bool spins = false;  // on the server's machine: looks all the time, on a CPU that it has alone
};

/// The clients' TCP, and the network between them and the server.
class Clients final : public kernel::Peer, private Sources::Taker {
 public:
  struct Server {
    kernel::TcpInput& tcp;
    kernel::Recorder& recorder;
    kernel::ConnectionPool& connections;
    const kernel::Nic& nic;
    const kernel::ListenTable& table;
    std::vector<cpu::Cpu*> cpus;
    std::vector<kernel::Address> local_addresses;  // what clients connect to, by listen address
    bool clients_are_local = false;                // they run on the server's CPUs
  };

  Clients(ClientSettings settings, std::vector<SourceSettings> sources,
          const kernel::Demand& demand, Server server);

  Sources& sources() { return sources_; }
  /// Calls `then`, once, when `limit` connections have come since the window opened.
  void call_after(std::uint64_t limit, sim::Continuation then) {
    cohort_limit_ = limit;
    at_limit_ = then;
  }

  // --- What the server did: see kernel::Peer
  void syn_dropped(kernel::Connection& connection) override;
  void syn_ack_sent(kernel::Connection& connection) override;
  void final_ack_dropped(kernel::Connection& connection, bool forgotten) override;
  void reset_sent(kernel::Connection& connection, kernel::LossCause cause) override;
  void refusal_sent(kernel::Connection& connection) override;
  void request_expired(kernel::Connection& connection) override;
  void response_sent(kernel::Connection& connection, kernel::Written written) override;
  void closed(kernel::Connection& connection) override;
  void accepted(kernel::Connection& connection) override;
  kernel::Flow flow_of(const kernel::Connection& connection) const override {
    return sources_.flow_of(connection);
  }

 private:
  // --- What clients do
  void offer(kernel::Connection& connection) override;
  void send_syn(kernel::Connection& connection);
  void retry_later(kernel::Connection& connection);
  void set_syn_timer(kernel::Connection& connection, sim::Duration gap);
  std::optional<sim::Duration> retry_gap(const kernel::Connection& connection) const;
  void resend_request_later(kernel::Connection& connection);
  bool lost(const kernel::Connection& connection, std::uint32_t segment) const;
  void finish(kernel::Connection& connection, kernel::Outcome outcome,
              std::optional<kernel::LossCause> cause);

  /// Calls `Handler` when `delay` is over, at once when there is none; not for a connection that
  /// has ended by then.
  template <void (Clients::*Handler)(kernel::Connection&)>
  void later(sim::Duration delay, sim::EventClass event_class, kernel::Connection& connection);
  template <void (Clients::*Handler)(kernel::Connection&)>
  void run(std::uint64_t connection);
  template <cpu::Cost cost, void (kernel::TcpInput::*Handler)(kernel::Connection&)>
  void packet(kernel::Connection& connection);
  template <cpu::Cost cost, void (kernel::TcpInput::*Handler)(kernel::Connection&)>
  void steered(std::uint64_t connection);
  void connect(kernel::Connection& connection);
  void syn_done(const kernel::Connection& connection);
  template <cpu::Cost cost, void (kernel::TcpInput::*Handler)(kernel::Connection&)>
  void run_packet(std::uint64_t connection);

  // Arrivals at the server's NIC, and clients' timers.
  void syn_arrives(kernel::Connection& connection);
  void ack_arrives(kernel::Connection& connection);
  void ack_and_request_arrive(kernel::Connection& connection);
  void request_arrives(kernel::Connection& connection);
  void fin_arrives(kernel::Connection& connection);
  void go_on_elsewhere(kernel::Connection& connection);
  void goes_on(std::uint64_t connection);
  void syn_timer(kernel::Connection& connection);
  void connect_fails(kernel::Connection& connection);
  void data_timer(kernel::Connection& connection);
  void patience_ends(std::uint64_t connection);

  ClientSettings settings_;
  kernel::Demand demand_;
  Server server_;
  sim::EventQueue& queue_;
  Sources sources_;
  sim::TimerLanes packet_lanes_;
  std::optional<LocalPrograms> local_;  // clients on this machine
  std::uint64_t cohort_limit_ = 0;      // 0: none
  sim::Continuation at_limit_;
};

}  // namespace acceptlab::load
