#include "experiment/run/overload.hpp"

#include <cmath>

namespace acceptlab::experiment {

namespace {

// All figures are ours.
constexpr double growth_of_half = 0.01;    // of what was offered in it
constexpr double standard_deviations = 6;  // of a Poisson stream of that size
constexpr double a_few = 10;               // connections, where hardly any were offered
constexpr double left_of_window = 0.05;    // of what was offered in it
constexpr std::uint64_t too_few_to_judge = 1000;

}  // namespace

bool backlog_grows(std::uint64_t at_half, std::uint64_t at_end, double offered) {
  const double grown = static_cast<double>(at_end) - static_cast<double>(at_half);
  const double chance = standard_deviations * std::sqrt(offered) + a_few;
  return grown > growth_of_half * offered && grown > chance;
}

bool overloaded(const kernel::Measurement& m) {
  if (m.backlog_grows) return true;
  if (m.offered_in_window < too_few_to_judge) return false;
  const std::uint64_t left = m.completed_in_window + m.connections.lost();
  if (m.offered_in_window <= left) return false;
  return static_cast<double>(m.offered_in_window - left) >
         left_of_window * static_cast<double>(m.offered_in_window);
}

}  // namespace acceptlab::experiment
