#pragma once

#include <cstdint>
#include <vector>

#include "tests/catch.hpp"

namespace acceptlab::experiment {

// The series of the known answers for statistics code.

/// z <- 16807 z mod (2^31 - 1), u = z / (2^31 - 1), the first draw already advanced.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : z_(seed) {}
  double operator()() {
    z_ = 16807 * z_ % 2147483647;
    return static_cast<double>(z_) / 2147483647;
  }

 private:
  std::uint64_t z_;
};

/// x_i = 5 + y_i, y_i = 0.8 y_(i-1) + (u_i - 1/2), y_0 = 10, i = 1..1000.
inline std::vector<double> known_series() {
  Draws draw(12345);
  std::vector<double> x;
  double y = 10;
  for (int i = 0; i < 1000; ++i) {
    y = 0.8 * y + (draw() - 0.5);
    x.push_back(5 + y);
  }
  return x;
}

/// What is left of it after the warm-up that MSER-5 finds.
inline std::vector<double> known_steady_series() {
  const std::vector<double> x = known_series();
  return {x.begin() + 15, x.end()};
}

/// The answers are given to ten digits.
inline Approx near(double x) { return Approx(x).epsilon(1e-9); }

}  // namespace acceptlab::experiment
