#include "experiment/figure/figure.hpp"

#include "experiment/figure/axis_scale.hpp"
#include "experiment/figure/gnuplot_script.hpp"
#include "experiment/figure/gnuplot_text.hpp"
#include "tests/catch.hpp"

namespace acceptlab::experiment {
namespace {

using Catch::Matchers::Contains;

TEST_CASE("names of people are no commands of gnuplot", "[figure]") {
  CHECK(gnuplot_string("it's", 80) == "'it''s'");
  CHECK(gnuplot_string("a\nquit\n`ls` $x", 80) == "'a quit `ls` $x'");
  CHECK(tick_string("50% 's", 80) == "'50%% ''s'");
  // 20 characters of 26: 9 at the end, 8 at the beginning, three dots between.
  CHECK(gnuplot_string("abcdefghijklmnopqrstuvwxyz", 20) == "'abcdefghi...stuvwxyz'");
  CHECK(gnuplot_string("±±±±±±±±±±", 10) == "'±±±±±±±±±±'");
}

TEST_CASE("without UTF-8 the signs have names of ASCII", "[figure]") {
  CHECK(ascii("1.2 ms ±3%") == "1.2 ms +-3%");
  CHECK(ascii("Größe ≤ 5") == "Gr??e <= 5");
}

TEST_CASE("an axis is shown in the unit of its largest value", "[figure]") {
  const FigureAxis time{"wait", Unit::Seconds};
  const AxisScale ms(time, {0.2e-3, 5e-3});
  CHECK(ms.title() == "wait (ms)");
  CHECK(ms.shown(5e-3) == Approx(5));
  CHECK(ms.low() == 0);
  CHECK(ms.high() == Approx(5 * 1.06));
  CHECK(AxisScale(time, {5e-7}).title() == "wait (ns)");
  CHECK(AxisScale(time, {5}).title() == "wait (s)");
  const FigureAxis share{"share", Unit::Fraction};
  CHECK(AxisScale(share, {0.25}).title() == "share (%)");
  CHECK(AxisScale(share, {0.25}).shown(0.25) == Approx(25));
}

TEST_CASE("a logarithmic axis ends beside the positive values", "[figure]") {
  const FigureAxis axis{"wait", Unit::Seconds, true};
  const AxisScale scale(axis, {0, 1e-4, 1e-2});
  CHECK(scale.low() == Approx(1e-4 / 1.25));
  CHECK(scale.high() == Approx(1e-2 * 1.25));
  // What is 0 lies beyond the end, but is a number that a logarithm exists of.
  CHECK(scale.shown(0) > 0);
  CHECK(scale.shown(0) < scale.low());
}

Figure stack() {
  Figure figure;
  figure.title = "Blame";
  figure.lying = figure.stacked = true;
  figure.x = {"", Unit::Factor, false, {}, {}, {{0, "one"}, {1, "two"}}};
  figure.y = {"mean", Unit::Seconds, false, 0.0};
  figure.series.push_back({"lock", FigureSeries::Kind::Bars, 0, {{0, 1e-3}, {1, 2e-3}}});
  figure.series.push_back({"queue", FigureSeries::Kind::Bars, 1, {{0, 4e-3}, {1, 5e-4}}});
  return figure;
}

TEST_CASE("the bars of a stack stand on those before", "[figure]") {
  // In ms, lying: x, y, x from and to, y from and to. The second part of "one" goes from 1 to 5.
  const std::string script = svg_script(stack());
  CHECK_THAT(script, Contains("$d0 << EOD\n1 0 0 1 -0.36 0.36\n2 1 0 2 0.64 1.36\nEOD\n"));
  CHECK_THAT(script, Contains("$d1 << EOD\n5 0 1 5 -0.36 0.36\n2.5 1 2 2.5 0.64 1.36\nEOD\n"));
  CHECK_THAT(script, Contains("set xlabel 'mean (ms)'"));
  CHECK_THAT(script, Contains("set yrange [1.5:-0.5]"));  // the first one on top
  CHECK(svg_script(stack()) == script);
}

TEST_CASE("a terminal has its width, its letters and its colours", "[figure]") {
  CHECK_THAT(terminal_script(stack(), {100, true, true}),
             Contains("set term dumb size 100,") && Contains("ansi256"));
  Figure figure = stack();
  figure.title = "±";
  CHECK_THAT(terminal_script(figure, {79, false, false}),
             Contains("size 79,") && Contains("mono") && Contains("set title '+-'\n"));
}

TEST_CASE("a figure with nothing in it is one without marks", "[figure]") {
  CHECK_THAT(svg_script(Figure{}), Contains("plot NaN notitle"));
}

}  // namespace
}  // namespace acceptlab::experiment
