#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiment/statistics/metrics.hpp"

namespace acceptlab::experiment {

// A picture as data. It knows nothing of who draws it, and who draws it nothing of results.

/// A value of an axis that is a name: "nginx-herd".
struct Category {
  double at = 0;
  std::string name;
};

struct FigureAxis {
  std::string title;  // without the unit: it follows from `unit` and the values
  Unit unit = Unit::Factor;
  bool logarithmic = false;
  std::optional<double> low{}, high{};  // ends; none: as the data want
  std::vector<Category> categories{};   // in place of numbers
  bool whole = false;                   // has ticks at integers only
};

/// One value with its interval, either way.
struct FigureMark {
  double x = 0, y = 0;
  std::optional<Interval> x_interval{}, y_interval{};
};

struct FigureSeries {
  enum class Kind : std::uint8_t {
    Line,    // through the marks, in their order
    Points,  // each with its intervals
    Bars     // from 0; in a figure whose bars are stacked from the end of the series before
  };
  std::string name;  // empty: not in the legend
  Kind kind = Kind::Line;
  std::size_t look = 0;  // of Bars the number of the part, else that of the column
  std::vector<FigureMark> marks;
};

/// A range of y over the whole width: "by chance".
struct FigureBand {
  std::string name;
  double low = 0, high = 0;
};

/// A field of a map of two categorical axes.
struct FigureCell {
  double x = 0, y = 0;
  double level = 0;  // from 0 to 1, for its colour; NaN: none
  std::string text;
};

struct Figure {
  std::string title;
  std::string caption;  // what is to be seen, in sentences
  FigureAxis x, y;
  std::vector<FigureSeries> series;
  std::optional<FigureBand> band;
  std::vector<FigureCell> cells;
  /// Bars lie, and categories stand on the left: `x` of marks and axes is then the vertical.
  bool lying = false;
  bool stacked = false;
};

}  // namespace acceptlab::experiment
