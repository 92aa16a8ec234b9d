#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiment/trace/collector.hpp"
#include "experiment/trace/wakeup_lines.hpp"
#include "experiment/trace/who.hpp"

namespace acceptlab::experiment {

/// The text format: a line for each wake-up, each handshake segment that a queue dropped and each
/// event of the scenario (docs/trace.md).
class WakeupTable final : public Collector {
 public:
  WakeupTable(const TraceWindow& window, std::size_t most_events, bool aligned)
      : Collector(window, most_events), aligned_(aligned) {}

  void finish(sim::Time end, const kernel::Measurement& measured) override;
  void write(const Sink& sink) const override;
  std::size_t events() const override { return lines_.size(); }

 private:
  static constexpr std::uint64_t none = WakeCause::none;
  static constexpr std::size_t no_line = ~std::size_t{0};

  struct Line {
    enum class Kind : std::uint8_t { Wake, SynDropped, AckDropped, Event } kind = Kind::Wake;
    bool ran = false, slept = false;
    sim::Time at{}, ran_at{};
    std::int32_t cpu = -1, on_cpu = -1;
    cpu::ThreadLabel thread{};
    std::uint64_t socket = none, connection = none;  // of an event: its index
    Gain gain{};
  };

  void woken(const cpu::Thread& thread, const cpu::Cpu* waker, const cpu::Cpu& target,
             sim::Duration cost) override;
  void on_cpu(const cpu::Thread& thread, const cpu::Cpu& cpu, sim::Duration way) override;
  void resumed(const cpu::Thread& thread, const cpu::Cpu& cpu) override;
  void off_cpu(const cpu::Thread& thread, const cpu::Cpu& cpu, Left why) override;
  void killed(const cpu::Thread& thread) override;
  void waking(const cpu::Thread& thread, const kernel::ListenSocket* socket,
              const kernel::Connection* connection) override;
  void accepted(const kernel::Connection& connection) override;
  void syn_dropped(const kernel::Connection& connection) override;
  void final_ack_dropped(const kernel::Connection& connection) override;

  void dropped(const kernel::Connection& connection, Line::Kind what);
  std::size_t& line_of(unsigned thread);
  void insert_events(const std::vector<kernel::LifecycleMeasurement>& events);
  WakeupCells cells(const Line& line) const;
  std::string gain(const Line& line) const;

  bool aligned_;
  std::vector<Line> lines_;
  std::vector<std::size_t> line_of_;  // by thread: its last wake-up, until it sleeps
  std::vector<std::string> events_;
  WakeCause cause_;
  WorkerThreads workers_;
};

}  // namespace acceptlab::experiment
