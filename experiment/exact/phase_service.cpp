#include "experiment/exact/phase_service.hpp"

#include <Eigen/LU>
#include <Eigen/SparseCore>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include "experiment/exact/phase_levels.hpp"
#include "experiment/exact/quasi_birth_death.hpp"

namespace acceptlab::exact {

using Eigen::MatrixXd;
using Eigen::RowVectorXd;

PhaseType PhaseType::exponential(double mean_s) { return erlang(mean_s, 1); }

PhaseType PhaseType::erlang(double mean_s, unsigned stages) {
  PhaseType type;
  type.begin.assign(stages, 0.0);
  type.begin.front() = 1;
  type.rates_per_s.assign(stages, stages / mean_s);
  type.next.assign(stages, std::vector<double>(stages, 0.0));
  for (unsigned i = 0; i + 1 < stages; ++i) type.next[i][i + 1] = 1;
  return type;
}

PhaseType PhaseType::hyperexponential(std::vector<double> chances,
                                      const std::vector<double>& means_s) {
  PhaseType type;
  const std::size_t phases = chances.size();
  type.begin = std::move(chances);
  for (const double mean : means_s) type.rates_per_s.push_back(1 / mean);
  type.next.assign(phases, std::vector<double>(phases, 0.0));
  return type;
}

namespace {

/// x (I - next)^-1 D with D the mean time in each phase: from the chances to be in each phase at
/// first to the mean times spent in each.
std::vector<double> times_in(const PhaseType& type, const std::vector<double>& first) {
  const auto n = static_cast<Eigen::Index>(first.size());
  MatrixXd stay = MatrixXd::Identity(n, n);
  Eigen::VectorXd right(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const auto from = static_cast<std::size_t>(i);
    right(i) = first[from];
    for (Eigen::Index j = 0; j < n; ++j) stay(j, i) -= type.next[from][static_cast<std::size_t>(j)];
  }
  const Eigen::VectorXd visits = stay.partialPivLu().solve(right);
  std::vector<double> times;
  for (std::size_t i = 0; i < first.size(); ++i)
    times.push_back(visits(static_cast<Eigen::Index>(i)) / type.rates_per_s[i]);
  return times;
}

double sum_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

}  // namespace

double PhaseType::mean() const { return sum_of(times_in(*this, begin)); }

double PhaseType::second_moment() const {
  return 2 * sum_of(times_in(*this, times_in(*this, begin)));
}

std::size_t PhaseQueue::states() const {
  // (c + h - 1) choose (h - 1)
  double count = 1;
  for (std::size_t i = 1; i < service.size(); ++i)
    count *= static_cast<double>(workers + i) / static_cast<double>(i);
  return static_cast<std::size_t>(std::min(count + 0.5, 1e9));
}

namespace {

/// A service time that is watched at `rate_per_s`.
Passage passage_of(const PhaseType& service, double rate_per_s) {
  Passage passage{service.begin, service.next};
  for (std::size_t i = 0; i < service.size(); ++i) {
    const double moves = service.rates_per_s[i] / rate_per_s;
    for (double& chance : passage.step[i]) chance *= moves;
    passage.step[i][i] += 1 - moves;
  }
  return passage;
}

/// P(W > t) = trace of G(t) with G(0) = 1 x (I - R)^-1 and G' = D0 G + D1 G R: the sum over the
/// levels n of x R^n, times the chance that at most n services end within t (rates D1 with an end,
/// D0 without). At the jumps of a Poisson process with the largest rate of leaving.
/// Nothing when that would take too long.
std::optional<StepTime> waiting_steps(const PhaseLevels& phases, const MatrixXd& rates,
                                      const RowVectorXd& all) {
  const double steps_per_s = phases.fastest();
  const Eigen::SparseMatrix<double> ends = (phases.next_served() / steps_per_s).sparseView();
  MatrixXd stays = phases.in_service() / steps_per_s;
  stays += MatrixXd::Identity(stays.rows(), stays.cols());
  const Eigen::SparseMatrix<double> goes_on = stays.sparseView();
  MatrixXd chances = Eigen::VectorXd::Ones(all.size()) * all;
  std::vector<double> tail{chances.trace()};
  const double most_steps = 2e10 / std::pow(static_cast<double>(all.size()), 3);
  constexpr double negligible = 1e-14, little = 1e-9, same = 1e-14;
  double ratio = 0;
  unsigned settled = 0;  // in the end it falls by the same factor at each step
  constexpr unsigned settled_for = 20;
  while (tail.back() > negligible && settled < settled_for) {
    const bool too_long = static_cast<double>(tail.size()) > std::min(most_steps, 1e6);
    if (too_long && tail.back() > little) return std::nullopt;
    if (too_long) break;
    chances = goes_on * chances + ends * MatrixXd(chances * rates);
    tail.push_back(chances.trace());
    const double before = std::exchange(ratio, tail.back() / tail[tail.size() - 2]);
    settled = std::abs(ratio - before) <= same ? settled + 1 : 0;
  }
  return StepTime(steps_per_s, std::move(tail), std::min(ratio, 1 - 1e-12));
}

}  // namespace

Answer solve(const PhaseQueue& queue) {
  const PhaseLevels phases(queue);
  const MatrixXd rates = rate_matrix(phases.repeating());
  const RowVectorXd full = phases.all_busy(rates);  // all busy, nobody waits
  const MatrixXd rest = MatrixXd::Identity(rates.rows(), rates.cols()) - rates;
  const Eigen::PartialPivLU<MatrixXd> left(rest.transpose());
  const auto summed = [&](const RowVectorXd& x) -> RowVectorXd {  // x (I - R)^-1
    return left.solve(x.transpose()).transpose();
  };
  const RowVectorXd all = summed(full);
  const RowVectorXd waiting = summed(all) * rates, pairs = summed(waiting) * rates;
  Answer answer{queue.arrivals_per_s, queue.arrivals_per_s, 0, queue.load() / queue.workers};
  answer.pending_mean = waiting.sum();
  answer.wait_chance = all.sum();
  if (const auto wait = waiting_steps(phases, rates, all)) {
    answer.wait = law_of(*wait);
    answer.response = law_of(wait->plus(passage_of(queue.service, phases.fastest())));
  }
  // Little's law, and its second moment: E[Q (Q - 1)] = lambda^2 E[W^2].
  const double rate = queue.arrivals_per_s, own = queue.service.second_moment();
  const double mean = answer.pending_mean / rate, service = queue.service.mean();
  answer.wait.mean = mean;
  answer.wait.sd = deviation(mean, 2 * pairs.sum() / (rate * rate));
  answer.response.mean = mean + service;
  answer.response.sd = std::hypot(answer.wait.sd, deviation(service, own));
  if (queue.workers == 1) answer.busy_in_order = {answer.utilisation};
  return answer;
}

}  // namespace acceptlab::exact
