#include "gui/charts/chart_view.hpp"

#include <QtTest>
#include <cmath>

namespace acceptlab::gui {

class ChartViewTest : public QObject {
  Q_OBJECT

 private slots:
  void the_first_data_set_the_axes();
  void axes_stay_while_the_data_fit();
  void axes_follow_data_that_leave_them();
  void axes_close_up_on_data_that_have_become_small();
  void a_persons_zoom_stays_while_any_data_are_in_it();
  void a_persons_zoom_ends_when_the_data_leave_it();
  void nobody_gets_far_from_the_data();
  void fit_shows_all_and_forgets_the_zoom();
  void other_data_take_the_axes();
};

namespace {

constexpr Reach unit{0, 1};

}  // namespace

void ChartViewTest::the_first_data_set_the_axes() {
  ChartView view(false, false);
  view.data({2, 3}, {4, 5});
  QCOMPARE(view.x(), (Reach{2, 3}));
  QCOMPARE(view.y(), (Reach{4, 5}));
}

void ChartViewTest::axes_stay_while_the_data_fit() {
  ChartView view(false, false);
  view.data({0, 10}, unit);
  view.data({1, 6}, unit);  // half of the picture
  QCOMPARE(view.x(), (Reach{0, 10}));
}

void ChartViewTest::axes_follow_data_that_leave_them() {
  ChartView view(false, false);
  view.data({0, 10}, unit);
  view.data({0, 11}, unit);
  QCOMPARE(view.x(), (Reach{0, 11}));
  QCOMPARE(view.y(), unit);
}

void ChartViewTest::axes_close_up_on_data_that_have_become_small() {
  ChartView linear(false, false), logarithmic(true, false);
  // 4 of 10 is less than 45%; of two decades 0.1 to 1 is half.
  linear.data({0, 10}, unit);
  linear.data({0, 4}, unit);
  QCOMPARE(linear.x(), (Reach{0, 4}));
  logarithmic.data({0.1, 10}, unit);
  logarithmic.data({0.1, 1}, unit);
  QCOMPARE(logarithmic.x(), (Reach{0.1, 10}));
}

void ChartViewTest::a_persons_zoom_stays_while_any_data_are_in_it() {
  ChartView view(false, false);
  view.data({0, 10}, unit);
  view.choose({8, 12}, {0.5, 1.2});
  view.data({0, 9}, unit);
  QCOMPARE(view.x(), (Reach{8, 12}));
  QCOMPARE(view.y(), (Reach{0.5, 1.2}));
  QVERIFY(view.is_chosen());
}

void ChartViewTest::a_persons_zoom_ends_when_the_data_leave_it() {
  ChartView view(false, false);
  view.data({0, 10}, unit);
  view.choose({8, 12}, unit);
  view.data({0, 7}, unit);
  QCOMPARE(view.x(), (Reach{0, 7}));
  QVERIFY(!view.is_chosen());
}

void ChartViewTest::nobody_gets_far_from_the_data() {
  ChartView view(false, true);
  view.data({0, 10}, {1e-4, 1});
  // A quarter of the data's length beyond them: 2.5, and one decade of four.
  view.choose({6, 16}, {1e-7, 1e-3});
  QCOMPARE(view.x(), (Reach{2.5, 12.5}));
  QVERIFY(std::abs(view.y().low / 1e-5 - 1) < 1e-9);
  QVERIFY(std::abs(view.y().high / 1e-1 - 1) < 1e-9);
  view.choose({-100, 100}, {1e-4, 1});
  QCOMPARE(view.x(), (Reach{-2.5, 12.5}));
  QCOMPARE(view.y(), (Reach{1e-4, 1}));
}

void ChartViewTest::fit_shows_all_and_forgets_the_zoom() {
  ChartView view(false, false);
  view.data({0, 10}, unit);
  view.choose({2, 3}, {0.2, 0.3});
  view.fit();
  QCOMPARE(view.x(), (Reach{0, 10}));
  QCOMPARE(view.y(), unit);
  QVERIFY(!view.is_chosen());
}

void ChartViewTest::other_data_take_the_axes() {
  ChartView view(false, false);
  view.data({0, 10}, unit);
  view.choose({2, 3}, unit);
  view.forget();
  view.data({0, 8}, unit);
  QCOMPARE(view.x(), (Reach{0, 8}));
}

}  // namespace acceptlab::gui

QTEST_APPLESS_MAIN(acceptlab::gui::ChartViewTest)
#include "chart_view_test.moc"
