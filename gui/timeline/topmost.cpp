#include "gui/timeline/topmost.hpp"

#include <algorithm>

namespace acceptlab::gui {

using sim::Time;

namespace {

/// Goes through the borders of slices in the order of time.
class Sweep {
 public:
  explicit Sweep(const std::vector<Layer>& sorted) : layers_(sorted) {}

  std::vector<Slice> run() {
    seen_.reserve(layers_.size() + layers_.size() / 4);
    for (std::size_t next = 0; next < layers_.size() || !open_.empty();) {
      if (open_.empty()) now_ = layers_[next].slice.from;
      while (next < layers_.size() && layers_[next].slice.from <= now_) put(next++);
      Time border = layers_[open_.back()].slice.to;
      if (next < layers_.size()) border = std::min(border, layers_[next].slice.from);
      show(layers_[open_.back()].slice, border);
      now_ = border;
      // One that is hidden may end unseen; it goes when it comes to the top.
      while (!open_.empty() && layers_[open_.back()].slice.to <= now_) open_.pop_back();
    }
    return std::move(seen_);
  }

 private:
  /// Open slices are kept with the one that is seen last.
  void put(std::size_t index) {
    const std::uint8_t rank = layers_[index].rank;
    auto place = open_.end();
    while (place != open_.begin() && layers_[*(place - 1)].rank > rank) --place;
    open_.insert(place, index);
  }
  void show(const Slice& slice, Time until) {
    if (!seen_.empty() && seen_.back().source == slice.source && seen_.back().to == now_) {
      seen_.back().to = until;
    } else {
      seen_.push_back({now_, until, slice.source, slice.activity});
    }
  }

  const std::vector<Layer>& layers_;
  std::vector<std::size_t> open_;
  std::vector<Slice> seen_;
  Time now_{};
};

}  // namespace

std::vector<Slice> topmost(std::vector<Layer> layers) {
  std::erase_if(layers, [](const Layer& layer) { return layer.slice.from >= layer.slice.to; });
  std::stable_sort(layers.begin(), layers.end(),
                   [](const Layer& a, const Layer& b) { return a.slice.from < b.slice.from; });
  return Sweep(layers).run();
}

}  // namespace acceptlab::gui
