#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "experiment/trace/collector.hpp"
#include "experiment/trace/connection_places.hpp"
#include "experiment/trace/recording.hpp"
#include "experiment/trace/timeline_event.hpp"
#include "experiment/trace/timeline_events.hpp"
#include "experiment/trace/who.hpp"

namespace acceptlab::experiment {

/// The Perfetto format: what CPUs, listen sockets and threads do, as a timeline (docs/trace.md).
class Timeline final : public Collector {
 public:
  /// `for_watching`: with what only a recording has.
  Timeline(const TraceWindow& window, std::size_t most_events, unsigned cpus,
           bool for_watching = false)
      : Collector(window, most_events), cpus_(cpus), events_(window_, most_events) {
    if (for_watching) places_.emplace(events_, window_);
  }

  void finish(sim::Time end, const kernel::Measurement& measured) override;
  void write(const Sink& sink) const override;
  /// To be called once, after finish(): nothing is left to write then.
  Recording take_recording();
  std::size_t events() const override { return events_.events().size(); }

 private:
  using Event = TimelineEvent;
  using Kind = Event::Kind;
  using Group = Event::Group;

  struct CpuState {
    std::optional<unsigned> thread;
    sim::Time since{};
    struct Piece {
      sim::Time from, to;
    };
    std::deque<Piece> packets;                            // that are not over, and the last that is
    std::optional<sim::Time> thread_spins, packets_spin;  // since
  };
  struct ThreadState {
    cpu::ThreadLabel label{};
    bool known = false, awake = false, on_its_way = false, preempted = false, serves = false;
    sim::Time awake_since{}, woken{}, preempted_since{}, serves_since{};
    std::uint64_t serving = 0;
    std::optional<Event> arrow;  // to its wake-up
  };
  struct Wait {
    std::uint32_t socket;
    sim::Time since;
  };

  void woken(const cpu::Thread& thread, const cpu::Cpu* waker, const cpu::Cpu& target,
             sim::Duration cost) override;
  void on_cpu(const cpu::Thread& thread, const cpu::Cpu& cpu, sim::Duration way) override;
  void resumed(const cpu::Thread& thread, const cpu::Cpu& cpu) override;
  void off_cpu(const cpu::Thread& thread, const cpu::Cpu& cpu, Left why) override;
  void killed(const cpu::Thread& thread) override;
  void packet_work(const cpu::Cpu& cpu, sim::Time from, sim::Time to, bool stolen) override;
  void spins(const cpu::Cpu& cpu, bool packets, bool begins) override;
  void packet_deferred(const cpu::Cpu& cpu) override;

  void offered(const kernel::Connection& c) override;
  void ended(const kernel::Connection& c, kernel::Outcome outcome,
             std::optional<kernel::LossCause> cause) override;
  void packet_arrived(const kernel::Connection& c, cpu::Cost what, unsigned cpu) override;
  void packet_done(const kernel::Connection& c, cpu::Cost what) override;
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

  void slice(Group group, std::uint32_t lane, Kind kind, sim::Time from, sim::Time to,
             std::uint64_t number = Event::nobody, std::uint8_t detail = 0);
  void point(Group group, std::uint32_t lane, Kind kind, std::uint64_t number);
  void spin_ends(unsigned cpu, bool packets);
  void depth(const kernel::Connection& c);
  void wait_is_over(std::uint64_t connection, const Wait& wait);
  void serve_ends(unsigned thread);
  void burst_ends(const kernel::Connection& c);
  void falls_asleep(unsigned thread);
  Event arrow_from(unsigned cpu);
  void place(const kernel::Connection& c, ConnectionPlace place, Group group, std::uint32_t lane) {
    if (places_) places_->moves(c.ordinal, place, group, lane, now(), now());
  }
  void tell_of_wakeup(const cpu::Thread& thread);
  void finish_places(const kernel::Measurement& measured);
  TimelineLanes lanes() const;
  ThreadState& state_of(const cpu::Thread& thread);
  CpuState& cpu_state(unsigned cpu);

  unsigned cpus_;
  TimelineEvents events_;
  std::vector<Spin> spins_;
  std::vector<std::string> lifecycle_;
  std::vector<CpuState> cpu_;
  std::vector<ThreadState> threads_;
  std::vector<std::uint64_t> depth_;  // by socket: when the window opens
  WorkerThreads workers_;
  std::map<std::uint64_t, Wait> waiting_;                        // in accept queues
  std::unordered_map<std::uint64_t, sim::Time> being_accepted_;  // out of them since
  std::unordered_map<std::uint64_t, unsigned> served_by_;        // a burst under way
  PacketInWork packet_;
  std::uint64_t arrows_ = 0;
  // With `for_watching` only
  std::optional<ConnectionPlaces> places_;
  WakeCause cause_;
  std::vector<std::int64_t> queue_limits_;
};

}  // namespace acceptlab::experiment
