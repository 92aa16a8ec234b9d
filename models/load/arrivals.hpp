#pragma once

#include <cstdint>
#include <vector>

#include "models/kernel/flow.hpp"
#include "sim/distribution.hpp"
#include "sim/random.hpp"
#include "sim/time.hpp"

namespace acceptlab::load {

/// One row of a replay: a connection with a given time, client, demand and maybe listen socket.
struct ReplayRow {
  sim::Time at{};
  kernel::Address source;
  std::uint16_t port = 0;
  sim::Duration cpu{};
  std::int32_t socket = -1;
};

/// When connections come. Gaps are functions of the connection's own draws; the exact time is
/// kept with its fraction of a nanosecond, so that rounding does not bias the rate.
struct ArrivalProcess {
  enum class Kind : std::uint8_t {
    Poisson,
    Paced,
    Renewal,
    Modulated,
    BatchPoisson,
    Replay,
    Closed
  };

  Kind kind = Kind::Poisson;
  double rate_per_s = 0;                   // Poisson, Paced; BatchPoisson: batches
  sim::Distribution gap;                   // Renewal
  std::vector<double> rates_per_s;         // Modulated (MMPP, on-off): rate in each state, in turn
  std::vector<sim::Distribution> holding;  // ... and how long it lasts
  sim::Distribution batch;                 // BatchPoisson: sizes, unless geometric
  double geometric_mean = 0;               // of the batch size on 1, 2, ...; 0: `batch` is meant
  std::vector<ReplayRow> rows;             // Replay
  unsigned clients = 0;                    // Closed
  sim::Distribution think;                 // Closed: between connections
  double load = 1.0;                       // multiplies every rate
};

/// The times of an open process's arrivals, one after the other.
class ArrivalTimes {
 public:
  ArrivalTimes(ArrivalProcess process, const sim::RandomSpace& space, std::uint32_t source)
      : process_(std::move(process)), space_(space), source_(source) {}

  const ArrivalProcess& process() const { return process_; }

  /// The next arrival. `unit`: its uniform draw; `number`: its connection's.
  sim::Time next(double unit, std::uint64_t number);
  /// How many connections arrive at that time. `number`: the first one's.
  std::uint64_t batch_size(std::uint64_t number) const;
  /// A replay has ended.
  bool exhausted(std::uint64_t number) const {
    return process_.kind == ArrivalProcess::Kind::Replay && number >= process_.rows.size();
  }
  /// From `now` on every rate is multiplied by `load`, or the process's rate (of on-off: while
  /// on) is this one; next() then says when the next connection comes instead of the one it named
  /// last. Not of closed loops.
  void set_load(double load, sim::Time now);
  void set_rate(double rate_per_s, sim::Time now);

 private:
  struct Progress {
    double exact_ns = 0;       // of the last arrival
    double state_ends_ns = 0;  // Modulated: end of the state in force
    std::uint64_t states_entered = 0;
  };
  void rewind_to(sim::Time now);
  void enter_state();
  double modulated_arrival(double exponential);
  double replayed_ns(std::uint64_t number) const;

  ArrivalProcess process_;
  sim::RandomSpace space_;
  std::uint32_t source_;
  Progress now_, before_;  // after, and before, the last next()
  // Replay: row times count from this row time, at this instant.
  double replay_row_ns_ = 0, replay_at_ns_ = 0;
};

}  // namespace acceptlab::load
