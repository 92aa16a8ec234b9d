#pragma once

#include <QString>
#include <cstdint>
#include <optional>

#include "gui/timeline/lane_layout.hpp"
#include "gui/timeline/timeline_index.hpp"

namespace acceptlab::gui {

/// What stands beside a lane: "CPU 3", "socket 0", "worker 3", "idle: CPU 4-9".
QString lane_name(const TimelineIndex& index, const LaneLayout& layout, const Row& row);

/// What happens in a lane at an instant, in one line: who, since when, until when, for how long,
/// for which connection. Points are found within `reach` of it.
QString words_at(const TimelineIndex& index, const LaneLayout& layout, const Row& row, sim::Time at,
                 sim::Duration reach);

/// Whose packet, request or dropped segment is there.
std::optional<std::uint64_t> connection_at(const TimelineIndex& index, const Row& row, sim::Time at,
                                           sim::Duration reach);

/// "connection 4711: 2 packets, waited 12 us, accepted by worker 3, ..."
QString connection_words(const TimelineIndex& index, std::uint64_t connection);

}  // namespace acceptlab::gui
