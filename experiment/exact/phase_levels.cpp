#include "experiment/exact/phase_levels.hpp"

#include <Eigen/LU>
#include <functional>
#include <numeric>

namespace acceptlab::exact {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::RowVectorXd;

PhaseLevels::PhaseLevels(const PhaseQueue& queue) : queue_(queue) {
  const Level full = level(queue.workers);
  const auto size = static_cast<Index>(full.states.size());
  repeating_.up = queue.arrivals_per_s * MatrixXd::Identity(size, size);
  repeating_.within = within(full);
  repeating_.down = MatrixXd::Zero(size, size);
  for (Index s = 0; s < size; ++s) {
    const State& state = full.states[static_cast<std::size_t>(s)];
    for (std::size_t i = 0; i < state.size(); ++i) {
      if (state[i] == 0) continue;
      for (std::size_t j = 0; j < state.size(); ++j) {
        State then = state;
        --then[i];
        ++then[j];
        repeating_.down(s, full.index.at(then)) += state[i] * end_rate(i) * queue.service.begin[j];
      }
    }
  }
}

PhaseLevels::Level PhaseLevels::level(unsigned busy) const {
  Level level;
  State state(queue_.service.size(), 0);
  const std::function<void(std::size_t, unsigned)> fill = [&](std::size_t phase, unsigned left) {
    if (phase + 1 == state.size()) {
      state[phase] = left;
      level.index.emplace(state, static_cast<Index>(level.states.size()));
      level.states.push_back(state);
      return;
    }
    for (unsigned n = 0; n <= left; ++n) {
      state[phase] = n;
      fill(phase + 1, left - n);
    }
  };
  fill(0, busy);
  return level;
}

double PhaseLevels::end_rate(std::size_t phase) const {
  const std::vector<double>& next = queue_.service.next[phase];
  return queue_.service.rates_per_s[phase] * (1 - std::accumulate(next.begin(), next.end(), 0.0));
}

MatrixXd PhaseLevels::within(const Level& level) const {
  const auto size = static_cast<Index>(level.states.size());
  MatrixXd rates = MatrixXd::Zero(size, size);
  for (Index s = 0; s < size; ++s) {
    const State& state = level.states[static_cast<std::size_t>(s)];
    rates(s, s) -= queue_.arrivals_per_s;
    for (std::size_t i = 0; i < state.size(); ++i) {
      if (state[i] == 0) continue;
      const double leave = state[i] * queue_.service.rates_per_s[i];
      rates(s, s) -= leave;
      for (std::size_t j = 0; j < state.size(); ++j) {
        if (queue_.service.next[i][j] == 0) continue;
        State then = state;
        --then[i];
        ++then[j];
        rates(s, level.index.at(then)) += leave * queue_.service.next[i][j];
      }
    }
  }
  return rates;
}

MatrixXd PhaseLevels::up(const Level& from, const Level& to) const {
  MatrixXd rates =
      MatrixXd::Zero(static_cast<Index>(from.states.size()), static_cast<Index>(to.states.size()));
  for (std::size_t s = 0; s < from.states.size(); ++s) {
    for (std::size_t i = 0; i < queue_.service.size(); ++i) {
      State then = from.states[s];
      ++then[i];
      rates(static_cast<Index>(s), to.index.at(then)) +=
          queue_.arrivals_per_s * queue_.service.begin[i];
    }
  }
  return rates;
}

MatrixXd PhaseLevels::down(const Level& from, const Level& to) const {
  MatrixXd rates =
      MatrixXd::Zero(static_cast<Index>(from.states.size()), static_cast<Index>(to.states.size()));
  for (std::size_t s = 0; s < from.states.size(); ++s) {
    for (std::size_t i = 0; i < queue_.service.size(); ++i) {
      if (from.states[s][i] == 0) continue;
      State then = from.states[s];
      --then[i];
      rates(static_cast<Index>(s), to.index.at(then)) += from.states[s][i] * end_rate(i);
    }
  }
  return rates;
}

RowVectorXd PhaseLevels::all_busy(const MatrixXd& rates) const {
  // What a level looks like when the time above it is cut out; from the top down it gives
  // pi(n + 1) = pi(n) step(n), and from the empty system up the chances themselves.
  Level above = level(queue_.workers);
  MatrixXd cut = repeating_.within + rates * repeating_.down;
  std::vector<MatrixXd> steps;
  for (unsigned n = queue_.workers; n-- > 0;) {
    Level here = level(n);
    const MatrixXd enters = up(here, above);
    steps.push_back((-cut).transpose().partialPivLu().solve(enters.transpose()).transpose());
    cut = within(here) + steps.back() * down(above, here);
    above = std::move(here);
  }
  RowVectorXd chance = RowVectorXd::Ones(1);
  double below = 0;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    below += chance.sum();
    chance = RowVectorXd(chance * *step);
  }
  const MatrixXd rest = MatrixXd::Identity(rates.rows(), rates.cols()) - rates;
  const double from_here =
      rest.partialPivLu().solve(Eigen::VectorXd::Ones(rates.rows())).dot(chance.transpose());
  return chance / (below + from_here);
}

MatrixXd PhaseLevels::in_service() const {
  MatrixXd rates = repeating_.within;
  rates.diagonal().array() += queue_.arrivals_per_s;
  return rates;
}

double PhaseLevels::fastest() const { return -in_service().diagonal().minCoeff(); }

}  // namespace acceptlab::exact
