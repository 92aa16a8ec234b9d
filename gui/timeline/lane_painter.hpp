#pragma once

#include <QFontMetrics>
#include <QImage>
#include <QPainter>
#include <optional>
#include <vector>

#include "gui/timeline/lane_layout.hpp"
#include "gui/timeline/lane_style.hpp"
#include "gui/timeline/time_axis.hpp"
#include "gui/timeline/timeline_index.hpp"

namespace acceptlab::gui {

/// Fills rectangles: of a picture's memory, or of whatever a painter paints on.
class LaneCanvas {
 public:
  virtual ~LaneCanvas() = default;
  virtual void fill(int x, int y, int width, int height, QRgb colour) = 0;
};

/// Draws the lanes of an index, without names and time scale, in a picture of `size`. What it costs
/// follows from the pixels.
class LanePainter {
 public:
  struct Scene {
    const TimelineIndex& index;
    const LaneLayout& layout;
    const TimeAxis& axis;
    const LaneStyle& style;
    std::optional<std::uint64_t> connection;  // that is selected
    int scrolled = 0;                         // so much of the lanes is above the picture
    int height = 0;                           // of the picture; its width is the axis's
    QFont font;
  };

  explicit LanePainter(const Scene& scene)
      : scene_(scene), metrics_(scene.font), baseline_(metrics_.ascent()) {}

  /// In this order: all that is plain, then what is drawn over it.
  void paint_ground(LaneCanvas& canvas);
  void paint_details(QPainter& painter);

  /// Arrows are left out where more of them would be seen, and where wake-ups are too short to be.
  static constexpr std::size_t most_arrows = 200;

 private:
  /// Within one slice, and wide enough for a pattern or a name.
  struct Wide {
    QRect place;
    const Slice* slice;
    const Row* row;
  };

  int top_of(const Row& row) const { return row.top - scene_.scrolled; }
  bool is_seen(const Row& row) const {
    return top_of(row) < scene_.height && top_of(row) + row.height > 0;
  }
  Look look_of(const Row& row, const Slice& slice) const;
  void paint_lane(LaneCanvas& canvas, const Row& row, const LaneSlices& lane);
  void paint_mixed(LaneCanvas& canvas, const Row& row, const Column& column);
  void paint_depth(LaneCanvas& canvas, const Row& row);
  void paint_name(QPainter& painter, const Wide& wide, const Look& look);
  void paint_drops(QPainter& painter, const Row& row);
  void paint_lifecycle(QPainter& painter);
  void paint_arrows(QPainter& painter);
  void paint_arrow(QPainter& painter, const TimelineIndex::Arrow& arrow, const Row& from,
                   const Row& to);
  void paint_connection(QPainter& painter);
  void outline(QPainter& painter, const Row* row, sim::Time from, sim::Time to);
  void outline_service(QPainter& painter, const TimelineIndex::Event& service);
  double x_of(sim::Time time) const;

  Scene scene_;
  QFontMetrics metrics_;
  int baseline_;
  std::vector<Column> columns_;
  std::vector<Wide> wide_;
};

/// On a painter's device: of one lane after the other.
void paint_lanes(QPainter& painter, const LanePainter::Scene& scene);
/// The same by way of the picture's memory, much quicker.
void paint_lanes(QImage& picture, const LanePainter::Scene& scene);

}  // namespace acceptlab::gui
