#pragma once

#include <string>
#include <vector>

#include "experiment/figure/figure.hpp"
#include "experiment/report/stored_run.hpp"

namespace acceptlab::experiment {

/// What a sweep varies: keys with their values, each in order; numbers rise, the rest stands as it
/// comes.
struct SweptAxis {
  std::string key;
  std::vector<std::string> values;
  std::size_t index_of(const StoredRun& point) const;  // values.size() where it has none
};
std::vector<SweptAxis> swept_axes(const std::vector<StoredRun>& points);

/// What points are looked at by.
const std::vector<std::string>& swept_metrics();

/// A map for two axes, a line for one, for each of swept_metrics(); of more axes a picture for each
/// combination of the others, as long as these are few.
std::vector<Figure> points_figures(const std::vector<StoredRun>& points);

}  // namespace acceptlab::experiment
