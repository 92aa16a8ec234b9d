#pragma once

#include <algorithm>
#include <cstddef>
#include <string>

#include "experiment/result/sink.hpp"
#include "experiment/run/world.hpp"
#include "experiment/trace/trace_window.hpp"
#include "models/cpu/thread.hpp"
#include "models/cpu/watcher.hpp"
#include "models/kernel/connection_observer.hpp"
#include "models/kernel/measurement.hpp"

namespace acceptlab::experiment {

/// Looks on while a world runs, and keeps what of it is to be shown. What has happened before the
/// window counts only for how things stand when it opens.
class Collector : public cpu::Watcher, public kernel::ConnectionObserver {
 public:
  Collector(const TraceWindow& window, std::size_t most_events)
      : window_(window), most_events_(most_events) {}

  /// To be called before `world` runs.
  void look_at(World& world) {
    world_ = &world;
    world.observe(*this);
    world.watch(*this);
  }
  /// The run is over; `end`: no later than the window's.
  virtual void finish(sim::Time end, const kernel::Measurement& measured) = 0;
  virtual void write(const Sink& sink) const = 0;
  virtual std::size_t events() const = 0;
  /// When there was no more room for what the window holds; the window's end otherwise.
  sim::Time complete_until() const { return window_.to; }
  std::uint64_t offered_connections() const { return offered_; }

  void offered(const kernel::Connection& /*connection*/) override { ++offered_; }

 protected:
  sim::Time now() const { return world_->now(); }
  bool in_window() const { return window_.holds(now()); }
  /// Cuts the window off here when there is no room for another event.
  bool has_room(std::size_t events) {
    if (events < most_events_) return true;
    window_.to = std::min(window_.to, now());
    return false;
  }

  TraceWindow window_;

 private:
  const World* world_ = nullptr;
  std::size_t most_events_;
  std::uint64_t offered_ = 0;
};

/// "worker 3", "worker 3/0" for its first serving thread, "noise 1", "ksoftirqd 2".
std::string thread_name(const cpu::ThreadLabel& label);
/// Seconds since the end of the warm-up, to the nanosecond: "0.010000250".
std::string seconds_text(sim::Duration since);
/// Microseconds, to the nanosecond: "4.250".
std::string microseconds_text(sim::Duration length);

/// Gathers small pieces before they go on to a sink.
class Buffered {
 public:
  explicit Buffered(const Sink& sink) : sink_(sink) {}
  Buffered(const Buffered&) = delete;
  Buffered& operator=(const Buffered&) = delete;
  ~Buffered() = default;
  void add(std::string_view piece) {
    text_ += piece;
    if (text_.size() >= size) flush();
  }
  /// To be called at the end.
  void flush() {
    sink_(text_);
    text_.clear();
  }

 private:
  static constexpr std::size_t size = 1 << 16;
  const Sink& sink_;
  std::string text_;
};

}  // namespace acceptlab::experiment
