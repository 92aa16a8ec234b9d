#include "gui/timeline/lane_layout.hpp"

#include <algorithm>

namespace acceptlab::gui {

namespace {

constexpr int gap = 2;         // between two lanes
constexpr int group_gap = 10;  // between CPUs, sockets and threads

}  // namespace

LaneLayout::LaneLayout(const TimelineIndex& index, Choice choice, int least, int most, int room) {
  choose(index, choice);
  if (rows_.empty()) return;
  int gaps = 0;
  for (std::size_t i = 1; i < rows_.size(); ++i)
    gaps += rows_[i].kind == rows_[i - 1].kind ? gap : group_gap;
  const int each = (room - gaps) / static_cast<int>(rows_.size());
  const int height = std::clamp(each, least, std::max(least, most));
  int top = 0;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    if (i > 0) top += rows_[i].kind == rows_[i - 1].kind ? gap : group_gap;
    rows_[i].top = top;
    rows_[i].height = rows_[i].kind == Row::Kind::IdleCpus ? least : height;
    top = rows_[i].bottom();
  }
}

void LaneLayout::choose(const TimelineIndex& index, Choice choice) {
  for (std::uint32_t c = 0; c < index.cpus().size(); ++c) {
    if (choice.fold_idle_cpus && index.cpus()[c].slices().empty()) {
      folded_.push_back(c);
    } else {
      rows_.push_back({Row::Kind::Cpu, c});
    }
  }
  if (!folded_.empty()) rows_.push_back({Row::Kind::IdleCpus, folded_.front()});
  for (std::uint32_t s = 0; s < index.depths().size(); ++s) rows_.push_back({Row::Kind::Socket, s});
  if (!choice.threads) return;
  for (const auto& [thread, slices] : index.threads()) {
    if (!slices.slices().empty()) rows_.push_back({Row::Kind::Thread, thread});
  }
}

const Row* LaneLayout::at(int y) const {
  const auto row = std::partition_point(rows_.begin(), rows_.end(),
                                        [y](const Row& r) { return r.bottom() <= y; });
  return row != rows_.end() && row->top <= y ? &*row : nullptr;
}

const Row* LaneLayout::find(Row::Kind kind, std::uint32_t lane) const {
  const auto row = std::find_if(rows_.begin(), rows_.end(),
                                [&](const Row& r) { return r.kind == kind && r.lane == lane; });
  return row == rows_.end() ? nullptr : &*row;
}

std::string ranges_text(const std::vector<std::uint32_t>& ascending) {
  std::string text;
  for (std::size_t i = 0; i < ascending.size();) {
    std::size_t last = i;
    while (last + 1 < ascending.size() && ascending[last + 1] == ascending[last] + 1) ++last;
    if (!text.empty()) text += ", ";
    text += std::to_string(ascending[i]);
    if (last > i) text += (last == i + 1 ? ", " : "-") + std::to_string(ascending[last]);
    i = last + 1;
  }
  return text;
}

}  // namespace acceptlab::gui
