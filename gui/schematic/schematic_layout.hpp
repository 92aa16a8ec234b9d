#pragma once

#include <QLineF>
#include <QPointF>
#include <QRectF>
#include <QSizeF>
#include <optional>
#include <vector>

#include "experiment/topology/system_map.hpp"
#include "gui/schematic/item_grid.hpp"
#include "gui/schematic/watch_graph.hpp"

namespace acceptlab::gui {

/// Where everything of the schematic is: NIC queues, CPUs, listen sockets, workers from left to
/// right, and the lines between them.
class SchematicLayout {
 public:
  enum class Part : std::uint8_t { Queues, Cpus, Sockets, Workers };
  static constexpr std::size_t parts = 4;

  struct Item {
    Part part = Part::Queues;
    unsigned number = 0;
    bool operator==(const Item&) const = default;
  };
  /// Workers of one CPU that stand together.
  struct Group {
    unsigned cpu = 0;
    QRectF frame;
  };
  /// What all CPUs, or a bundle's sockets and workers, meet in.
  struct Hub {
    QPointF at;
    QLineF workers;  // a bundle's: the vertical line that stands for all of them, if it is not null
    bool mixed = false;
  };

  SchematicLayout() = default;
  /// `sockets`: at least as many are shown; some are opened later than the map knows.
  SchematicLayout(const experiment::SystemMap& map, std::size_t sockets, const QSizeF& size,
                  const TextSize& text);

  const experiment::SystemMap& map() const { return map_; }
  const QSizeF& size() const { return size_; }
  const ItemGrid& grid(Part part) const { return grids_[static_cast<std::size_t>(part)]; }
  const QRectF& title(Part part) const { return titles_[static_cast<std::size_t>(part)]; }
  std::size_t count(Part part) const { return where_[static_cast<std::size_t>(part)].size(); }
  /// The system ties flows to CPUs itself: the first part is one item that stands for the network.
  bool has_queues() const { return !map_.queue_cpus.empty(); }
  const std::vector<Group>& groups() const { return groups_; }
  const std::optional<QRectF>& dispatcher() const { return dispatcher_; }

  /// Its own place, or that of the items it is folded with.
  QRectF place(Item item) const;
  bool is_folded(Item item) const;
  /// Where lines end and begin.
  QPointF left_of(Item item) const;
  QPointF right_of(Item item) const;

  /// What is drawn behind the items; no more lines than items and bundles.
  const std::vector<QLineF>& packet_lines() const { return packet_lines_; }
  const std::vector<QLineF>& choice_lines() const { return choice_lines_; }
  const std::vector<QLineF>& watch_lines() const { return watch_lines_; }
  QPointF choice() const { return choice_; }
  const std::vector<Hub>& bundles() const { return bundles_; }

  /// The lines of one socket or worker, each by itself.
  std::vector<QLineF> watch_lines_of(Item item) const;
  std::optional<Item> item_at(const QPointF& point) const;
  /// The next one from there, by dx parts and dy items; the same if there is none.
  Item neighbour(Item from, int dx, int dy) const;

 private:
  void place_columns(const TextSize& text);
  void place_part(Part part, const TextSize& text, const std::vector<unsigned>& order,
                  const std::vector<bool>& may_fold);
  void place_groups();
  void connect_packets();
  void connect_watchers();
  void connect_bundle(const WatchGraph::Bundle& bundle, std::size_t index, std::size_t of);

  experiment::SystemMap map_;
  QSizeF size_;
  ItemGrid grids_[parts];
  QRectF titles_[parts];
  std::vector<QRectF> where_[parts];  // by number; null: folded
  std::vector<Group> groups_;
  std::optional<QRectF> dispatcher_;
  QPointF choice_;
  std::vector<QLineF> packet_lines_, choice_lines_, watch_lines_;
  std::vector<Hub> bundles_;
};

}  // namespace acceptlab::gui
