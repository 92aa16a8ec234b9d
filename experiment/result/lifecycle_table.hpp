#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiment/result/summary.hpp"
#include "experiment/result/titled_table.hpp"

namespace acceptlab::experiment {

// What the events of a scenario cost. Nothing where there was no event.

/// Of one result: a row an event.
std::optional<TitledTable> lifecycle_table(const std::vector<LifecycleSummary>& events);

/// The events of one column of a comparison.
struct ColumnEvents {
  std::string column;
  std::vector<LifecycleSummary> events;
};
/// Of several: a row an event and column, those of one event together.
std::optional<TitledTable> lifecycle_table(const std::vector<ColumnEvents>& columns);

}  // namespace acceptlab::experiment
