#include "models/load/arrivals.hpp"

#include <algorithm>
#include <cmath>

#include "sim/arithmetic.hpp"

namespace acceptlab::load {

using Kind = ArrivalProcess::Kind;

sim::Time ArrivalTimes::next(double unit, std::uint64_t number) {
  before_ = now_;
  double& at = now_.exact_ns;
  switch (process_.kind) {
    case Kind::Poisson:
    case Kind::BatchPoisson:
      at += -sim::log(unit) * (1e9 / (process_.rate_per_s * process_.load));
      break;
    case Kind::Paced:
      at += 1e9 / (process_.rate_per_s * process_.load);
      break;
    case Kind::Renewal: {
      if (process_.gap.kind() == sim::Distribution::Kind::Exponential) {
        at += -sim::log(unit) * process_.gap.mean() / process_.load;
      } else {
        sim::DrawSequence draws(space_, sim::Purpose::Modulation, source_, number);
        at += process_.gap.sample(draws) / process_.load;
      }
      break;
    }
    case Kind::Modulated:
      at = modulated_arrival(-sim::log(unit));
      break;
    case Kind::Replay:
      return sim::Time(sim::Duration(static_cast<std::int64_t>(replayed_ns(number))));
    case Kind::Closed:
      break;
  }
  return sim::Time(sim::Duration(static_cast<std::int64_t>(std::min(at, 0x1p62) + 0.5)));
}

double ArrivalTimes::replayed_ns(std::uint64_t number) const {
  const auto row_ns = static_cast<double>(process_.rows[number].at.time_since_epoch().count());
  return replay_at_ns_ + (row_ns - replay_row_ns_) / process_.load;
}

// --- States with a rate each

void ArrivalTimes::enter_state() {
  const std::size_t state = now_.states_entered % process_.holding.size();
  sim::DrawSequence draws(space_, sim::Purpose::Modulation, source_, now_.states_entered++);
  now_.state_ends_ns += process_.holding[state].sample(draws);
}

/// A unit exponential is used up at the rate of the state in force: exact for any holding times.
double ArrivalTimes::modulated_arrival(double exponential) {
  double at = now_.exact_ns;
  for (;;) {
    while (now_.state_ends_ns <= at) enter_state();
    const std::size_t state = (now_.states_entered - 1) % process_.holding.size();
    const double per_ns = process_.rates_per_s[state] * process_.load * 1e-9;
    const double left = now_.state_ends_ns - at;
    if (exponential <= per_ns * left) return at + exponential / per_ns;
    exponential -= per_ns * left;
    at = now_.state_ends_ns;
  }
}

// --- Changes on the way

/// As if the arrival that next() named last had never been drawn; the states go on as they were.
void ArrivalTimes::rewind_to(sim::Time now) {
  now_ = before_;
  now_.exact_ns = static_cast<double>(now.time_since_epoch().count());
}

void ArrivalTimes::set_load(double load, sim::Time now) {
  rewind_to(now);
  const double row_now = replay_row_ns_ + (now_.exact_ns - replay_at_ns_) * process_.load;
  replay_row_ns_ = row_now;
  replay_at_ns_ = now_.exact_ns;
  process_.load = load;
}

void ArrivalTimes::set_rate(double rate_per_s, sim::Time now) {
  rewind_to(now);
  process_.rate_per_s = rate_per_s;
  if (process_.kind == Kind::Modulated) process_.rates_per_s.front() = rate_per_s;
}

std::uint64_t ArrivalTimes::batch_size(std::uint64_t number) const {
  if (process_.kind != Kind::BatchPoisson) return 1;
  sim::DrawSequence draws(space_, sim::Purpose::Modulation, source_, number);
  if (process_.geometric_mean == 0) {
    return static_cast<std::uint64_t>(std::max(process_.batch.sample(draws) + 0.5, 1.0));
  }
  if (process_.geometric_mean <= 1) return 1;
  const double per_step = -sim::log(1 - 1 / process_.geometric_mean);
  return 1 + static_cast<std::uint64_t>(-sim::log(draws.unit()) / per_step);
}

}  // namespace acceptlab::load
