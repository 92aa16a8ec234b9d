#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "experiment/statistics/metrics.hpp"

namespace acceptlab::validation {

/// One published figure, and how far the simulation may be from it.
struct Claim {
  enum class Kind : std::uint8_t {
    Number,      // a metric of the result, or its ratio to that of another column
    Workers,     // connections by worker
    Dispersion,  // how unequal these are: their variance over what pure chance gives
    Histogram    // a latency in bins
  } kind = Kind::Number;
  std::string of;            // the quantity as written: "latency.response.mean"
  std::string column, over;  // names of [[variants]]; empty: the scenario as it is
  bool ratio = false;        // Number: over `over`
  /// Only what is predicted counts. Fitted: the scenario was chosen so that this comes out.
  /// Unexplained: known not to come out, for the reason that stands in `why`.
  enum class Role : std::uint8_t { Predicted, Fitted, Unexplained } role = Role::Predicted;
  std::string why;
  std::optional<experiment::Metric> metric;          // Number
  const experiment::LatencyKind* latency = nullptr;  // Histogram
  double published = 0;                              // Number, in the metric's unit
  std::vector<double> counts;                        // by worker, or by bin
  std::vector<double> bins;                          // lower bounds in seconds, rising
  bool by_rank = false;                              // Workers: the busiest with the busiest
  /// Workers: places, from 0 by number or rank, whose share something was fitted to. They are left
  /// out, and the others compared among themselves.
  std::vector<std::size_t> without;
  /// Number: 0.15 is 15 %; Workers and Histogram: total variation distance; Dispersion: the part of
  /// all simulated runs in whose middle the published one lies.
  double band = 0;
};

inline constexpr std::array<std::string_view, 3> claim_role_names{"predicted", "fitted",
                                                                  "unexplained"};

/// How a column is called where people read it: the scenario as it is has no name of its own.
inline std::string column_title(const std::string& column) {
  return column.empty() ? "as it is" : column;
}

/// A publication as a scenario and what is claimed about it.
struct Claims {
  std::string file, title, source;
  std::string scenario;              // the name as written
  std::vector<std::string> inputs;   // what was taken from the publication
  std::vector<std::string> guessed;  // what it does not say
  std::vector<std::string> fitted;   // numbers chosen so that the fitted claims come out
  std::vector<Claim> claims;
};

/// The claims of a file, or of its text (`name` stands in messages). Throws
/// experiment::ScenarioError with everything that is wrong.
Claims read_claims(const std::string& file);
Claims read_claims_text(std::string_view text, const std::string& name);

/// Pearson's index of dispersion: sum of (count - mean)^2 / mean over the degrees of freedom; about
/// 1 when nothing but chance shares connections out. Requires two counts, not all 0.
double dispersion(const std::vector<double>& counts);

}  // namespace acceptlab::validation
