#include "experiment/report/points_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>

#include "experiment/result/estimate_text.hpp"

namespace acceptlab::experiment {

namespace {

std::optional<double> as_number(const std::string& text) {
  double number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end.ec != std::errc() || end.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string value_in(const StoredRun& point, const std::string& key) {
  for (const auto& [own, value] : point.settings) {
    if (own == key) return value;
  }
  return "";
}

void put_in_order(SweptAxis& axis) {
  const bool numbers = std::all_of(axis.values.begin(), axis.values.end(),
                                   [](const std::string& v) { return as_number(v).has_value(); });
  if (!numbers) return;
  std::sort(axis.values.begin(), axis.values.end(), [](const std::string& a, const std::string& b) {
    return *as_number(a) < *as_number(b);
  });
}

std::vector<Category> categories_of(const SweptAxis& axis) {
  std::vector<Category> all;
  for (std::size_t i = 0; i < axis.values.size(); ++i)
    all.push_back({static_cast<double>(i), axis.values[i]});
  return all;
}

using Points = std::vector<const StoredRun*>;

/// From 0 to 1 by the logarithm where values span more than a decade.
class Levels {
 public:
  explicit Levels(const std::vector<double>& values) {
    for (const double v : values) {
      if (!std::isfinite(v)) continue;
      low_ = std::min(low_, v);
      high_ = std::max(high_, v);
    }
    constexpr double decade = 10;
    logarithmic_ = low_ > 0 && high_ > decade * low_;
  }
  double operator()(double value) const {
    if (!std::isfinite(value)) return std::numeric_limits<double>::quiet_NaN();
    if (!(high_ > low_)) return 0;
    return logarithmic_ ? std::log(value / low_) / std::log(high_ / low_)
                        : (value - low_) / (high_ - low_);
  }

 private:
  double low_ = std::numeric_limits<double>::infinity(), high_ = -low_;
  bool logarithmic_ = false;
};

Figure map_of(const Points& points, const SweptAxis& across, const SweptAxis& up,
              const Metric& metric) {
  Figure figure;
  figure.x = {across.key, Unit::Factor, false, {}, {}, categories_of(across)};
  figure.y = {up.key, Unit::Factor, false, {}, {}, categories_of(up)};
  figure.caption = "Darker is more. A star marks points with findings.";
  std::vector<double> values;
  for (const StoredRun* point : points) values.push_back(point->metric(metric.name).value);
  const Levels level(values);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const std::string star = points[i]->summary.findings.empty() ? "" : " *";
    figure.cells.push_back({static_cast<double>(across.index_of(*points[i])),
                            static_cast<double>(up.index_of(*points[i])), level(values[i]),
                            value_text(values[i], metric.unit) + star});
  }
  return figure;
}

Figure line_of(const Points& points, const SweptAxis& axis, const Metric& metric) {
  Figure figure;
  figure.x = {axis.key, Unit::Factor, false, {}, {}, categories_of(axis)};
  figure.y = {metric.name, metric.unit};
  figure.caption = "With 95% intervals.";
  FigureSeries series{"", FigureSeries::Kind::Points, 0, {}};
  for (const StoredRun* point : points) {
    const Estimate e = point->metric(metric.name);
    series.marks.push_back({static_cast<double>(axis.index_of(*point)), e.value, {}, e.interval});
  }
  std::sort(series.marks.begin(), series.marks.end(),
            [](const FigureMark& a, const FigureMark& b) { return a.x < b.x; });
  FigureSeries line = series;
  line.kind = FigureSeries::Kind::Line;
  figure.series = {std::move(line), std::move(series)};
  return figure;
}

bool is_flat(const Points& points, const std::string& metric) {
  return std::all_of(points.begin(), points.end(), [&](const StoredRun* p) {
    const double v = p->metric(metric).value;
    return !std::isfinite(v) || v == 0;
  });
}

}  // namespace

std::size_t SweptAxis::index_of(const StoredRun& point) const {
  const auto found = std::find(values.begin(), values.end(), value_in(point, key));
  return static_cast<std::size_t>(found - values.begin());
}

std::vector<SweptAxis> swept_axes(const std::vector<StoredRun>& points) {
  std::vector<SweptAxis> axes;
  for (const StoredRun& point : points) {
    for (const auto& [key, value] : point.settings) {
      auto axis = std::find_if(axes.begin(), axes.end(),
                               [&key = key](const SweptAxis& a) { return a.key == key; });
      if (axis == axes.end()) axis = axes.insert(axes.end(), {key, {}});
      if (std::find(axis->values.begin(), axis->values.end(), value) == axis->values.end())
        axis->values.push_back(value);
    }
  }
  for (SweptAxis& axis : axes) put_in_order(axis);
  return axes;
}

const std::vector<std::string>& swept_metrics() {
  static const std::vector<std::string> metrics{
      "latency.service_wait.p99", "latency.service_wait.mean", "connections.lost_share",
      "rates.throughput_per_s", "cpu.per_connection"};
  return metrics;
}

std::vector<Figure> points_figures(const std::vector<StoredRun>& points) {
  std::vector<SweptAxis> axes;
  for (SweptAxis& axis : swept_axes(points)) {
    if (axis.values.size() > 1) axes.push_back(std::move(axis));
  }
  if (axes.empty()) return {};
  // The points of each combination of the axes beyond the first two, by its name.
  std::vector<std::pair<std::string, Points>> parts;
  for (const StoredRun& point : points) {
    std::string name;
    for (std::size_t i = 2; i < axes.size(); ++i)
      name += fmt::format(", {} = {}", axes[i].key, value_in(point, axes[i].key));
    auto part = std::find_if(parts.begin(), parts.end(),
                             [&](const auto& known) { return known.first == name; });
    if (part == parts.end()) part = parts.insert(parts.end(), {name, {}});
    part->second.push_back(&point);
  }
  constexpr std::size_t most_parts = 6;
  if (parts.size() > most_parts) return {};
  std::vector<Figure> figures;
  for (const std::string& name : swept_metrics()) {
    const Metric metric = find_metric(name).value();
    for (const auto& [others, own] : parts) {
      if (is_flat(own, name)) continue;
      Figure figure =
          axes.size() == 1 ? line_of(own, axes[0], metric) : map_of(own, axes[1], axes[0], metric);
      figure.title = name + others;
      figures.push_back(std::move(figure));
    }
  }
  return figures;
}

}  // namespace acceptlab::experiment
