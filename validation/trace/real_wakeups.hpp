#pragma once

#include <optional>
#include <vector>

#include "experiment/result/sink.hpp"
#include "experiment/trace/trace_window.hpp"
#include "experiment/trace/wakeup_lines.hpp"
#include "validation/trace/real_replay.hpp"

namespace acceptlab::validation {

/// The text format of a real run: a line for each wake-up of a thread of the server, with the
/// columns of a simulated one as far as the kernel tells them (docs/trace.md).
class RealWakeups final : public RealObserver {
 public:
  RealWakeups(experiment::TraceWindow& window, std::size_t most_lines, const RealThreads& threads);

  void write(bool aligned, const experiment::Sink& sink) const;
  std::size_t events() const { return lines_.size(); }

 private:
  struct Line {
    std::uint32_t lane = 0;
    unsigned cpu = 0;
    sim::Time at{};
    std::optional<sim::Time> ran_at;
    std::optional<unsigned> on_cpu;
    bool slept = false, served = false;
    experiment::Gain gain{};
  };

  void woken(std::uint32_t lane, unsigned cpu, sim::Time at) override;
  void on_cpu(std::uint32_t lane, unsigned cpu, sim::Time since) override;
  void off_cpu(std::uint32_t lane, unsigned cpu, sim::Time at, bool sleeps) override;
  void sched_over(sim::Time /*at*/) override {}
  void queued(const RealConnection& /*c*/, sim::Time /*at*/) override {}
  void left_queue(const RealConnection& /*c*/, sim::Time /*at*/) override {}
  void accepted(const RealConnection& c, std::uint32_t lane, sim::Time at) override;
  void serving(const RealConnection& c, std::uint32_t lane, sim::Time at) override;
  void served(const RealConnection& c, std::uint32_t lane, sim::Time at) override;
  bool wants_more(sim::Time at) const override { return at < window_.to; }

  Line* line_of(std::uint32_t lane);
  experiment::WakeupCells cells(const Line& line) const;

  experiment::TraceWindow& window_;
  std::size_t most_;
  const RealThreads& threads_;
  std::vector<Line> lines_;
  std::vector<std::optional<std::size_t>> line_of_;  // by lane: its last wake-up, until it sleeps
};

}  // namespace acceptlab::validation
