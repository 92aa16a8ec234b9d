#include "validation/calibrate/identifiability.hpp"

#include <Eigen/SVD>
#include <limits>

namespace acceptlab::validation {

double Directions::condition() const {
  const double least = singular.size() == 0 ? 0 : singular[singular.size() - 1];
  return least > 0 ? singular[0] / least : std::numeric_limits<double>::infinity();
}

Directions directions_of(const Eigen::MatrixXd& jacobian, const IdentifiabilityLimits& limits) {
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(jacobian, Eigen::ComputeThinU | Eigen::ComputeFullV);
  const Eigen::Index parameters = jacobian.cols();
  Directions directions;
  directions.singular = svd.singularValues();
  Eigen::Index told = 0;
  while (told < directions.singular.size()) {
    const double value = directions.singular[told];
    const bool strong = value > 0 && directions.singular[0] <= limits.condition * value;
    if (!strong || 1 / value > limits.shift) break;
    ++told;
  }
  directions.told = svd.matrixV().leftCols(told);
  directions.untold = svd.matrixV().rightCols(parameters - told);
  return directions;
}

}  // namespace acceptlab::validation
