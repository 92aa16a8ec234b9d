#include "gui/timeline/lane_painter.hpp"

#include <algorithm>
#include <array>

namespace acceptlab::gui {

using sim::Duration;
using sim::Time;
using Event = TimelineIndex::Event;

namespace {

constexpr int least_patterned = 8;  // pixels
constexpr int least_named = 24;
constexpr int least_bordered = 4;
constexpr Duration coarsest_with_arrows{500};  // a pixel
constexpr double least_arrow = 16;
constexpr double row_inset = 3;  // where an arrow within a lane ends

class PictureCanvas final : public LaneCanvas {
 public:
  explicit PictureCanvas(QImage& picture)
      : bits_(reinterpret_cast<QRgb*>(picture.bits())),
        stride_(picture.bytesPerLine() / static_cast<qsizetype>(sizeof(QRgb))),
        width_(picture.width()),
        height_(picture.height()) {}

  void fill(int x, int y, int width, int height, QRgb colour) override {
    const int right = std::min(x + width, width_), bottom = std::min(y + height, height_);
    x = std::max(x, 0);
    if (x >= right) return;
    for (int line = std::max(y, 0); line < bottom; ++line)
      std::fill_n(bits_ + line * stride_ + x, right - x, colour);
  }

 private:
  QRgb* bits_;
  qsizetype stride_;
  int width_, height_;
};

/// What is one pixel wide becomes a picture: a file of one rectangle each would be long.
class PainterCanvas final : public LaneCanvas {
 public:
  PainterCanvas(QPainter& painter, const QSize& size)
      : painter_(painter), narrow_(size, QImage::Format_ARGB32), narrow_canvas_(narrow_) {
    narrow_.fill(Qt::transparent);
  }
  void fill(int x, int y, int width, int height, QRgb colour) override {
    if (width == 1) return narrow_canvas_.fill(x, y, width, height, colour);
    painter_.fillRect(x, y, width, height, QColor::fromRgb(colour));
  }
  void finish() { painter_.drawImage(0, 0, narrow_); }

 private:
  QPainter& painter_;
  QImage narrow_;
  PictureCanvas narrow_canvas_;
};

/// Pixels of `height` for `part` of `whole`: something is never nothing.
int part_of(int height, Duration part, Duration whole) {
  return static_cast<int>((height * part.count() + whole.count() - 1) / whole.count());
}

}  // namespace

Look LanePainter::look_of(const Row& row, const Slice& slice) const {
  const bool of_worker = is_worker(slice.activity);
  if (!of_worker && slice.activity != Activity::Serve) return scene_.style.look(slice.activity);
  const auto thread =
      row.kind == Row::Kind::Thread ? std::optional(row.lane) : scene_.index.thread_of(slice);
  const auto& threads = scene_.index.recording().threads;
  const auto label = thread ? threads.find(*thread) : threads.end();
  if (label == threads.end()) return scene_.style.look(slice.activity);
  return scene_.style.worker_look(label->second.number);
}

// --- What is plain

void LanePainter::paint_ground(LaneCanvas& canvas) {
  canvas.fill(0, 0, scene_.axis.width(), scene_.height, scene_.style.ground().rgb());
  wide_.clear();
  for (const Row& row : scene_.layout.rows()) {
    if (!is_seen(row)) continue;
    canvas.fill(0, top_of(row), scene_.axis.width(), row.height, scene_.style.lane().rgb());
    if (row.kind == Row::Kind::Cpu) paint_lane(canvas, row, scene_.index.cpus()[row.lane]);
    if (row.kind == Row::Kind::Thread) paint_lane(canvas, row, scene_.index.threads().at(row.lane));
    if (row.kind == Row::Kind::Socket) paint_depth(canvas, row);
  }
}

void LanePainter::paint_lane(LaneCanvas& canvas, const Row& row, const LaneSlices& lane) {
  lane.columns(scene_.axis, columns_);
  for (const Column& column : columns_) {
    if (column.is_mixed()) {
      paint_mixed(canvas, row, column);
      continue;
    }
    const Slice& slice = lane.slices()[column.slice];
    const QColor fill = look_of(row, slice).fill;
    canvas.fill(column.x, top_of(row), column.width, row.height, fill.rgb());
    // Its neighbour may look the same.
    if (column.width >= least_bordered)
      canvas.fill(column.x + column.width - 1, top_of(row), 1, row.height, fill.darker(130).rgb());
    if (column.width >= least_patterned)
      wide_.push_back({QRect(column.x, top_of(row), column.width, row.height), &slice, &row});
  }
}

/// What a pixel's time went to, one above the other; what is left above them is idle.
void LanePainter::paint_mixed(LaneCanvas& canvas, const Row& row, const Column& column) {
  const Duration whole = scene_.axis.time_at(column.x + 1) - scene_.axis.time_at(column.x);
  Duration sum{};
  int filled = 0;
  for (std::size_t a = 0; a < activity_count; ++a) {
    if (column.shares[a] == Duration{0}) continue;
    sum += column.shares[a];
    const int height = part_of(row.height, sum, whole);
    const Slice slice{{}, {}, 0, static_cast<Activity>(a)};
    const Look look =
        slice.activity == Activity::Serve ? look_of(row, slice) : scene_.style.look(slice.activity);
    canvas.fill(column.x, top_of(row) + row.height - height, 1, height - filled, look.fill.rgb());
    filled = height;
  }
}

void LanePainter::paint_depth(LaneCanvas& canvas, const Row& row) {
  const DepthCurve& curve = scene_.index.depths()[row.lane];
  const auto deepest = static_cast<std::int64_t>(std::max(scene_.index.deepest(), 1U));
  const auto pixels = [&](std::uint32_t depth) {
    return static_cast<int>((std::int64_t{depth} * (row.height - 1) + deepest - 1) / deepest);
  };
  const int bottom = top_of(row) + row.height;
  Time from = scene_.axis.from();
  for (int x = 0; x < scene_.axis.width(); ++x) {
    const Time to = scene_.axis.time_at(x + 1);
    const DepthCurve::Range range = curve.range(from, to);
    from = to;
    if (range.most == 0) continue;
    const int least = pixels(range.least), most = pixels(range.most);
    canvas.fill(x, bottom - most, 1, most - least, scene_.style.depth_range().rgb());
    canvas.fill(x, bottom - least, 1, least, scene_.style.depth().rgb());
  }
}

// --- What is drawn over it

double LanePainter::x_of(Time time) const {
  return static_cast<double>((time - scene_.axis.from()).count()) * scene_.axis.width() /
         static_cast<double>(scene_.axis.span().count());
}

void LanePainter::paint_details(QPainter& painter) {
  painter.setFont(scene_.font);
  for (const Wide& wide : wide_) {
    const Look look = look_of(*wide.row, *wide.slice);
    if (look.pattern != Qt::NoBrush) painter.fillRect(wide.place, look.pattern_brush());
    if (wide.place.width() >= least_named) paint_name(painter, wide, look);
  }
  for (const Row& row : scene_.layout.rows()) {
    if (row.kind == Row::Kind::Socket && is_seen(row)) paint_drops(painter, row);
  }
  paint_lifecycle(painter);
  paint_arrows(painter);
  paint_connection(painter);
}

/// As much of its name as fits.
void LanePainter::paint_name(QPainter& painter, const Wide& wide, const Look& look) {
  const Event* event = scene_.index.event_of(*wide.slice);
  QString text =
      event == nullptr
          ? activity_name(Activity::Spin)
          : QString::fromStdString(experiment::slice_name(*event, scene_.index.recording().lanes));
  const int room = wide.place.width() - 6;
  int length = metrics_.horizontalAdvance(text);
  if (length > room) return;
  if (event != nullptr && event->kind == Event::Kind::Runs) {
    // In its middle: at its beginning the thread has yet to wake up.
    const Time middle = wide.slice->from + (wide.slice->to - wide.slice->from) / 2;
    const auto service = scene_.index.service(static_cast<std::uint32_t>(event->number), middle);
    if (service.connection != Event::nobody) {
      const QString longer = text + QString(": %1").arg(service.connection);
      const int its_length = metrics_.horizontalAdvance(longer);
      if (its_length <= room) {
        text = longer;
        length = its_length;
      }
    }
  }
  const int x = wide.place.left() + 3;
  const int y = wide.place.top() + (wide.place.height() - metrics_.height()) / 2;
  // A pattern behind letters makes them hard to read.
  if (look.pattern != Qt::NoBrush)
    painter.fillRect(x - 2, y, length + 4, metrics_.height(), look.fill);
  painter.setPen(look.ink());
  painter.drawText(x, y + baseline_, text);
}

/// A SYN that is dropped is a triangle, a final ACK a cross; where there are too many to be told
/// apart a line each.
void LanePainter::paint_drops(QPainter& painter, const Row& row) {
  constexpr int size = 4;
  constexpr std::int64_t apart = 2L * size;
  const auto& events = scene_.index.recording().events;
  const auto drops =
      scene_.index.between(scene_.index.drops(row.lane), scene_.axis.from(), scene_.axis.to());
  std::int64_t last = -apart;
  painter.setRenderHint(QPainter::Antialiasing, true);
  for (auto drop = drops.begin(); drop != drops.end();) {
    const Event& event = events[*drop];
    const std::int64_t pixel = scene_.axis.pixel_of(event.at);
    const int x = static_cast<int>(pixel), y = top_of(row);
    if (pixel - last < apart) {
      painter.fillRect(x, y, 1, size + 2, scene_.style.mark());
    } else if (event.kind == Event::Kind::SynDropped) {
      painter.setPen(QPen(scene_.style.text(), 0.7));
      painter.setBrush(scene_.style.mark());
      painter.drawPolygon(
          std::array{QPointF(x - size, y), QPointF(x + size + 1, y), QPointF(x + 0.5, y + 2 * size)}
              .data(),
          3);
      last = pixel;
    } else {
      painter.setPen(QPen(scene_.style.mark(), 2.5));
      painter.drawLine(x - size, y + 1, x + size, y + 1 + 2 * size);
      painter.drawLine(x - size, y + 1 + 2 * size, x + size, y + 1);
      last = pixel;
    }
    // The next one that lies in another pixel.
    drop = std::partition_point(drop, drops.end(), [&](std::uint32_t place) {
      return events[place].at < scene_.axis.time_at(pixel + 1);
    });
  }
  painter.setRenderHint(QPainter::Antialiasing, false);
}

void LanePainter::paint_lifecycle(QPainter& painter) {
  const auto& recording = scene_.index.recording();
  for (const std::uint32_t place :
       scene_.index.between(scene_.index.lifecycle(), scene_.axis.from(), scene_.axis.to())) {
    const Event& event = recording.events[place];
    const int x = static_cast<int>(x_of(event.at));
    painter.setPen(QPen(scene_.style.text(), 1, Qt::DashLine));
    painter.drawLine(x, 0, x, scene_.height);
    const QString what = QString::fromStdString(
        recording.lanes.lifecycle.at(static_cast<std::size_t>(event.number)));
    const QRect place_of_text(x + 4, scene_.height - metrics_.height() - 2,
                              metrics_.horizontalAdvance(what) + 4, metrics_.height());
    painter.fillRect(place_of_text, scene_.style.ground());
    painter.drawText(place_of_text, Qt::AlignVCenter, what);
  }
}

void LanePainter::paint_arrows(QPainter& painter) {
  const Duration before = scene_.axis.span();
  const auto arrows = scene_.index.arrows(scene_.axis.from() - before, scene_.axis.to());
  const Duration coarsest = coarsest_with_arrows * scene_.axis.width();
  if (arrows.size() > most_arrows || scene_.axis.span() > coarsest) return;
  painter.setRenderHint(QPainter::Antialiasing, true);
  for (const auto& arrow : arrows) {
    const Row* from = scene_.layout.find(Row::Kind::Cpu, arrow.from_cpu);
    const Row* to = scene_.layout.find(Row::Kind::Thread, arrow.thread);
    if (to == nullptr || !is_seen(*to)) to = scene_.layout.find(Row::Kind::Cpu, arrow.to_cpu);
    if (from == nullptr || to == nullptr || arrow.to < scene_.axis.from()) continue;
    if (is_seen(*from) || is_seen(*to)) paint_arrow(painter, arrow, *from, *to);
  }
  painter.setRenderHint(QPainter::Antialiasing, false);
}

void LanePainter::paint_arrow(QPainter& painter, const TimelineIndex::Arrow& arrow, const Row& from,
                              const Row& to) {
  const QPointF begin(x_of(arrow.from), top_of(from) + 0.5 * from.height);
  QPointF end(x_of(arrow.to), top_of(to) + row_inset);
  if (to.top > from.top) end.setY(top_of(to) + 1);
  if (to.top < from.top) end.setY(top_of(to) + to.height - 1);
  // From a CPU's packet work to the thread that it runs next one sees without an arrow.
  if (&from == &to && end.x() - begin.x() < least_arrow) return;
  const QLineF line(end, begin);
  painter.setPen(QPen(scene_.style.ground(), 2.2));
  painter.drawLine(line);
  painter.setPen(QPen(scene_.style.text(), 1.2));
  painter.drawLine(line);
  QLineF wing = line;
  wing.setLength(6);
  for (const double angle : {25.0, -25.0}) {
    wing.setAngle(line.angle() + angle);
    painter.drawLine(wing);
  }
}

// --- The selected connection

void LanePainter::paint_connection(QPainter& painter) {
  if (!scene_.connection) return;
  const auto& recording = scene_.index.recording();
  std::optional<Time> waits_since;
  for (const std::uint32_t place : scene_.index.of_connection(*scene_.connection)) {
    const Event& e = recording.events[place];
    const Row* socket = scene_.layout.find(Row::Kind::Socket, e.lane);
    switch (e.kind) {
      case Event::Kind::Packet:
        outline(painter, scene_.layout.find(Row::Kind::Cpu, e.lane / experiment::lanes_per_cpu),
                e.at, e.at + e.length);
        break;
      case Event::Kind::WaitBegins:
        waits_since = e.at;
        break;
      case Event::Kind::WaitEnds:
        if (waits_since) outline(painter, socket, *waits_since, e.at);
        waits_since.reset();
        break;
      case Event::Kind::SynDropped:
      case Event::Kind::AckDropped:
        outline(painter, socket, e.at, e.at);
        break;
      default:
        outline_service(painter, e);
    }
  }
}

/// On the thread's lane, and on those of the CPUs where it ran meanwhile.
void LanePainter::outline_service(QPainter& painter, const Event& service) {
  const Time from = service.at, to = service.at + service.length;
  outline(painter, scene_.layout.find(Row::Kind::Thread, service.lane), from, to);
  const auto& events = scene_.index.recording().events;
  const auto& runs = scene_.index.runs_of(service.lane);
  auto run = std::partition_point(runs.begin(), runs.end(), [&](std::uint32_t place) {
    return events[place].at + events[place].length <= from;
  });
  for (; run != runs.end() && events[*run].at < to; ++run) {
    const Event& e = events[*run];
    outline(painter, scene_.layout.find(Row::Kind::Cpu, e.lane / experiment::lanes_per_cpu),
            std::max(from, e.at), std::min(to, e.at + e.length));
  }
}

void LanePainter::outline(QPainter& painter, const Row* row, Time from, Time to) {
  if (row == nullptr || !is_seen(*row)) return;
  const double width = scene_.axis.width();
  const double left = std::max(x_of(from), -4.0), right = std::min(x_of(to), width + 4);
  if (right < -2 || left > width + 2) return;
  const QRectF place(left - 1, top_of(*row) - 1, std::max(right - left + 1, 3.0), row->height + 1);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(scene_.style.ground(), 4));
  painter.drawRect(place);
  painter.setPen(QPen(scene_.style.highlight(), 2));
  painter.drawRect(place);
}

// --- On what

void paint_lanes(QPainter& painter, const LanePainter::Scene& scene) {
  LanePainter lanes(scene);
  PainterCanvas canvas(painter, {scene.axis.width(), scene.height});
  lanes.paint_ground(canvas);
  canvas.finish();
  lanes.paint_details(painter);
}

void paint_lanes(QImage& picture, const LanePainter::Scene& scene) {
  LanePainter lanes(scene);
  const qreal ratio = picture.devicePixelRatio();
  if (ratio == 1) {
    PictureCanvas canvas(picture);
    lanes.paint_ground(canvas);
  } else {
    QImage plain(scene.axis.width(), scene.height, QImage::Format_RGB32);
    PictureCanvas canvas(plain);
    lanes.paint_ground(canvas);
    QPainter(&picture).drawImage(QRect(0, 0, plain.width(), plain.height()), plain);
  }
  QPainter painter(&picture);
  lanes.paint_details(painter);
}

}  // namespace acceptlab::gui
