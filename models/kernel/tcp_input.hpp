#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/cpu/thread.hpp"
#include "models/kernel/connection_list.hpp"
#include "models/kernel/connection_pool.hpp"
#include "models/kernel/counter_names.hpp"
#include "models/kernel/kernel_rules.hpp"
#include "models/kernel/listen_table.hpp"
#include "models/kernel/peer.hpp"
#include "models/kernel/recorder.hpp"
#include "sim/timer_lanes.hpp"

namespace acceptlab::kernel {

/// What the server's TCP does with segments of connections that are not accepted yet, and with
/// the queues of a listen socket that closes.
///
/// A segment is handed in when its packet work has been done, in any state of its connection but
/// Ended. One that does not fit the state has no effect, as on the wire: a SYN after the handshake,
/// an ACK after the data. What becomes of it the peer is told before the call returns, and the
/// connection may have ended by then; but where the packet has to spin for the socket's lock, or is
/// left to the thread that owns the socket, all of that comes later, and the connection is held
/// (ConnectionPool) until it has. The state it is in then decides.
///
/// Requires connect() before the first segment.
class TcpInput {
 public:
  /// `queue_room`: hypothetical, see the scenario key.
  TcpInput(const KernelRules& rules, std::optional<std::uint64_t> queue_room, ListenTable& table,
           Recorder& recorder, ConnectionPool& connections, std::vector<cpu::Cpu*> cpus)
      : rules_(rules),
        queue_room_(queue_room),
        table_(table),
        recorder_(recorder),
        connections_(connections),
        cpus_(std::move(cpus)),
        syn_caches_(rules.syncache_per_cpu ? cpus_.size() : 1),
        synack_timers_(recorder.queue(), sim::EventClass::Timer) {}

  void connect(Peer& peer) { peer_ = &peer; }

  // --- Segments, in the order of a connection's life
  void syn(Connection& connection);
  void final_ack(Connection& connection);
  /// A request; acknowledges the handshake too.
  void data(Connection& connection);
  void fin(Connection& connection);
  void reset_by_client(Connection& connection);

  /// The answer to the SYN-ACK is lost or will never come: the request's timer has to run.
  void expect_no_ack(Connection& connection);
  /// The connection is over, whoever ended it: its request, its place in the accept queue or among
  /// its socket's open ones is free.
  void forget(Connection& connection);

  /// accept(2) without its cost and its lock: the next connection of the queue, or null.
  Connection* accept(ListenSocket& socket);
  /// The same for a thread that sleeps in accept(2), in the wake-up on CPU `waker`.
  Connection* accept_for_sleeper(ListenSocket& socket, cpu::Cpu* waker);

  /// A thread of another CPU asks for something of the connection: work for the connection's CPU.
  void receive_message(const Connection& connection) {
    cpu::Cpu& cpu = *cpus_[connection.cpu];
    cpu.packets().add(cpu.draw(cpu::Cost::Netisr));
  }

  /// Closes a listen socket by the system's rule. What becomes of its connections, then or at the
  /// end of their handshake, is counted in its on_close.
  void close(ListenSocket& socket);

 private:
  using Segment = void (TcpInput::*)(Connection&);
  // The listen socket's lock, in locked_listener.cpp.
  /// Takes it in the packet work for a segment; false: `Again` runs when it has it.
  template <Segment Again>
  bool has_lock(Connection& connection, ListenSocket& socket);
  template <Segment Again>
  void lock_granted(std::uint64_t connection);
  template <Segment Again>
  void leave_to_owner(Connection& connection, ListenSocket& socket);
  template <Segment Again>
  void owner_works(std::uint64_t connection);
  void admit(Connection& connection, ListenSocket& socket);
  void admit_or_look_again(Connection& connection);
  void acknowledge(Connection& connection, bool with_data);
  bool ack_takes_lock() const {
    return rules_.listener_lock_on_packets || rules_.queue_lock_is_token;
  }
  bool takes_syn(ListenSocket& socket, bool& cookie);
  bool has_room(ListenSocket& socket, bool for_syn) const;
  bool drop_oldest_request(const ListenSocket& socket);
  void count(Counter counter, std::uint64_t n = 1);
  void drop_syn(Connection& connection, ListenSocket& socket);
  static bool defers(const Connection& connection, const ListenSocket& socket);
  void add_request(Connection& connection, ListenSocket& socket);
  void remove_request(Connection& connection);
  ListenSocket* socket_at_ack(Connection& connection);
  ListenSocket* survivor_for(const Connection& connection);
  void drop_ack(Connection& connection, ListenSocket& socket);
  void refuse_ack(Connection& connection, ListenSocket& socket);
  void complete(Connection& connection, ListenSocket& socket);
  void append(Connection& connection, ListenSocket& socket);
  void remove_pending(Connection& connection, ListenSocket& socket);
  void arm_synack_timer(Connection& connection);
  void synack_timer(std::uint64_t connection);
  void wake_reader(Connection& connection);
  void reset_pending(ListenSocket& socket);
  void migrate_pending(ListenSocket& socket);
  void inherit_pending(ListenSocket& socket, ListenSocket& heir);

  /// Half-open connections that belong to no listener, oldest first (BSD).
  struct SynCache {
    ConnectionList requests;
    std::uint32_t count = 0;
  };
  SynCache& cache_of(const Connection& c) {
    return syn_caches_[rules_.syncache_per_cpu ? c.cpu : 0];
  }
  void cache(Connection& connection);
  void uncache(Connection& connection);

  const KernelRules& rules_;
  std::optional<std::uint64_t> queue_room_;
  ListenTable& table_;
  Recorder& recorder_;
  ConnectionPool& connections_;
  std::vector<cpu::Cpu*> cpus_;
  Peer* peer_ = nullptr;
  std::vector<SynCache> syn_caches_;
  sim::TimerLanes synack_timers_;
  cpu::Cpu* owners_cpu_ = nullptr;  // while a socket's owner works on segments left to it
};

}  // namespace acceptlab::kernel
