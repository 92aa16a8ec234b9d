#pragma once

#include <Eigen/Core>
#include <vector>

namespace acceptlab::validation {

/// When a combination of parameters counts as not told by the observations.
struct IdentifiabilityLimits {
  double condition = 1e3;  // how much weaker its effect is than the strongest one's
  double shift = 0.7;      // how far it moves, in ln theta, within the errors of observation
};

/// The directions in the space of parameters that observations tell, and those that they do not.
/// Orthonormal, in columns, the strongest first.
struct Directions {
  Eigen::MatrixXd told, untold;
  Eigen::VectorXd singular;  // of the Jacobian, all of them
  double condition() const;  // the largest over the smallest; infinite when that is 0
};

/// By the singular values of the Jacobian of residuals that are scaled by their errors: moving by 1
/// along a direction changes the residuals by its singular value.
Directions directions_of(const Eigen::MatrixXd& jacobian, const IdentifiabilityLimits& limits = {});

}  // namespace acceptlab::validation
