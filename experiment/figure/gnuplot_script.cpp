#include "experiment/figure/gnuplot_script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include "experiment/figure/axis_scale.hpp"
#include "experiment/figure/gnuplot_text.hpp"
#include "experiment/figure/palette.hpp"

namespace acceptlab::experiment {

namespace {

constexpr double bar_half = 0.36;         // of the room of a category
constexpr std::size_t longest_name = 84;  // of the legend, in characters

/// What differs between a page and a terminal.
struct Medium {
  std::string head;            // commands before all others
  std::size_t legend_width{};  // characters that an entry and its sample may have, all together
  bool terminal = false, unicode = true;

  std::string quoted(const std::string& text, std::size_t longest) const {
    return gnuplot_string(unicode ? text : ascii(text), longest);
  }
};

std::string rgb(const Colour& c) {
  return fmt::format("rgb '#{:02x}{:02x}{:02x}'", c.red, c.green, c.blue);
}

const char* dash_type(Dashes dashes) {
  switch (dashes) {
    case Dashes::Solid:
      return "solid";
    case Dashes::Dash:
      return "(9,5)";
    case Dashes::Dot:
      return "(2.5,4)";
    case Dashes::DashDot:
      return "(9,4,2.5,4)";
    case Dashes::DashDotDot:
      return "(9,4,2.5,4,2.5,4)";
  }
  return "solid";
}

/// gnuplot's numbers of the markers, filled ones where there are.
int point_type(Marker marker) {
  constexpr std::array types{7, 5, 9, 13, 11, 2};
  return types.at(static_cast<std::size_t>(marker));
}

/// The figure as it lies on the paper: the horizontal axis first.
struct Paper {
  const Figure& figure;
  AxisScale x, y;

  explicit Paper(const Figure& f)
      : figure(f),
        x(f.lying ? f.y : f.x, values_of(f, !f.lying)),
        y(f.lying ? f.x : f.y, values_of(f, f.lying)) {}

  struct Spot {
    double x = 0, y = 0;
    std::optional<Interval> across, up;
  };
  Spot spot(const FigureMark& m) const {
    const Spot own{m.x, m.y, m.x_interval, m.y_interval};
    const Spot s = figure.lying ? Spot{own.y, own.x, own.up, own.across} : own;
    return {x.shown(s.x), y.shown(s.y), x.shown(s.across), y.shown(s.up)};
  }

 private:
  /// All that the axis `of_x` has to show.
  static std::vector<double> values_of(const Figure& f, bool of_x) {
    std::vector<double> values;
    const auto add = [&](double value, const std::optional<Interval>& interval) {
      values.push_back(value);
      if (interval) values.insert(values.end(), {interval->low, interval->high});
    };
    std::map<double, double> heights;
    for (const FigureSeries& s : f.series) {
      for (const FigureMark& m : s.marks) {
        const bool piles = f.stacked && s.kind == FigureSeries::Kind::Bars;
        const double y = piles ? heights[m.x] += m.y : m.y;
        add(of_x ? m.x : y, of_x ? m.x_interval : m.y_interval);
      }
      if (!of_x && s.kind == FigureSeries::Kind::Bars) values.push_back(0);
    }
    if (f.band && !of_x) values.insert(values.end(), {f.band->low, f.band->high});
    return values;
  }
};

std::string number(double x) { return fmt::format("{:.9g}", x); }

/// Of a range of integers: a step of at most a dozen ticks.
double whole_step(double range) {
  constexpr double most = 12;
  double step = 1;
  for (const double factor : {2.0, 2.5, 2.0, 2.0, 2.5, 2.0, 2.0, 2.5}) {
    if (range / step <= most) break;
    step *= factor;
  }
  return std::ceil(step);
}

std::string axis_commands(const char* name, const AxisScale& axis, bool from_the_top,
                          const Medium& medium) {
  constexpr std::size_t longest_title = 90, longest_category = 44, in_a_terminal = 24;
  std::string text;
  if (axis.logarithmic()) text += fmt::format("set logscale {}\n", name);
  // A terminal has no upright text: the title of the picture says it there.
  if (*name == 'x' || !medium.terminal)
    text += fmt::format("set {}label {}{}\n", name, medium.quoted(axis.title(), longest_title),
                        *name == 'x' && !medium.terminal ? " offset 0,0.4" : "");
  text += fmt::format("set format {} '{}'\n", name, axis.format());
  text +=
      fmt::format("set {}range [{}:{}]\n", name, number(from_the_top ? axis.high() : axis.low()),
                  number(from_the_top ? axis.low() : axis.high()));
  if (axis.whole())
    text += fmt::format("set {}tics {}\n", name, whole_step(axis.high() - axis.low()));
  if (axis.categories().empty()) return text;
  text += fmt::format("set {}tics (", name);
  for (std::size_t i = 0; i < axis.categories().size(); ++i) {
    const Category& category = axis.categories()[i];
    text += fmt::format("{}{} {}", i == 0 ? "" : ", ",
                        tick_string(medium.unicode ? category.name : ascii(category.name),
                                    medium.terminal ? in_a_terminal : longest_category),
                        number(category.at));
  }
  return text + ") scale 0\n";
}

/// Entries below the picture, as many beside each other as the longest leaves room for.
std::string legend(const Figure& figure, const Medium& medium) {
  constexpr std::size_t sample = 9;
  std::size_t entries = 0, widest = 1;
  for (const FigureSeries& s : figure.series) {
    if (s.name.empty()) continue;
    ++entries;
    widest = std::max(widest, std::min(s.name.size(), longest_name));
  }
  if (entries + (figure.band ? 1 : 0) < 1) return "unset key\n";
  if (figure.band) widest = std::max(widest, figure.band->name.size());
  const std::size_t beside = std::max<std::size_t>(1, medium.legend_width / (widest + sample));
  return fmt::format(
      "set key below center horizontal Left reverse maxcols {} samplen 3 spacing 1.2\n", beside);
}

using Piles = std::map<double, double>;

/// The lines of a data block: x y x-low x-high y-low y-high.
std::string data_of(const Paper& paper, const FigureSeries& series, Piles& piles) {
  std::string text;
  const auto add = [&](double x, double y, const Interval& across, const Interval& up) {
    text += fmt::format("{} {} {} {} {} {}\n", number(x), number(y), number(across.low),
                        number(across.high), number(up.low), number(up.high));
  };
  for (const FigureMark& mark : series.marks) {
    if (!std::isfinite(mark.x) || !std::isfinite(mark.y)) continue;
    if (series.kind != FigureSeries::Kind::Bars) {
      const Paper::Spot s = paper.spot(mark);
      add(s.x, s.y, s.across.value_or(Interval{s.x, s.x}), s.up.value_or(Interval{s.y, s.y}));
      continue;
    }
    if (mark.y == 0) continue;  // no sliver where there is nothing
    const double from = paper.figure.stacked ? piles[mark.x] : 0, to = from + mark.y;
    piles[mark.x] = to;
    const Interval wide{mark.x - bar_half, mark.x + bar_half};
    const AxisScale& axis = paper.figure.lying ? paper.x : paper.y;
    const Interval tall{axis.shown(from), axis.shown(to)};
    if (paper.figure.lying) {
      add(tall.high, mark.x, tall, wide);
    } else {
      add(mark.x, tall.high, wide, tall);
    }
  }
  return text;
}

std::string style_of(const FigureSeries& series, bool lying, std::size_t part,
                     const Medium& medium) {
  const ColumnLook& look = column_look(series.look);
  switch (series.kind) {
    case FigureSeries::Kind::Line:
      return fmt::format("using 1:2 with lines lw 1.8 lc {} dt {}", rgb(look.colour),
                         medium.terminal ? "solid" : dash_type(look.dashes));
    case FigureSeries::Kind::Points: {
      const bool across = std::any_of(
          series.marks.begin(), series.marks.end(),
          [&](const FigureMark& m) { return (lying ? m.y_interval : m.x_interval).has_value(); });
      const bool up = std::any_of(
          series.marks.begin(), series.marks.end(),
          [&](const FigureMark& m) { return (lying ? m.x_interval : m.y_interval).has_value(); });
      const std::string with = across && up ? "using 1:2:3:4:5:6 with xyerrorbars"
                               : across     ? "using 1:2:3:4 with xerrorbars"
                               : up         ? "using 1:2:5:6 with yerrorbars"
                                            : "using 1:2 with points";
      return fmt::format("{} lw 1.4 ps 0.8 pt {} lc {}", with, point_type(look.marker),
                         rgb(look.colour));
    }
    case FigureSeries::Kind::Bars:
      break;
  }
  const bool hatched = part % 2 == 1;
  return fmt::format("using 1:2:3:4:5:6 with boxxyerror lw 0.8 lc {} fs {} border lc {}",
                     rgb(part_colour(series.look)), hatched ? "pattern 2" : "solid 0.9",
                     rgb(part_colour(series.look)));
}

/// What follows a series in a plot command. Points stand in the legend without their intervals.
std::string legend_entry(const FigureSeries& series, const Medium& medium) {
  if (series.name.empty()) return "notitle";
  const std::string title = "title " + medium.quoted(series.name, longest_name);
  if (series.kind != FigureSeries::Kind::Points) return title;
  const ColumnLook& look = column_look(series.look);
  return fmt::format("notitle, keyentry with points ps 0.8 pt {} lc {} {}", point_type(look.marker),
                     rgb(look.colour), title);
}

/// A map's fields from light to dark, whatever the page's own colours; text that can be read on it.
struct Shade {
  Colour field, text;
  explicit Shade(double level) {
    constexpr Colour light{0xF1, 0xF6, 0xFA}, dark{0x00, 0x4C, 0x78}, none{0xD8, 0xD8, 0xD8};
    const auto between = [&](std::uint8_t a, std::uint8_t b) {
      return static_cast<std::uint8_t>(std::lround(a + (b - a) * level));
    };
    field = std::isfinite(level)
                ? Colour{between(light.red, dark.red), between(light.green, dark.green),
                         between(light.blue, dark.blue)}
                : none;
    constexpr double half = 0.5;
    text =
        std::isfinite(level) && level > half ? Colour{0xFF, 0xFF, 0xFE} : Colour{0x11, 0x11, 0x11};
  }
};

std::string cell_commands(const Figure& figure, const Medium& medium) {
  constexpr std::size_t longest = 30;
  std::string text;
  int n = 1;
  for (const FigureCell& cell : figure.cells) {
    const Shade shade(cell.level);
    if (!medium.terminal)
      text += fmt::format(
          "set object {} rect from first {},first {} to first {},first {} fc {} fs solid 1 border "
          "lc rgb '#888888' lw 0.6\n",
          n, cell.x - 0.5, cell.y - 0.5, cell.x + 0.5, cell.y + 0.5, rgb(shade.field));
    text += fmt::format("set label {} {} at first {},first {} center front{}\n", n,
                        medium.quoted(cell.text, longest), cell.x, cell.y,
                        medium.terminal ? "" : " tc " + rgb(shade.text));
    ++n;
  }
  return text;
}

/// A range of y: filled on a page, its two ends in a terminal.
std::string band_plots(const Paper& paper, const Medium& medium, std::string& commands) {
  if (!paper.figure.band) return "";
  const FigureBand& band = *paper.figure.band;
  const std::string name = medium.quoted(band.name, longest_name);
  const double low = paper.y.shown(band.low), high = paper.y.shown(band.high);
  if (medium.terminal)
    return fmt::format(
        ", {} with lines lc rgb '#888888' title {}, {} with lines lc rgb '#888888' notitle",
        number(low), name, number(high));
  commands += fmt::format(
      "set object 1 rect from graph 0,first {} to graph 1,first {} fc rgb '#888888' fs transparent "
      "solid 0.28 noborder behind\n",
      number(low), number(high));
  return fmt::format(", keyentry with boxes lc rgb '#888888' fs solid 0.28 noborder title {}",
                     name);
}

std::string script(const Figure& figure, const Medium& medium) {
  const Paper paper(figure);
  std::string text = medium.head;
  text += "set encoding utf8\nset border 3 lw 0.8\nset tics nomirror out\n";
  if (figure.cells.empty())
    text += fmt::format("set grid {} lc rgb '#888888' lw 0.4 dt solid\n",
                        paper.y.categories().empty()
                            ? paper.x.categories().empty() ? "xtics ytics" : "ytics"
                            : "xtics");
  if (figure.cells.empty() && medium.terminal) text += "unset grid\n";
  text += axis_commands("x", paper.x, false, medium);
  text += axis_commands("y", paper.y, figure.lying, medium);
  text += legend(figure, medium) + cell_commands(figure, medium);
  std::string plots, blocks;
  Piles piles;
  std::size_t part = 0;
  for (const FigureSeries& series : figure.series) {
    const std::string data = data_of(paper, series, piles);
    if (data.empty()) continue;
    const std::string name = fmt::format("$d{}", part);
    blocks += fmt::format("{} << EOD\n{}EOD\n", name, data);
    plots +=
        fmt::format("{}{} {} {}", plots.empty() ? "" : ", ", name,
                    style_of(series, figure.lying, part, medium), legend_entry(series, medium));
    ++part;
  }
  if (plots.empty()) plots = "NaN notitle";
  const std::string band = band_plots(paper, medium, text);
  return text + blocks + "plot " + plots + band + "\n";
}

struct Size {
  std::size_t width, height;
};

/// Pixels, by what there is to see.
Size size_on_a_page(const Figure& figure) {
  if (!figure.cells.empty()) {
    const std::size_t columns = figure.x.categories.size(), rows = figure.y.categories.size();
    return {std::clamp<std::size_t>(190 + 100 * columns, 380, 760), 90 + 40 * rows};
  }
  constexpr std::size_t width = 760;
  if (!figure.lying) return {width, 400};
  std::size_t points = 0;
  for (const FigureSeries& s : figure.series)
    points += s.kind == FigureSeries::Kind::Points ? 1 : 0;
  const std::size_t entries = figure.series.size();
  return {width, 110 + 12 * entries + figure.x.categories.size() * (24 + 14 * points)};
}

std::size_t lines_in_a_terminal(const Figure& figure) {
  if (!figure.cells.empty()) return 7 + 2 * figure.y.categories.size();
  if (!figure.lying) return 24;
  std::size_t points = 0;
  for (const FigureSeries& s : figure.series)
    points += s.kind == FigureSeries::Kind::Points ? 1 : 0;
  return 8 + figure.series.size() + figure.x.categories.size() * (3 + points);
}

}  // namespace

std::string svg_script(const Figure& figure) {
  const Size size = size_on_a_page(figure);
  Medium medium;
  medium.head = fmt::format(
      "set term svg size {},{} dynamic noenhanced font 'sans-serif,13' butt\nset rmargin 5\n",
      size.width, size.height);
  medium.legend_width = size.width / 7;
  return script(figure, medium);
}

std::string terminal_script(const Figure& figure, const TerminalLook& look) {
  constexpr std::size_t narrowest = 40, widest = 160;
  const std::size_t width = std::clamp(look.width, narrowest, widest);
  Medium medium;
  medium.terminal = true;
  medium.unicode = look.unicode;
  medium.legend_width = width - 4;
  const std::string upright = Paper(figure).y.title();
  medium.head =
      fmt::format("set term dumb size {},{} noenhanced {}\nset title {}\n", width,
                  lines_in_a_terminal(figure), look.colour ? "ansi256" : "mono",
                  medium.quoted(figure.title + (upright.empty() ? "" : ": " + upright), width - 2));
  return script(figure, medium);
}

}  // namespace acceptlab::experiment
