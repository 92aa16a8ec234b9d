#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gui/timeline/timeline_index.hpp"

namespace acceptlab::gui {

/// One lane where it stands, in pixels from the top of all lanes.
struct Row {
  enum class Kind : std::uint8_t { Cpu, IdleCpus, Socket, Thread } kind = Kind::Cpu;
  std::uint32_t lane = 0;  // CPU, socket, or lane of a thread
  int top = 0, height = 0;

  int bottom() const { return top + height; }
};

/// Which lanes are shown, one below the other.
class LaneLayout {
 public:
  struct Choice {
    bool fold_idle_cpus = false;  // those on which nothing happens in the whole recording
    bool threads = false;
  };

  LaneLayout() = default;
  /// No lane is lower than `least`; there is room for `room` pixels, which they share up to `most`
  /// each.
  LaneLayout(const TimelineIndex& index, Choice choice, int least, int most, int room);

  const std::vector<Row>& rows() const { return rows_; }
  int height() const { return rows_.empty() ? 0 : rows_.back().bottom() + 1; }
  /// Null: none is there.
  const Row* at(int y) const;
  /// Null: it is not shown.
  const Row* find(Row::Kind kind, std::uint32_t lane) const;
  const std::vector<std::uint32_t>& folded() const { return folded_; }

 private:
  void choose(const TimelineIndex& index, Choice choice);

  std::vector<Row> rows_;
  std::vector<std::uint32_t> folded_;
};

/// "3, 7-10".
std::string ranges_text(const std::vector<std::uint32_t>& ascending);

}  // namespace acceptlab::gui
