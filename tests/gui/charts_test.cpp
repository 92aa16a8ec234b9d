// What each chart draws of a snapshot: the graphs, bars and bands against the numbers that
// experiment/ has computed, and hand-made ones.

#include <QtTest>
#include <cmath>

#include "gui/charts/blame_chart.hpp"
#include "gui/charts/cpu_chart.hpp"
#include "gui/charts/loss_cause_chart.hpp"
#include "gui/charts/series_chart.hpp"
#include "gui/charts/share_chart.hpp"
#include "gui/charts/tail_chart.hpp"
#include "gui/charts/theory_note.hpp"
#include "gui/charts/wakeup_chart.hpp"
#include "gui/style/value_text.hpp"
#include "tests/gui/snapshots.hpp"

namespace acceptlab::gui {

class ChartsTest : public QObject {
  Q_OBJECT

 private slots:
  void tail_draws_curves_and_bands();
  void tail_draws_theory_once_for_equal_curves();
  void what_has_no_exact_curve_says_why();
  void tail_draws_what_was_measured_with_its_range();
  void tail_reads_on_the_line_between_two_points();
  void tail_begins_where_waits_do();
  void shares_stand_side_by_side_about_the_band_of_chance();
  void fewer_members_have_axes_of_their_own();
  void shares_of_a_worker_that_was_born_late_are_hollow();
  void blame_adds_up_to_the_mean();
  void losses_by_cause_are_shares_of_the_offered();
  void drops_that_are_sent_again_are_said_beside_the_losses();
  void what_is_said_of_drops_is_not_cut();
  void low_charts_have_labels_as_long_as_their_axes();
  void long_names_leave_room_for_the_bars();
  void wakeups_have_the_columns_from_the_top_down();
  void the_box_of_a_row_hides_the_fewest_others();
  void series_hold_for_their_cells();
  void cpus_stack_all_but_idle();
  void cpus_have_a_legend_in_half_of_a_low_tab();
  void thin_bars_have_no_frames();
  void says_so_when_there_is_nothing();
  void hidden_charts_draw_when_they_are_seen();
  void tick_labels_do_not_overlap_data();
  void tick_labels_do_not_overlap();
  void colours_follow_the_palette();
  void texts_of_values();
};

namespace {

template <class ChartType, class... Arguments>
std::unique_ptr<ChartType> shown(const SnapshotPtr& snapshot, Arguments... arguments) {
  auto chart = std::make_unique<ChartType>(arguments...);
  chart->resize(520, 320);
  chart->show_snapshot(snapshot);
  chart->show();
  return chart;
}

QCPGraph* graph(const QCustomPlot& chart, const QString& name) {
  for (int i = 0; i < chart.graphCount(); ++i) {
    if (chart.graph(i)->name() == name) return chart.graph(i);
  }
  return nullptr;
}

std::vector<QCPBars*> bars(QCustomPlot& chart) {
  std::vector<QCPBars*> all;
  for (int i = 0; i < chart.plottableCount(); ++i) {
    if (auto* part = qobject_cast<QCPBars*>(chart.plottable(i))) all.push_back(part);
  }
  return all;
}

template <class Item>
std::vector<Item*> items(const QCustomPlot& chart, const QString& layer) {
  std::vector<Item*> all;
  for (int i = 0; i < chart.itemCount(); ++i) {
    auto* item = qobject_cast<Item*>(chart.item(i));
    if (item != nullptr && item->layer()->name() == layer) all.push_back(item);
  }
  return all;
}

/// One column of numbers made by hand.
std::shared_ptr<Snapshot> by_hand() {
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->comparison.names = {"one"};
  snapshot->comparison.summaries.emplace_back();
  snapshot->tails.emplace_back(experiment::latency_kinds().size());
  snapshot->workers.emplace_back();
  snapshot->sockets.emplace_back();
  snapshot->series.emplace_back();
  return snapshot;
}

}  // namespace

void ChartsTest::tail_draws_curves_and_bands() {
  const auto chart = shown<TailChart>(two_policies());
  // Of each column lower edge, upper edge and curve.
  QCOMPARE(chart->graphCount(), 6);
  for (std::size_t c = 0; c < 2; ++c) {
    const auto& tail = two_policies()->tails[c][0];
    const QCPGraph* curve =
        graph(*chart, QString::fromStdString(two_policies()->comparison.names[c]));
    QVERIFY(curve != nullptr);
    int drawn = 0;
    for (const auto& point : tail) {
      if (point.longer.value <= 0) continue;
      const auto at = curve->data()->at(drawn);
      QCOMPARE(at->key, point.seconds);
      QCOMPARE(at->value, point.longer.value);
      const QCPGraph* high = chart->graph(static_cast<int>(3 * c + 1));
      QCOMPARE(high->data()->at(drawn)->value, point.longer.interval->high);
      QVERIFY(high->data()->at(drawn)->value >= at->value);
      ++drawn;
    }
    QCOMPARE(curve->dataCount(), drawn);
    QCOMPARE(chart->graph(static_cast<int>(3 * c + 1))->channelFillGraph(),
             chart->graph(static_cast<int>(3 * c)));
    QVERIFY(chart->xAxis->range().contains(tail.front().seconds));
    QVERIFY(chart->xAxis->range().contains(tail.back().seconds));
  }
  QCOMPARE(chart->legend->itemCount(), 2);
  // A marker and a dash besides the colour.
  QVERIFY(chart->graph(2)->scatterStyle().shape() != chart->graph(5)->scatterStyle().shape());
  QVERIFY(chart->graph(2)->pen().style() != chart->graph(5)->pen().style());
}

void ChartsTest::tail_draws_theory_once_for_equal_curves() {
  auto snapshot = std::make_shared<Snapshot>(*two_policies());
  experiment::TheoryTails theory{"M/M/4", false, {}};
  theory.curves.assign(experiment::latency_kinds().size(), {});
  theory.curves[0] = {{1e-5, 0.3}, {1e-4, 0.2}, {1e-3, 0.01}};
  snapshot->theories = {theory, theory};
  const auto chart = shown<TailChart>(snapshot);
  QCOMPARE(chart->graphCount(), 7);
  const QCPGraph* line = graph(*chart, "theory (M/M/4)");
  QVERIFY(line != nullptr);
  QCOMPARE(line->dataCount(), 3);
  QVERIFY(line->pen().widthF() < chart->graph(2)->pen().widthF());
  theory.curves[0][1].longer = 0.25;
  theory.model = "4 x M/M/1";
  theory.idealised = true;
  snapshot->theories[1] = theory;
  chart->show_snapshot(snapshot);
  QVERIFY(graph(*chart, "theory (M/M/4)") != nullptr);
  QVERIFY(graph(*chart, "theory (4 x M/M/1, without costs and limits)") != nullptr);
  // No theory of another kind of latency.
  chart->show_kind(2);
  QCOMPARE(chart->graphCount(), 6);
}

void ChartsTest::what_has_no_exact_curve_says_why() {
  auto snapshot = std::make_shared<Snapshot>(*two_policies());
  QCOMPARE(theory_note(*snapshot).line, QString());  // nothing is known yet
  experiment::TheoryTails theory{"M/M/4", false, {}};
  theory.curves.assign(experiment::latency_kinds().size(), {});
  snapshot->theories = {theory, "server.wait: it may be kept; network.rtt: it takes time"};
  const TheoryNote of_one = theory_note(*snapshot);
  QCOMPARE(of_one.line, QString("no exact curve of nginx-reuseport: server.wait: it may be kept"));
  QVERIFY(of_one.whole.contains("network.rtt: it takes time"));
  snapshot->theories[0] = snapshot->theories[1];
  QCOMPARE(theory_note(*snapshot).line, QString("no exact curve: server.wait: it may be kept"));
  QCOMPARE(shown<TailChart>(snapshot)->graphCount(), 6);
  snapshot->theories = {theory, theory};
  QCOMPARE(theory_note(*snapshot).whole, QString());
}

void ChartsTest::tail_draws_what_was_measured_with_its_range() {
  const auto chart = shown<TailChart>(two_policies());
  TailChart::Measured measured{"quick", {}};
  measured.tails.assign(experiment::latency_kinds().size(), {});
  measured.tails[0] = {{0.5, 20e-6, 15e-6, 30e-6}, {0.1, 100e-6, 90e-6, 100e-6}};
  chart->show_measured(measured);
  const QCPGraph* points = graph(*chart, "measured: quick");
  QVERIFY(points != nullptr);
  QCOMPARE(points->dataCount(), 2);
  QCOMPARE(points->data()->at(0)->key, 20e-6);
  QCOMPARE(points->data()->at(0)->value, 0.5);
  QCOMPARE(points->lineStyle(), QCPGraph::lsNone);
  auto* range = qobject_cast<QCPErrorBars*>(chart->plottable(chart->plottableCount() - 1));
  QVERIFY(range != nullptr);
  QCOMPARE(range->errorType(), QCPErrorBars::etKeyError);
  QVERIFY(std::abs(range->data()->at(0).errorMinus - 5e-6) < 1e-12);
  QVERIFY(std::abs(range->data()->at(0).errorPlus - 10e-6) < 1e-12);
  QVERIFY(chart->csv().contains("measured: quick,accept_wait,2e-05,0.5"));
  chart->hide_measured();
  QVERIFY(graph(*chart, "measured: quick") == nullptr);
}

void ChartsTest::tail_reads_on_the_line_between_two_points() {
  auto snapshot = by_hand();
  snapshot->tails[0][0] = {{1e-4, {0.1, {}}}, {1e-2, {0.001, {}}}};
  const auto chart = shown<TailChart>(snapshot);
  // Half way on both logarithmic axes: 1 ms, 0.01.
  chart->cursor().move_to(1e-3);
  QCOMPARE(chart->cursor().text(), QString("accept_wait > 1 ms\none: 1 %"));
  chart->cursor().move_to(1e-4);
  QVERIFY(chart->cursor().text().endsWith("10 %"));
  chart->cursor().move_to(1);
  QVERIFY(chart->cursor().text().endsWith("none"));
}

void ChartsTest::tail_begins_where_waits_do() {
  auto snapshot = by_hand();
  snapshot->tails[0][0] = {{0, {0.5, {}}}, {1e-4, {0.1, {}}}, {1e-2, {0.001, {}}}};
  const auto chart = shown<TailChart>(snapshot);
  QVERIFY(std::abs(chart->xAxis->range().lower - 1e-4 / 1.2) < 1e-9);
  QCOMPARE(graph(*chart, "one")->dataCount(), 3);  // its line comes in from the left
}

void ChartsTest::fewer_members_have_axes_of_their_own() {
  const auto with_workers = [](unsigned workers) {
    auto snapshot = by_hand();
    for (unsigned w = 0; w < workers; ++w)
      snapshot->workers[0].members.push_back({w, {1.0 / workers, {}}, true});
    return snapshot;
  };
  // 16 of 24 places fill the picture well enough for data that only move.
  const auto chart = shown<ShareChart>(SnapshotPtr(with_workers(24)));
  QCOMPARE(chart->xAxis->range().upper, 23.6);
  chart->show_snapshot(with_workers(16));
  QCOMPARE(chart->xAxis->range().upper, 15.6);
}

void ChartsTest::shares_stand_side_by_side_about_the_band_of_chance() {
  const auto chart = shown<ShareChart>(two_policies());
  for (std::size_t c = 0; c < 2; ++c) {
    const auto& shares = two_policies()->workers[c];
    const QCPGraph* dots =
        graph(*chart, QString::fromStdString(two_policies()->comparison.names[c]));
    QVERIFY(dots != nullptr);
    QCOMPARE(dots->dataCount(), 4);
    double sum = 0;
    for (int w = 0; w < 4; ++w) {
      // 0.6 of a place apart, about it.
      QCOMPARE(dots->data()->at(w)->key, w + (c == 0 ? -0.3 : 0.3));
      QCOMPARE(dots->data()->at(w)->value, shares.members[static_cast<std::size_t>(w)].share.value);
      sum += dots->data()->at(w)->value;
    }
    QVERIFY(std::abs(sum - 1) < 1e-12);
  }
  // Both have four workers: one line at a quarter, one band about it.
  const auto lines = items<QCPItemLine>(*chart, "grid");
  const auto band = items<QCPItemRect>(*chart, "grid");
  QCOMPARE(lines.size(), 1U);
  QCOMPARE(band.size(), 1U);
  QCOMPARE(lines[0]->start->coords().y(), 0.25);
  const auto& chance = two_policies()->workers[0].chance;
  QVERIFY(band[0]->topLeft->coords().y() >= chance.high);
  QVERIFY(band[0]->bottomRight->coords().y() <= chance.low);
  QVERIFY(chance.low < 0.25 && 0.25 < chance.high);
  QCOMPARE(band[0]->topLeft->coords().x(), -0.5);
  QCOMPARE(band[0]->bottomRight->coords().x(), 3.5);
  chart->cursor().move_to(2.2);
  QVERIFY(chart->cursor().text().startsWith("worker 2\nnginx-shared: "));
  QVERIFY(chart->cursor().text().contains("chance: 25 % ("));
  // One socket, and four.
  chart->show_members(ShareChart::Of::Sockets);
  QCOMPARE(graph(*chart, "nginx-shared")->dataCount(), 1);
  QCOMPARE(graph(*chart, "nginx-reuseport")->dataCount(), 4);
  QCOMPARE(items<QCPItemLine>(*chart, "grid").size(), 2U);
}

void ChartsTest::shares_of_a_worker_that_was_born_late_are_hollow() {
  auto snapshot = by_hand();
  snapshot->workers[0].members = {{0, {0.7, {}}, true}, {1, {0.3, {}}, false}};
  snapshot->workers[0].even = 0.7;
  snapshot->workers[0].chance = {0.7, 0.7};
  const auto chart = shown<ShareChart>(snapshot);
  QCOMPARE(chart->graphCount(), 2);
  QCOMPARE(chart->graph(0)->dataCount(), 1);
  QCOMPARE(chart->graph(1)->data()->at(0)->value, 0.3);
  QVERIFY(chart->graph(0)->scatterStyle().brush().color() !=
          chart->graph(1)->scatterStyle().brush().color());
  QCOMPARE(chart->legend->itemCount(), 1);
}

void ChartsTest::blame_adds_up_to_the_mean() {
  const auto chart = shown<BlameChart>(two_policies());
  const auto parts = bars(*chart);
  QCOMPARE(parts.size(), std::size(kernel::Blame::names));
  for (std::size_t c = 0; c < 2; ++c) {
    double sum = 0;
    for (const QCPBars* part : parts) {
      const auto bar = part->data()->at(static_cast<int>(1 - c));  // sorted by place: from below
      QCOMPARE(bar->key, static_cast<double>(1 - c));
      sum += bar->value;
    }
    const double mean = two_policies()->comparison.summaries[c].latency[1].mean.value;
    QCOMPARE(two_policies()->comparison.summaries[c].latency[1].name, std::string("service_wait"));
    QVERIFY(std::abs(sum - mean) < 1e-9 * mean + 1e-12);
  }
  // Colours and patterns, both different.
  for (std::size_t p = 1; p < parts.size(); ++p) {
    QVERIFY(parts[p]->brush() != parts[p - 1]->brush());
    QCOMPARE(parts[p]->barBelow(), parts[p - 1]);
  }
  QVERIFY(chart->xAxis->range().contains(
      two_policies()->comparison.summaries[0].latency[1].mean.value));
}

void ChartsTest::losses_by_cause_are_shares_of_the_offered() {
  auto snapshot = by_hand();
  auto& counts = snapshot->comparison.summaries[0].connections;
  counts.offered = 200;
  counts.lost_by_cause[0] = 10;
  counts.lost_by_cause[4] = 2;
  const auto chart = shown<LossCauseChart>(snapshot);
  const auto parts = bars(*chart);
  QCOMPARE(parts[0]->data()->at(0)->value, 0.05);
  QCOMPARE(parts[4]->data()->at(0)->value, 0.01);
  QCOMPARE(chart->legend->itemCount(), 2);  // only what there was
  chart->cursor().move_to(0);
  QVERIFY(chart->cursor().text().contains("syn overflow: 5 %"));
}

void ChartsTest::drops_that_are_sent_again_are_said_beside_the_losses() {
  auto snapshot = by_hand();
  auto& counts = snapshot->comparison.summaries[0].connections;
  counts.offered = 200;
  counts.syn_dropped = 30;
  counts.final_ack_dropped = 12;
  const auto chart = shown<LossCauseChart>(snapshot);
  const QString note = items<QCPItemText>(*chart, "main").at(0)->text();
  QVERIFY(note.startsWith("no connection was lost\n"));
  QCOMPARE(QString(note).replace('\n', ' '),
           QString("no connection was lost one: 30 SYNs and 12 final ACKs were dropped and sent "
                   "again"));
  chart->cursor().move_to(0);
  QVERIFY(chart->cursor().text().contains("SYNs dropped, sent again: 30"));
  counts.lost_by_cause[0] = 10;
  const auto lossy = shown<LossCauseChart>(snapshot);
  lossy->resize(900, 320);
  lossy->replot();
  QVERIFY(lossy->xAxis->label().contains("30 SYNs and 12 final ACKs were dropped and sent again"));
  // Where it is too long its words are whole, numbers among them.
  const QStringList words = lossy->xAxis->label().split(' ');
  for (int width = 240; width < 700; width += 20) {
    lossy->resize(width, 320);
    lossy->replot();
    for (const QString& word : lossy->xAxis->label().split(' '))
      QVERIFY2(words.contains(word) || word == QChar(0x2026), qPrintable(lossy->xAxis->label()));
  }
}

void ChartsTest::what_is_said_of_drops_is_not_cut() {
  auto snapshot = by_hand();
  auto& counts = snapshot->comparison.summaries[0].connections;
  counts.offered = 2'000'000;
  counts.syn_dropped = 107'013;
  counts.final_ack_dropped = 56'632;
  const auto chart = shown<LossCauseChart>(snapshot);
  // The sentence of the second line is longer than these axes; a low chart has no room for all.
  for (const QSize& size : {QSize(520, 320), QSize(300, 300), QSize(220, 140)}) {
    chart->resize(size);
    chart->replot();
    const auto* note = items<QCPItemText>(*chart, "main").at(0);
    const QRectF text(note->topLeft->pixelPosition(), note->bottomRight->pixelPosition());
    QVERIFY2(QRectF(chart->axisRect()->rect()).adjusted(-1, -1, 1, 1).contains(text),
             qPrintable(note->text()));
    // Numbers are whole or not there.
    const QStringList whole = QString(
                                  "no connection was lost one: 107,013 SYNs and 56,632 final "
                                  "ACKs were dropped and sent again \u2026")
                                  .split(' ');
    for (const QString& word : note->text().replace('\n', ' ').split(' '))
      QVERIFY2(whole.contains(word), qPrintable(word));
    if (size.height() >= 300) QVERIFY(note->text().endsWith("again"));
  }
}

void ChartsTest::low_charts_have_labels_as_long_as_their_axes() {
  const auto chart = shown<CpuChart>(two_policies());
  chart->resize(420, 140);
  chart->replot();
  const QFontMetrics metrics(chart->font());
  QVERIFY(metrics.horizontalAdvance(chart->yAxis->label()) <= chart->axisRect()->height() + 8);
  QVERIFY2(chart->axisRect()->height() >= 45,
           qPrintable(QString::number(chart->axisRect()->height())));
  chart->resize(420, 400);
  chart->replot();
  QCOMPARE(chart->yAxis->label(), QString("of its time"));
  QVERIFY(chart->legend->visible());
}

void ChartsTest::long_names_leave_room_for_the_bars() {
  auto snapshot = std::make_shared<Snapshot>(*two_policies());
  snapshot->comparison.names[1] = "and listen() asks for 4096, of the kernel after that";
  const auto chart = shown<LossCauseChart>(SnapshotPtr(snapshot));
  for (const int width : {220, 400}) {
    chart->resize(width, 200);
    chart->replot();
    QVERIFY2(chart->axisRect()->left() <= 0.4 * width,
             qPrintable(QString("%1 of %2").arg(chart->axisRect()->left()).arg(width)));
    QVERIFY2(chart->axisRect()->width() >= width / 2,
             qPrintable(QString("%1 of %2").arg(chart->axisRect()->width()).arg(width)));
  }
  // Where there is room they are whole.
  chart->resize(1600, 200);
  chart->replot();
  QVERIFY(chart->yAxis->tickVectorLabels().contains(
      QString::fromStdString(snapshot->comparison.names[1])));
}

void ChartsTest::wakeups_have_the_columns_from_the_top_down() {
  const auto chart = shown<WakeupChart>(two_policies());
  const auto& rows = two_policies()->comparison.summaries[0].wakeups;
  const QCPGraph* first = graph(*chart, "nginx-shared");
  const QCPGraph* second = graph(*chart, "nginx-reuseport");
  QCOMPARE(first->dataCount(), static_cast<int>(rows.size()));
  QCOMPARE(first->keyAxis(), chart->yAxis);
  // The first row is the uppermost; in it the first column is above the second.
  const int top = first->dataCount() - 1;
  QCOMPARE(first->data()->at(top)->value, rows.front().estimate.value);
  QVERIFY(first->data()->at(top)->key > second->data()->at(top)->key);
  chart->cursor().move_to(static_cast<double>(rows.size() - 1));
  QVERIFY(chart->cursor().text().startsWith(
      QString::fromStdString(rows.front().name).replace('_', ' ') + "\nnginx-shared: "));
}

void ChartsTest::the_box_of_a_row_hides_the_fewest_others() {
  // The upper rows have values at the right end, or all of them at the left.
  const auto box_with = [](double others) {
    auto snapshot = by_hand();
    for (int row = 0; row < 6; ++row)
      snapshot->comparison.summaries[0].wakeups.push_back(
          {"row_" + std::to_string(row), {row == 5 ? 10.0 : others, {}}});
    const auto chart = shown<WakeupChart>(SnapshotPtr(snapshot));
    chart->replot();
    chart->cursor().move_to(0);  // the lowest
    const QRect data = chart->axisRect()->rect();
    const bool above = chart->cursor().box().bottom() < chart->yAxis->coordToPixel(0);
    return std::pair(above, chart->cursor().box().center().x() < data.center().x());
  };
  QCOMPARE(box_with(9.5), std::pair(true, true));
  QCOMPARE(box_with(0.1), std::pair(true, false));
}

void ChartsTest::series_hold_for_their_cells() {
  auto snapshot = by_hand();
  snapshot->series[0] = {{0, 1, 0, 1e-3, 0.5}, {0.1, 3, 7, 2e-3, 0.6}};
  const auto chart = shown<SeriesChart>(snapshot, SeriesChart::Of::Pending);
  QCOMPARE(chart->graph(0)->dataCount(), 3);  // and the end of the last cell
  QCOMPARE(chart->graph(0)->data()->at(2)->key, 0.2);
  QCOMPARE(chart->graph(0)->data()->at(2)->value, 3.0);
  QCOMPARE(chart->graph(0)->lineStyle(), QCPGraph::lsStepLeft);
  chart->cursor().move_to(0.05);
  QCOMPARE(chart->cursor().text(), QString("50 ms\none: 1"));
  chart->cursor().move_to(0.1);
  QCOMPARE(chart->cursor().text(), QString("100 ms\none: 3"));
  const auto lost = shown<SeriesChart>(snapshot, SeriesChart::Of::Lost);
  QCOMPARE(lost->graph(0)->data()->at(1)->value, 7.0);
  // A comparison that was run with series: as many cells as there are in its time.
  const auto real = shown<SeriesChart>(two_policies(), SeriesChart::Of::Busy);
  QCOMPARE(real->graphCount(), 2);
  QCOMPARE(real->graph(0)->dataCount(), 101);
  QVERIFY(two_policies()->comparison.summaries[0].series.empty());
}

void ChartsTest::cpus_stack_all_but_idle() {
  const auto chart = shown<CpuChart>(two_policies());
  const auto parts = bars(*chart);
  QCOMPARE(parts.size(), kernel::account_names.size() - 1);
  const auto& cpus = two_policies()->comparison.summaries[0].cpus;
  QCOMPARE(parts[0]->dataCount(), static_cast<int>(2 * cpus.size()));
  double sum = 0;
  for (const QCPBars* part : parts) sum += part->data()->at(0)->value;
  QVERIFY(std::abs(sum + cpus[0].fraction.back() - 1) < 1e-9);
  // A marker for each column tells whose bar it is.
  QVERIFY(graph(*chart, "nginx-shared") != nullptr);
  QCOMPARE(graph(*chart, "nginx-shared")->data()->at(0)->key, parts[0]->data()->at(0)->key);
}

void ChartsTest::cpus_have_a_legend_in_half_of_a_low_tab() {
  const auto snapshot = snapshot_of(small_columns({"nginx-shared", "nginx-reuseport", "nginx-herd"},
                                                  "[machine]\ncosts = "
                                                  "\"xeon-2014\"\n"));
  const auto chart = shown<CpuChart>(SnapshotPtr(snapshot));
  chart->resize(300, 160);
  chart->replot();
  QVERIFY(chart->legend->visible());
  // What the colours of the parts mean; whose bar it is says its marker, as everywhere.
  int parts = 0;
  for (const QCPBars* part : bars(*chart)) {
    double all = 0;
    for (const QCPBarsData& bar : *part->data()) all += bar.value;
    parts += all > 0 ? 1 : 0;
  }
  QVERIFY(parts > 1);
  int named = 0;  // an element without a plottable fills up the last column
  for (int i = 0; i < chart->legend->elementCount(); ++i)
    named += qobject_cast<QCPPlottableLegendItem*>(chart->legend->elementAt(i)) != nullptr ? 1 : 0;
  QCOMPARE(named, parts);
}

void ChartsTest::thin_bars_have_no_frames() {
  // 64 CPUs of two columns: some 7 and 1.5 pixels a bar.
  const auto snapshot =
      snapshot_of(small_columns({"nginx-shared", "nginx-reuseport"}, "[machine]\ncores = 64\n"));
  const auto chart = shown<CpuChart>(SnapshotPtr(snapshot));
  const auto has_frame = [&chart](int width) {
    chart->resize(width, 320);
    chart->replot();
    return bars(*chart)[0]->pen().style() != Qt::NoPen;
  };
  QVERIFY(has_frame(1300));
  QVERIFY(!has_frame(320));
}

void ChartsTest::says_so_when_there_is_nothing() {
  const auto snapshot = by_hand();
  const auto tail = shown<TailChart>(snapshot);
  QCOMPARE(items<QCPItemText>(*tail, "main").size() + items<QCPItemText>(*tail, "overlay").size(),
           1U);
  for (const auto& chart :
       {std::unique_ptr<SnapshotChart>(shown<ShareChart>(snapshot)),
        std::unique_ptr<SnapshotChart>(shown<SeriesChart>(snapshot, SeriesChart::Of::Pending)),
        std::unique_ptr<SnapshotChart>(shown<WakeupChart>(snapshot)),
        std::unique_ptr<SnapshotChart>(shown<BlameChart>(snapshot)),
        std::unique_ptr<SnapshotChart>(shown<LossCauseChart>(snapshot)),
        std::unique_ptr<SnapshotChart>(shown<CpuChart>(snapshot))}) {
    QCOMPARE(chart->itemCount(), 3);  // cursor, selection and the sentence
    chart->cursor().move_to(0);
    chart->fit();
    chart->grab();
  }
  // A first stage is too short to claim anything.
  const auto early = by_hand();
  early->stages = 2;
  const auto shares = shown<ShareChart>(early);
  const auto notes = items<QCPItemText>(*shares, "main");
  QCOMPARE(notes.size(), std::size_t{1});
  QCOMPARE(notes[0]->text(), QString("so far: no connection was accepted"));
}

void ChartsTest::hidden_charts_draw_when_they_are_seen() {
  TailChart chart;
  chart.show_snapshot(two_policies());
  QCOMPARE(chart.graphCount(), 0);
  chart.show();
  QCOMPARE(chart.graphCount(), 6);
}

void ChartsTest::tick_labels_do_not_overlap_data() {
  QTest::addColumn<int>("width");
  for (const int width : {200, 260, 400, 900}) QTest::addRow("%d", width) << width;
}

void ChartsTest::tick_labels_do_not_overlap() {
  QFETCH(int, width);
  const auto snapshot = two_policies();
  for (const auto& chart :
       {std::unique_ptr<SnapshotChart>(std::make_unique<TailChart>()),
        std::unique_ptr<SnapshotChart>(std::make_unique<ShareChart>()),
        std::unique_ptr<SnapshotChart>(std::make_unique<SeriesChart>(SeriesChart::Of::Pending)),
        std::unique_ptr<SnapshotChart>(std::make_unique<WakeupChart>()),
        std::unique_ptr<SnapshotChart>(std::make_unique<BlameChart>()),
        std::unique_ptr<SnapshotChart>(std::make_unique<CpuChart>())}) {
    chart->resize(width, 240);
    chart->show_snapshot(snapshot);
    chart->show();
    chart->replot();
    const QFontMetrics metrics(chart->xAxis->tickLabelFont());
    double right = -1e9;
    const auto ticks = chart->xAxis->tickVector();
    for (qsizetype i = 0; i < ticks.size(); ++i) {
      if (!chart->xAxis->range().contains(ticks[i])) continue;
      const double at = chart->xAxis->coordToPixel(ticks[i]);
      const double half = metrics.horizontalAdvance(chart->xAxis->tickVectorLabels()[i]) / 2.0;
      QVERIFY2(at - half > right, qPrintable(chart->title()));
      right = at + half;
    }
    QVERIFY2(right > -1e9, qPrintable(chart->title()));  // there was one
  }
}

void ChartsTest::colours_follow_the_palette() {
  const auto chart = shown<ShareChart>(two_policies());
  QPalette dark;
  dark.setColor(QPalette::Base, Qt::black);
  dark.setColor(QPalette::Text, Qt::white);
  chart->setPalette(dark);
  QCOMPARE(chart->xAxis->labelColor(), QColor(Qt::white));
  QCOMPARE(chart->legend->textColor(), QColor(Qt::white));
  QCOMPARE(items<QCPItemLine>(*chart, "grid")[0]->pen().color().lightness(), 255);
  QCOMPARE(chart->grab().toImage().pixelColor(1, chart->height() - 1), QColor(Qt::black));
}

void ChartsTest::texts_of_values() {
  QCOMPARE(seconds_text(0), QString("0 s"));
  QCOMPARE(seconds_text(1.8449e-3), QString("1.84 ms"));
  QCOMPARE(seconds_text(1e-6), QString("1 us"));
  QCOMPARE(seconds_text(120e-6), QString("120 us"));
  QCOMPARE(seconds_text(12), QString("12 s"));
  QCOMPARE(seconds_text(std::nan("")), QString("none"));
  QCOMPARE(share_text(0.0625), QString("6.25 %"));
  QCOMPARE(share_text(1e-8), QString("1e-06 %"));
  QCOMPARE(share_text(0), QString("0 %"));
  QCOMPARE(number_text(630000).replace(QChar(0x2009), ' '), QString("630 000"));
  QCOMPARE(number_text(12.34), QString("12.3"));
}

}  // namespace acceptlab::gui

QTEST_MAIN(acceptlab::gui::ChartsTest)
#include "charts_test.moc"
