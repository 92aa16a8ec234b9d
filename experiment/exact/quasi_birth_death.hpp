#pragma once

#include <Eigen/Core>

namespace acceptlab::exact {

/// A chain whose levels repeat: rates to the next level, within one (with the negative row sums of
/// all three), and to the level before.
struct Levels {
  Eigen::MatrixXd up, within, down;
};

/// The rate matrix R of a stable chain, pi(n+1) = pi(n) R, by logarithmic reduction (Latouche and
/// Ramaswami). Throws sim::InternalError when the equation up + R within + R^2 down = 0 is not met.
Eigen::MatrixXd rate_matrix(const Levels& levels);

}  // namespace acceptlab::exact
