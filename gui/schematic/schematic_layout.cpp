#include "gui/schematic/schematic_layout.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>
#include <tuple>

namespace acceptlab::gui {

using experiment::SystemMap;
using Part = SchematicLayout::Part;

namespace {

constexpr double margin = 10;

std::vector<unsigned> numbers(std::size_t count) {
  std::vector<unsigned> all(count);
  std::iota(all.begin(), all.end(), 0U);
  return all;
}

/// CPUs that neither packets nor the server use for certain.
std::vector<bool> unused_cpus(const SystemMap& map) {
  std::vector<bool> unused(map.cpus, !map.anywhere);
  for (unsigned c = 0; c < map.cpus; ++c) {
    if (map.softirq_share[c] > 0 || map.taken[c] > 0 || map.passed_on[c] > 0) unused[c] = false;
  }
  for (const unsigned cpu : map.queue_cpus) unused[cpu] = false;
  for (const SystemMap::Worker& worker : map.workers) unused[worker.cpu] = false;
  if (map.dispatcher_cpu) unused[*map.dispatcher_cpu] = false;
  return unused;
}

/// Those of one CPU together.
std::vector<unsigned> order_of_workers(const SystemMap& map) {
  std::vector<unsigned> order = numbers(map.workers.size());
  if (map.anywhere) return order;
  std::stable_sort(order.begin(), order.end(),
                   [&](unsigned a, unsigned b) { return map.workers[a].cpu < map.workers[b].cpu; });
  return order;
}

/// Each line once, though many items may share a place.
void add_once(std::vector<QLineF>& lines, const QLineF& line,
              std::set<std::tuple<double, double, double, double>>& seen) {
  if (seen.emplace(line.x1(), line.y1(), line.x2(), line.y2()).second) lines.push_back(line);
}

}  // namespace

SchematicLayout::SchematicLayout(const SystemMap& map, std::size_t sockets, const QSizeF& size,
                                 const TextSize& text)
    : map_(map), size_(size) {
  const std::array<std::size_t, parts> counts{std::max<std::size_t>(1, map.queue_cpus.size()),
                                              map.cpus, std::max(sockets, map.sockets.size()),
                                              map.workers.size()};
  for (std::size_t p = 0; p < parts; ++p) where_[p].resize(counts[p]);
  place_columns(text);
  place_part(Part::Queues, text, numbers(counts[0]), {});
  place_part(Part::Cpus, text, numbers(counts[1]), unused_cpus(map));
  place_part(Part::Sockets, text, numbers(counts[2]), {});
  place_part(Part::Workers, text, order_of_workers(map), {});
  place_groups();
  connect_packets();
  connect_watchers();
}

// --- Places

void SchematicLayout::place_columns(const TextSize& text) {
  // Parts of the width: items and the lines behind them in turn.
  const bool dispatched = map_.dispatcher_cpu.has_value();
  const std::array<double, parts> items{0.11, 0.22, 0.23, dispatched ? 0.19 : 0.25};
  const std::array<double, parts - 1> gaps{0.04, 0.07, dispatched ? 0.14 : 0.08};
  const double width = std::max(0.0, size_.width() - 2 * margin);
  const double top = margin + 1.4 * text.line;
  const double height = std::max(0.0, size_.height() - top - margin);
  double x = margin;
  for (std::size_t p = 0; p < parts; ++p) {
    grids_[p].area = QRectF(x, top, items[p] * width, height);
    titles_[p] = QRectF(x, margin / 2, items[p] * width + (p < 3 ? gaps[p] * width * 0.9 : 0),
                        1.3 * text.line);
    x += items[p] * width + (p + 1 < parts ? gaps[p] * width : 0);
  }
  if (!dispatched) return;
  const double left = grids_[2].area.right() + gaps[2] * width * 0.3;
  dispatcher_ =
      QRectF(left, top + height / 2 - 1.6 * text.line, gaps[2] * width * 0.45, 3.2 * text.line);
}

void SchematicLayout::place_part(Part part, const TextSize& text,
                                 const std::vector<unsigned>& order,
                                 const std::vector<bool>& may_fold) {
  const auto p = static_cast<std::size_t>(part);
  grids_[p] = item_grid(grids_[p].area, text, order, may_fold);
  for (std::size_t i = 0; i < grids_[p].shown.size(); ++i)
    where_[p][grids_[p].shown[i]] = grids_[p].places[i];
}

/// Frames around the workers of one CPU; a group that goes on in the next column has two.
void SchematicLayout::place_groups() {
  if (map_.anywhere) return;
  const ItemGrid& grid = this->grid(Part::Workers);
  std::vector<Group> groups;
  bool any_shared = false;
  for (std::size_t i = 0; i < grid.shown.size(); ++i) {
    const unsigned cpu = map_.workers[grid.shown[i]].cpu;
    const QRectF& place = grid.places[i];
    const bool joins = !groups.empty() && groups.back().cpu == cpu;
    any_shared |= joins;
    if (joins && groups.back().frame.left() == place.left()) {
      groups.back().frame |= place;
    } else {
      groups.push_back({cpu, place});
    }
  }
  if (!any_shared) return;  // each has its own: it says so itself
  const double out = grid.detail == Detail::Cell ? 1 : 2;
  for (Group& group : groups) group.frame.adjust(-out, -out, out, out);
  groups_ = std::move(groups);
}

QRectF SchematicLayout::place(Item item) const {
  const auto p = static_cast<std::size_t>(item.part);
  if (item.number >= where_[p].size()) return {};
  const QRectF& own = where_[p][item.number];
  return own.isNull() ? grids_[p].fold : own;
}

bool SchematicLayout::is_folded(Item item) const {
  const auto p = static_cast<std::size_t>(item.part);
  return item.number < where_[p].size() && where_[p][item.number].isNull();
}

QPointF SchematicLayout::left_of(Item item) const {
  const QRectF at = place(item);
  return {at.left(), at.center().y()};
}

QPointF SchematicLayout::right_of(Item item) const {
  const QRectF at = place(item);
  return {at.right(), at.center().y()};
}

// --- Lines

namespace {

/// Lines end at the column's edge: items further in are behind others.
QPointF at_edge(const QPointF& point, double x) { return {x, point.y()}; }

}  // namespace

void SchematicLayout::connect_packets() {
  const double queues_right = grid(Part::Queues).area.right();
  const QRectF& cpus = grid(Part::Cpus).area;
  const QRectF& sockets = grid(Part::Sockets).area;
  choice_ = {(cpus.right() + sockets.left()) / 2, cpus.center().y()};
  std::set<std::tuple<double, double, double, double>> seen;
  const auto from_queue = [&](unsigned queue, unsigned cpu) {
    add_once(packet_lines_,
             {at_edge(right_of({Part::Queues, queue}), queues_right),
              at_edge(left_of({Part::Cpus, cpu}), cpus.left())},
             seen);
  };
  for (unsigned q = 0; q < map_.queue_cpus.size(); ++q) from_queue(q, map_.queue_cpus[q]);
  for (unsigned c = 0; c < map_.cpus; ++c) {
    if (map_.softirq_share[c] <= 0) continue;
    if (!has_queues()) from_queue(0, c);
    add_once(choice_lines_, {at_edge(right_of({Part::Cpus, c}), cpus.right()), choice_}, seen);
  }
  for (unsigned s = 0; s < count(Part::Sockets); ++s)
    add_once(choice_lines_, {choice_, at_edge(left_of({Part::Sockets, s}), sockets.left())}, seen);
}

void SchematicLayout::connect_watchers() {
  const double left = grid(Part::Sockets).area.right();
  const double right = grid(Part::Workers).area.left();
  std::set<std::tuple<double, double, double, double>> seen;
  const auto socket_end = [&](unsigned s) { return at_edge(right_of({Part::Sockets, s}), left); };
  const auto worker_end = [&](unsigned w) { return at_edge(left_of({Part::Workers, w}), right); };
  if (dispatcher_) {
    const QPointF in(dispatcher_->left(), dispatcher_->center().y());
    const QPointF out(dispatcher_->right(), dispatcher_->center().y());
    for (unsigned s = 0; s < map_.sockets.size(); ++s)
      add_once(watch_lines_, {socket_end(s), in}, seen);
    for (unsigned w = 0; w < map_.workers.size(); ++w)
      add_once(watch_lines_, {out, worker_end(w)}, seen);
  }
  const WatchGraph graph = watch_graph(map_);
  for (const WatchGraph::Pair& pair : graph.pairs)
    add_once(watch_lines_, {socket_end(pair.socket), worker_end(pair.worker)}, seen);
  for (std::size_t b = 0; b < graph.bundles.size(); ++b)
    connect_bundle(graph.bundles[b], b, graph.bundles.size());
}

/// All sockets lead to one point, and from there to the workers: each by itself, or, when they are
/// many, to a line along all of them.
void SchematicLayout::connect_bundle(const WatchGraph::Bundle& bundle, std::size_t index,
                                     std::size_t of) {
  constexpr std::size_t many = 16;
  const double left = grid(Part::Sockets).area.right();
  const double right = grid(Part::Workers).area.left();
  double top = size_.height(), bottom = 0, middle = 0;
  for (const unsigned worker : bundle.workers) {
    const double y = left_of({Part::Workers, worker}).y();
    top = std::min(top, y);
    bottom = std::max(bottom, y);
  }
  for (const unsigned socket : bundle.sockets)
    middle += right_of({Part::Sockets, socket}).y() / static_cast<double>(bundle.sockets.size());
  // Bundles of groups stand beside each other, so that those that cross can be told apart.
  const double step = (right - left) / static_cast<double>(of + 2);
  Hub hub{{left + step * static_cast<double>(1 + index % of) + step / 2,
           (middle + (top + bottom) / 2) / 2},
          {},
          bundle.mixed};
  if (of > 4) hub.at.setX((left + right) / 2);
  std::set<std::tuple<double, double, double, double>> seen;
  for (const unsigned socket : bundle.sockets)
    add_once(watch_lines_, {at_edge(right_of({Part::Sockets, socket}), left), hub.at}, seen);
  if (bundle.workers.size() > many) {
    const double x = right - std::min(6.0, (right - left) / 8);
    hub.workers = QLineF(x, top, x, bottom);
    watch_lines_.emplace_back(hub.at, QPointF(x, hub.at.y()));
  } else {
    for (const unsigned worker : bundle.workers)
      add_once(watch_lines_, {hub.at, at_edge(left_of({Part::Workers, worker}), right)}, seen);
  }
  bundles_.push_back(hub);
}

std::vector<QLineF> SchematicLayout::watch_lines_of(Item item) const {
  std::vector<QLineF> lines;
  for (unsigned w = 0; w < map_.workers.size(); ++w) {
    if (item.part == Part::Workers && item.number != w) continue;
    for (const unsigned s : watched_by(map_, w)) {
      if (item.part == Part::Sockets && item.number != s) continue;
      if (item.part == Part::Workers || item.part == Part::Sockets)
        lines.emplace_back(right_of({Part::Sockets, s}), left_of({Part::Workers, w}));
    }
  }
  return lines;
}

// --- What is where

std::optional<SchematicLayout::Item> SchematicLayout::item_at(const QPointF& point) const {
  for (std::size_t p = 0; p < parts; ++p) {
    const ItemGrid& grid = grids_[p];
    for (std::size_t i = 0; i < grid.shown.size(); ++i) {
      if (grid.places[i].contains(point)) return Item{static_cast<Part>(p), grid.shown[i]};
    }
    if (grid.fold.contains(point) && !grid.folded.empty())
      return Item{static_cast<Part>(p), grid.folded.front()};
  }
  return std::nullopt;
}

SchematicLayout::Item SchematicLayout::neighbour(Item from, int dx, int dy) const {
  const QPointF here = place(from).center();
  Item best = from;
  double nearest = HUGE_VAL;
  const auto consider = [&](Item item, const QRectF& place) {
    const QPointF way = place.center() - here;
    // Along the direction, and little beside it.
    const double along = dx * way.x() + dy * way.y();
    const double beside = std::abs(dx != 0 ? way.y() : way.x());
    if (along < 1 || item == from) return;
    if (dy != 0 && item.part != from.part) return;
    const double far = along + 4 * beside;
    if (far >= nearest) return;
    nearest = far;
    best = item;
  };
  for (std::size_t p = 0; p < parts; ++p) {
    const ItemGrid& grid = grids_[p];
    for (std::size_t i = 0; i < grid.shown.size(); ++i)
      consider({static_cast<Part>(p), grid.shown[i]}, grid.places[i]);
    if (!grid.folded.empty()) consider({static_cast<Part>(p), grid.folded.front()}, grid.fold);
  }
  return best;
}

}  // namespace acceptlab::gui
