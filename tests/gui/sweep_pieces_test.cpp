#include <QtTest>
#include <cmath>
#include <limits>
#include <set>

#include "gui/sweep/axis_values.hpp"
#include "gui/sweep/cell_text.hpp"
#include "gui/sweep/colour_ramp.hpp"
#include "gui/sweep/contour.hpp"
#include "gui/sweep/fill_order.hpp"
#include "gui/sweep/hatching.hpp"

namespace acceptlab::gui {

namespace {

AxisRequest range(const std::string& from, const std::string& to, unsigned steps,
                  bool logarithmic = false) {
  return {"server.workers", false, from, to, steps, logarithmic, {}};
}

AxisRequest list(const std::string& values) {
  return {"server.sockets", true, {}, {}, 0, false, values};
}

using Values = std::vector<std::string>;

}  // namespace

class SweepPiecesTest : public QObject {
  Q_OBJECT

 private slots:
  void filling_goes_from_coarse_to_fine();
  void every_cell_is_filled_once();
  void a_contour_crosses_where_the_level_is();
  void a_saddle_is_cut_by_its_middle();
  void what_is_not_known_has_no_contour();
  void hatching_stays_inside();
  void a_narrow_cell_has_a_shorter_number();
  void what_is_written_has_ground_of_its_own();
  void the_ramp_is_even_and_readable();
  void ranges_have_their_ends();
  void lists_are_toml();
  void every_problem_of_an_axis_is_told();
  void an_axis_of_a_file_reads_back_as_itself();
};

void SweepPiecesTest::filling_goes_from_coarse_to_fine() {
  // 5 x 5: the corners (ends of both sides) first, then up to the middles (0, 2, 4), then the rest.
  const auto order = fill_order(5, 5);
  const std::set<std::size_t> corners(order.begin(), order.begin() + 4);
  QCOMPARE(corners, (std::set<std::size_t>{0, 4, 20, 24}));
  const std::set<std::size_t> coarse(order.begin(), order.begin() + 9);
  QCOMPARE(coarse, (std::set<std::size_t>{0, 2, 4, 10, 12, 14, 20, 22, 24}));
}

void SweepPiecesTest::every_cell_is_filled_once() {
  for (const auto& [columns, rows] :
       {std::pair<std::size_t, std::size_t>{1, 1}, {1, 7}, {2, 3}, {6, 1}, {13, 9}, {50, 50}}) {
    const auto order = fill_order(columns, rows);
    const std::set<std::size_t> cells(order.begin(), order.end());
    QCOMPARE(order.size(), columns * rows);
    QCOMPARE(cells.size(), columns * rows);
    QCOMPARE(*cells.rbegin(), columns * rows - 1);
  }
}

void SweepPiecesTest::a_contour_crosses_where_the_level_is() {
  // value = column: 0 1 2 in both rows. The level 0.25 is crossed at x = 0.25, from row 0 to 1.
  const auto lines = contour({0, 0, 1, 1, 2, 2}, 3, 2, 0.25);
  QCOMPARE(lines.size(), 1U);
  QCOMPARE(lines[0].x1, 0.25);
  QCOMPARE(lines[0].x2, 0.25);
  QCOMPARE(std::abs(lines[0].y1 - lines[0].y2), 1.0);
  QVERIFY(contour({0, 0, 1, 1}, 2, 2, 5).empty());
}

void SweepPiecesTest::a_saddle_is_cut_by_its_middle() {
  // Corners 1 and 0 in turn; the middle is 0.5. At level 0.4 the middle belongs to the high corners
  // (0,0) and (1,1): each line cuts off a low corner, and so touches x = 1 or y = 1 sides of it.
  const auto lines = contour({1, 0, 0, 1}, 2, 2, 0.4);
  QCOMPARE(lines.size(), 2U);
  for (const Segment& s : lines) {
    const double x = (s.x1 + s.x2) / 2, y = (s.y1 + s.y2) / 2;
    // The middle of the line lies towards (1, 0) or (0, 1): one coordinate above 1/2, one below.
    QVERIFY((x > 0.5) != (y > 0.5));
  }
  for (const Segment& s : contour({1, 0, 0, 1}, 2, 2, 0.6)) {
    const double x = (s.x1 + s.x2) / 2, y = (s.y1 + s.y2) / 2;
    QVERIFY((x > 0.5) == (y > 0.5));
  }
}

void SweepPiecesTest::what_is_not_known_has_no_contour() {
  const double nothing = std::numeric_limits<double>::quiet_NaN();
  QVERIFY(contour({0, 1, nothing, 1}, 2, 2, 0.5).empty());
  QCOMPARE(contour({0, 0, 1, 1, nothing, 1}, 3, 2, 0.5).size(), 1U);
}

void SweepPiecesTest::a_narrow_cell_has_a_shorter_number() {
  using experiment::Unit;
  QCOMPARE(value_forms(19.06e-3, Unit::Seconds).mid(1), (QStringList{"19 ms", "19ms"}));
  QCOMPARE(value_forms(0.01234, Unit::Fraction).mid(1), (QStringList{"1.2 %", "1.2%"}));
  QCOMPARE(value_forms(52'300, Unit::PerSecond)[1], QString("52k/s"));
  QCOMPARE(value_forms(1.234, Unit::Factor)[1], QString("1.2"));
  const QFontMetricsF metrics{QFont()};
  const QStringList forms{"19.06 ms", "19 ms", "19ms"};
  for (const QString& form : forms) {
    const QRectF cell(0, 0, metrics.horizontalAdvance(form) + 4, metrics.height() + 1);
    QCOMPARE(CellText(cell, metrics, forms, {}).value, form);
  }
  QCOMPARE(CellText(QRectF(0, 0, 5, 50), metrics, forms, {}).value, QString());
}

void SweepPiecesTest::what_is_written_has_ground_of_its_own() {
  const QFontMetricsF metrics{QFont()};
  const CellText low({10, 20, 200, 2 * metrics.height()}, metrics, {"19.06 ms"}, "\u00b13 %");
  QCOMPARE(low.interval, QString());
  const CellText high({10, 20, 200, 4 * metrics.height()}, metrics, {"19.06 ms"}, "\u00b13 %");
  QCOMPARE(high.interval, QString("\u00b13 %"));
  QVERIFY(high.ground().contains(high.value_at));
  QVERIFY(high.ground().contains(high.interval_at));
  QVERIFY(!high.value_at.intersects(high.interval_at.adjusted(0, 1, 0, 0)));
}

void SweepPiecesTest::hatching_stays_inside() {
  const auto lines = hatching(10, 20, 30, 15, 5);
  QCOMPARE(lines.size(), 9U);  // sums 2.5, 7.5 ... 42.5 below 30 + 15
  for (const Segment& s : lines) {
    for (const auto& [x, y] : {std::pair{s.x1, s.y1}, {s.x2, s.y2}}) {
      QVERIFY(10 <= x && x <= 40 && 20 <= y && y <= 35);
    }
    QVERIFY(std::abs((s.x2 - s.x1) + (s.y2 - s.y1)) < 1e-9);  // all slanted alike
  }
}

void SweepPiecesTest::the_ramp_is_even_and_readable() {
  constexpr int steps = 32;
  double before = lightness(ramp_colour(0));
  const double whole = lightness(ramp_colour(1)) - before;
  QVERIFY(whole > 60);
  for (int i = 1; i <= steps; ++i) {
    const double now = lightness(ramp_colour(static_cast<double>(i) / steps));
    // Each step is a 32nd of the whole, to a tenth of one: colours have eight bits, L* to 0.2.
    QVERIFY2(std::abs((now - before) / (whole / steps) - 1) < 0.25, qPrintable(QString::number(i)));
    before = now;
  }
  for (int i = 0; i <= 255; ++i) {
    const Rgb ground = ramp_colour(i / 255.0);
    QVERIFY(contrast(text_on(ground), ground) >= 4.5);  // WCAG AA
  }
}

void SweepPiecesTest::ranges_have_their_ends() {
  using Kind = Quantity::Kind;
  const auto values = [](const AxisRequest& request, Kind kind) {
    const AxisRead read = read_axis(request, kind);
    return read.problems.empty() ? read.axis.values : Values{read.problems[0]};
  };
  QCOMPARE(values(range("4", "16", 4), Kind::Integer), (Values{"4", "8", "12", "16"}));
  QCOMPARE(values(range("4", "64", 5, true), Kind::Integer), (Values{"4", "8", "16", "32", "64"}));
  // Whole numbers between 1 and 3 are three, however many are asked for.
  QCOMPARE(values(range("1", "3", 9), Kind::Integer), (Values{"1", "2", "3"}));
  QCOMPARE(values(range("100us", "1ms", 3), Kind::Duration),
           (Values{"\"100us\"", "\"550us\"", "\"1ms\""}));
  QCOMPARE(values(range("10k/s", "40k/s", 3, true), Kind::Rate),
           (Values{"\"10k/s\"", "\"20k/s\"", "\"40k/s\""}));
  QCOMPARE(values(range("0.5", "1", 2), Kind::Number), (Values{"0.5", "1.0"}));
  QCOMPARE(values(range("7", "7", 1), Kind::Integer), (Values{"7"}));
}

void SweepPiecesTest::lists_are_toml() {
  const AxisRead read = read_axis(list("1, cpus/8 ,\"4\",  [1, 2]"), std::nullopt);
  QCOMPARE(read.problems, Values{});
  QCOMPARE(read.axis.values, (Values{"1", "\"cpus/8\"", "\"4\"", "[1, 2]"}));
}

void SweepPiecesTest::every_problem_of_an_axis_is_told() {
  QCOMPARE(read_axis(range("x", "", 3), Quantity::Kind::Duration).problems.size(), 2U);
  QVERIFY(read_axis(range("8", "4", 3), Quantity::Kind::Integer).problems[0].find("smaller") !=
          std::string::npos);
  QCOMPARE(read_axis(range("0", "4", 3, true), Quantity::Kind::Integer).problems.size(), 1U);
  QCOMPARE(read_axis(range("1", "4", 3), std::nullopt).problems.size(), 1U);
  QCOMPARE(read_axis(list(""), std::nullopt).problems.size(), 1U);
  QCOMPARE(read_axis(list("1, 2, 1, \"x"), std::nullopt).problems.size(), 2U);
  QVERIFY(read_axis({}, std::nullopt).problems.empty());  // no axis
}

void SweepPiecesTest::an_axis_of_a_file_reads_back_as_itself() {
  const experiment::Axis axis{"server.sockets",
                              {"1", "\"cpus/8\"", "\"10ms\"", "\"a,b\"", "\"5\"", "0.5", "true",
                               "{ type = \"poisson\", rate = \"1k/s\" }"}};
  const AxisRead read = read_axis(request_of(axis), std::nullopt);
  QCOMPARE(read.problems, Values{});
  QCOMPARE(read.axis.values, axis.values);
  QCOMPARE(QString::fromStdString(request_of(axis).values.substr(0, 9)), QString("1, cpus/8"));
}

}  // namespace acceptlab::gui

QTEST_MAIN(acceptlab::gui::SweepPiecesTest)
#include "sweep_pieces_test.moc"
