#pragma once

#include <Eigen/Core>
#include <map>
#include <vector>

#include "experiment/exact/phase_service.hpp"
#include "experiment/exact/quasi_birth_death.hpp"

namespace acceptlab::exact {

/// The chain of M/PH/c: the level is the number of connections present, the state within a level
/// how many of the busy workers are in each phase.
class PhaseLevels {
 public:
  explicit PhaseLevels(const PhaseQueue& queue);

  /// The levels from `workers` on.
  const Levels& repeating() const { return repeating_; }
  /// Chances of the states with all workers busy and nobody waiting, by reduction level by level
  /// from above, with `rates` the rate matrix.
  Eigen::RowVectorXd all_busy(const Eigen::MatrixXd& rates) const;
  /// With all workers busy: rates with which a service ends and the next begins, and those without
  /// (with the negative sums of both).
  const Eigen::MatrixXd& next_served() const { return repeating_.down; }
  Eigen::MatrixXd in_service() const;
  /// The largest rate of leaving a state, arrivals left out.
  double fastest() const;

 private:
  using State = std::vector<unsigned>;  // busy workers in each phase
  struct Level {
    std::vector<State> states;
    std::map<State, Eigen::Index> index;
  };
  Level level(unsigned busy) const;
  Eigen::MatrixXd within(const Level& level) const;
  Eigen::MatrixXd up(const Level& from, const Level& to) const;
  Eigen::MatrixXd down(const Level& from, const Level& to) const;
  double end_rate(std::size_t phase) const;

  PhaseQueue queue_;
  Levels repeating_;
};

}  // namespace acceptlab::exact
