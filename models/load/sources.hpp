#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "models/kernel/connection_pool.hpp"
#include "models/kernel/demand.hpp"
#include "models/kernel/listen_table.hpp"
#include "models/kernel/nic.hpp"
#include "models/load/arrivals.hpp"
#include "models/load/behaviour.hpp"
#include "models/load/client_tcp.hpp"
#include "sim/event_queue.hpp"

namespace acceptlab::load {

/// One [[arrivals]] entry.
struct SourceSettings {
  ArrivalProcess process;
  std::uint64_t addresses = 200;
  kernel::Address first_address;        // the others follow it
  std::vector<kernel::Address> listed;  // instead
  PortRule ports;
  Behaviour behaviour = Behaviour::Normal;
};

/// Where connections come from: makes each, with its own draws and its 4-tuple, when it is time,
/// and offers it to somebody.
class Sources {
 public:
  struct Network {
    sim::EventQueue& queue;
    kernel::ConnectionPool& connections;
    const kernel::Nic& nic;
    const kernel::ListenTable& table;
    std::vector<kernel::Address> local_addresses;  // what clients connect to, by listen address
    sim::Distribution rtt;
  };
  /// Takes each new connection, which has everything but its course.
  class Taker {
   public:
    virtual void offer(kernel::Connection& connection) = 0;

   protected:
    ~Taker() = default;
  };

  /// `settings`: of the scenario's entries, in their order.
  Sources(std::vector<SourceSettings> settings, const kernel::Demand& demand, Network network,
          Taker& taker);

  void start();
  /// Events of a scenario: connections at once, from clients like the first entry's, and rates
  /// changed while running.
  void burst(std::uint64_t connections);
  void set_load(double load);
  void set_rate(std::uint32_t source, double rate_per_s);
  /// No entry will bring another connection: all are replays that have ended.
  bool exhausted() const { return running_ == 0; }
  /// Calls `then` when that is so.
  void when_exhausted(sim::Continuation then) { at_exhausted_ = then; }

  Behaviour behaviour(const kernel::Connection& c) const {
    return sources_[c.source]->settings.behaviour;
  }
  kernel::Flow flow_of(const kernel::Connection& connection) const;
  /// The server closed `connection` before its last request: its client sends the rest over another
  /// one, now.
  void go_on(const kernel::Connection& connection);
  /// A client of a closed loop thinks, and then connects again.
  void ended(const kernel::Connection& connection);

 private:
  struct Source {
    SourceSettings settings;
    ArrivalTimes times;
    std::uint64_t next_number = 0;
    sim::RandomSpace::Block draws{};  // of connection next_number
    sim::Ticket next_event;
    std::vector<std::uint32_t> used;   // connections so far, by address
    std::vector<std::uint64_t> cycle;  // closed: by client
  };

  void add(SourceSettings settings);
  void schedule_next(std::uint32_t source);
  void reschedule(std::uint32_t source);
  void arrive(std::uint64_t source);
  void think(std::uint32_t source, std::uint32_t client, sim::Duration at_least);
  void closed_client_connects(std::uint64_t source_and_client);
  kernel::Connection& make(std::uint32_t source, std::uint64_t number,
                           const sim::RandomSpace::Block& draws,
                           const kernel::Connection* before = nullptr);
  void identify(kernel::Connection& connection, const kernel::Connection* before);

  kernel::Demand demand_;
  Network network_;
  Taker& taker_;
  std::vector<std::unique_ptr<Source>> sources_;  // the last one is that of bursts
  unsigned running_ = 0;
  sim::Continuation at_exhausted_;
};

}  // namespace acceptlab::load
