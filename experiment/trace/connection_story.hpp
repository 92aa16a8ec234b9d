#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiment/trace/collector.hpp"
#include "experiment/trace/who.hpp"

namespace acceptlab::experiment {

/// What happened to one connection, in the order of time (docs/trace.md, "One connection").
class ConnectionStory final : public Collector {
 public:
  /// `connection`: n-th of the run.
  ConnectionStory(const TraceWindow& window, std::size_t most_events, std::uint64_t connection,
                  bool aligned)
      : Collector(window, most_events), ordinal_(connection), aligned_(aligned) {}

  void finish(sim::Time end, const kernel::Measurement& measured) override;
  void write(const Sink& sink) const override;
  std::size_t events() const override { return lines_.size(); }

  /// From its first SYN to its end; none if it was never offered.
  struct Life {
    sim::Time first_syn{};
    std::optional<sim::Time> end;
  };
  const std::optional<Life>& life() const { return life_; }

 private:
  struct Line {
    sim::Time at{};
    std::optional<unsigned> cpu, socket;
    std::string thread, what;
  };
  /// A thread's work on it, from the read of a request on.
  struct Burst {
    unsigned thread = 0, cpu = 0, pieces = 0;
    sim::Time since{};
    sim::Duration taken{};  // by packets and the hypervisor
  };

  void offered(const kernel::Connection& c) override;
  void syn_sent(const kernel::Connection& c) override;
  void responded(const kernel::Connection& c, sim::Duration response) override;
  void ended(const kernel::Connection& c, kernel::Outcome outcome,
             std::optional<kernel::LossCause> cause) override;
  void packet_arrived(const kernel::Connection& c, cpu::Cost what, unsigned cpu) override;
  void packet_done(const kernel::Connection& c, cpu::Cost what) override;
  void socket_chosen(const kernel::Connection& c) override;
  void request_added(const kernel::Connection& c) override;
  void syn_dropped(const kernel::Connection& c) override;
  void final_ack_dropped(const kernel::Connection& c) override;
  void queued(const kernel::Connection& c) override;
  void left_queue(const kernel::Connection& c) override;
  void waking(const cpu::Thread& thread, const kernel::ListenSocket* socket,
              const kernel::Connection* connection) override;
  void accept_found_nothing(const cpu::Thread& thread) override;
  void accepted(const kernel::Connection& c) override;
  void handed_over(const kernel::Connection& c) override;
  void serving(const kernel::Connection& c, const cpu::Thread& thread) override;
  void waits_upstream(const kernel::Connection& c) override;
  void response_sent(const kernel::Connection& c) override;

  void woken(const cpu::Thread& thread, const cpu::Cpu* waker, const cpu::Cpu& target,
             sim::Duration cost) override;
  void on_cpu(const cpu::Thread& thread, const cpu::Cpu& cpu, sim::Duration way) override;
  void resumed(const cpu::Thread& thread, const cpu::Cpu& cpu) override;
  void off_cpu(const cpu::Thread& thread, const cpu::Cpu& cpu, Left why) override;
  void killed(const cpu::Thread& thread) override;
  void packet_work(const cpu::Cpu& cpu, sim::Time from, sim::Time to, bool stolen) override;
  void packet_deferred(const cpu::Cpu& cpu) override;

  bool is_it(const kernel::Connection& c) const { return c.ordinal == ordinal_; }
  Line& add(std::string what) { return add_at(now(), std::move(what)); }
  Line& add_at(sim::Time at, std::string what);
  std::string burst_text();
  void woken_accepts(const kernel::Connection& other);

  std::uint64_t ordinal_;
  bool aligned_;
  std::optional<Life> life_;
  std::vector<Line> lines_;
  WakeCause cause_;
  std::optional<unsigned> queued_at_;  // the socket in whose accept queue it is
  PacketInWork packet_;
  std::optional<Burst> burst_;
  struct Woken {
    unsigned thread;
    sim::Time at;
    bool ran;
  };
  WorkerThreads workers_;
  std::vector<Woken> woken_;  // for it or for its socket, and not asleep again
};

}  // namespace acceptlab::experiment
