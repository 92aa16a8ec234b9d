#include "models/load/arrivals.hpp"

#include <algorithm>
#include <cmath>

#include "sim/arithmetic.hpp"

namespace acceptlab::load {

using Kind = ArrivalProcess::Kind;

sim::Time ArrivalTimes::next(double unit, std::uint64_t number) {
  switch (process_.kind) {
    case Kind::Poisson:
    case Kind::BatchPoisson:
      exact_ns_ += -sim::log(unit) * (1e9 / (process_.rate_per_s * process_.load));
      break;
    case Kind::Paced:
      exact_ns_ += 1e9 / (process_.rate_per_s * process_.load);
      break;
    case Kind::Renewal: {
      if (process_.gap.kind() == sim::Distribution::Kind::Exponential) {
        exact_ns_ += -sim::log(unit) * process_.gap.mean() / process_.load;
      } else {
        sim::DrawSequence draws(space_, sim::Purpose::Modulation, source_, number);
        exact_ns_ += process_.gap.sample(draws) / process_.load;
      }
      break;
    }
    case Kind::Modulated:
      exact_ns_ += modulated_gap(-sim::log(unit));
      break;
    case Kind::Replay:
      return sim::Time(sim::Duration(static_cast<std::int64_t>(
          static_cast<double>(process_.rows[number].at.time_since_epoch().count()) /
          process_.load)));
    case Kind::Closed:
      break;
  }
  return sim::Time(sim::Duration(static_cast<std::int64_t>(std::min(exact_ns_, 0x1p62) + 0.5)));
}

/// A unit exponential is used up at the rate of the state in force: exact for any holding times.
double ArrivalTimes::modulated_gap(double exponential) {
  double gap = 0;
  for (;;) {
    if (state_left_ns_ <= 0) {
      state_ = states_entered_ % process_.holding.size();
      sim::DrawSequence draws(space_, sim::Purpose::Modulation, source_, states_entered_++);
      state_left_ns_ = process_.holding[state_].sample(draws);
    }
    const double per_ns = process_.rates_per_s[state_] * process_.load * 1e-9;
    if (exponential <= per_ns * state_left_ns_) {
      const double rest = exponential / per_ns;
      state_left_ns_ -= rest;
      return gap + rest;
    }
    exponential -= per_ns * state_left_ns_;
    gap += state_left_ns_;
    state_left_ns_ = 0;
  }
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
