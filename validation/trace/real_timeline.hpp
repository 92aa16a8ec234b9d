#pragma once

#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "experiment/result/sink.hpp"
#include "experiment/trace/timeline_events.hpp"
#include "validation/trace/real_replay.hpp"

namespace acceptlab::validation {

/// The timeline of a real run, with the lanes and names of a simulated one (experiment::Timeline).
class RealTimeline final : public RealObserver {
 public:
  /// `sched_from`: CPUs and wake-ups are known since then; Time::max(): never.
  RealTimeline(experiment::TraceWindow& window, std::size_t most_events, unsigned cpus,
               sim::Time sched_from, const RealThreads& threads);

  void finish(sim::Time end);
  void write(const experiment::Sink& sink) const;
  std::size_t events() const { return events_.events().size(); }

 private:
  using Event = experiment::TimelineEvent;
  using Kind = Event::Kind;
  using Group = Event::Group;

  struct CpuState {
    std::optional<std::uint32_t> thread;
    sim::Time since{};
  };
  struct ThreadState {
    bool awake = false, on_its_way = false, preempted = false;
    sim::Time awake_since{}, preempted_since{};
    const RealConnection* serves = nullptr;
    sim::Time serves_since{};
    std::optional<Event> arrow;  // to its wake-up
  };
  struct Wait {
    std::uint16_t socket;
    sim::Time since;
  };

  void woken(std::uint32_t lane, unsigned cpu, sim::Time at) override;
  void on_cpu(std::uint32_t lane, unsigned cpu, sim::Time since) override;
  void off_cpu(std::uint32_t lane, unsigned cpu, sim::Time at, bool sleeps) override;
  void sched_over(sim::Time at) override;
  void queued(const RealConnection& c, sim::Time at) override;
  void left_queue(const RealConnection& c, sim::Time at) override;
  void accepted(const RealConnection& c, std::uint32_t lane, sim::Time at) override;
  void serving(const RealConnection& c, std::uint32_t lane, sim::Time at) override;
  void served(const RealConnection& c, std::uint32_t lane, sim::Time at) override;
  bool wants_more(sim::Time at) const override { return at < window_.to; }

  void thread_slice(std::uint32_t lane, Kind kind, sim::Time from, sim::Time to, sim::Time now,
                    std::uint64_t number = Event::nobody);
  void at_work(std::uint32_t lane, sim::Time since);
  void resumed(std::uint32_t lane, sim::Time at);
  void serve_ends(std::uint32_t lane, sim::Time at);
  void falls_asleep(std::uint32_t lane, sim::Time at);
  void depth(std::uint16_t socket, sim::Time at);

  experiment::TraceWindow& window_;
  experiment::TimelineEvents events_;
  const RealThreads& threads_;
  sim::Time sched_from_, sched_to_ = sim::Time::max();
  std::vector<CpuState> cpus_;
  std::vector<ThreadState> states_;
  std::vector<std::uint64_t> pending_, opening_;  // by socket: now, and when the window opens
  std::map<std::uint64_t, Wait> waiting_;         // in accept queues
  std::uint64_t arrows_ = 0;
  std::vector<std::string> lifecycle_;  // the records of a run do not tell
};

}  // namespace acceptlab::validation
