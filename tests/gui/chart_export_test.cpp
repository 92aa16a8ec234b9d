// Every chart as png, svg, pdf and csv; and how long drawing takes.

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QXmlStreamReader>
#include <QtTest>
#include <algorithm>

#include "gui/charts/blame_chart.hpp"
#include "gui/charts/cpu_chart.hpp"
#include "gui/charts/csv_lines.hpp"
#include "gui/charts/loss_cause_chart.hpp"
#include "gui/charts/series_chart.hpp"
#include "gui/charts/share_chart.hpp"
#include "gui/charts/tail_chart.hpp"
#include "gui/charts/wakeup_chart.hpp"
#include "tests/gui/snapshots.hpp"

namespace acceptlab::gui {

class ChartExportTest : public QObject {
  Q_OBJECT

 private slots:
  void every_chart_as_every_kind_data();
  void every_chart_as_every_kind();
  void csv_gives_the_numbers_again();
  void csv_quotes_names();
  void svg_has_the_fonts_of_the_screen_and_hides_what_is_outside();
  void a_cursor_is_on_no_picture();
  void says_why_it_cannot();
  void drawing_is_quick();

 private:
  QTemporaryDir folder_;
};

namespace {

std::vector<std::unique_ptr<SnapshotChart>> all_charts() {
  std::vector<std::unique_ptr<SnapshotChart>> all;
  all.push_back(std::make_unique<TailChart>());
  all.push_back(std::make_unique<ShareChart>());
  all.push_back(std::make_unique<SeriesChart>(SeriesChart::Of::Pending));
  all.push_back(std::make_unique<SeriesChart>(SeriesChart::Of::Lost));
  all.push_back(std::make_unique<SeriesChart>(SeriesChart::Of::AcceptWait));
  all.push_back(std::make_unique<SeriesChart>(SeriesChart::Of::Busy));
  all.push_back(std::make_unique<LossCauseChart>());
  all.push_back(std::make_unique<BlameChart>());
  all.push_back(std::make_unique<WakeupChart>());
  all.push_back(std::make_unique<CpuChart>());
  return all;
}

QByteArray contents(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool is_xml(const QByteArray& text) {
  QXmlStreamReader xml(text);
  while (!xml.atEnd()) xml.readNext();
  return !xml.hasError();
}

}  // namespace

void ChartExportTest::every_chart_as_every_kind_data() {
  QTest::addColumn<int>("chart");
  for (std::size_t i = 0; i < all_charts().size(); ++i)
    QTest::addRow("%s", qPrintable(all_charts()[i]->title())) << static_cast<int>(i);
}

void ChartExportTest::every_chart_as_every_kind() {
  QFETCH(int, chart);
  const auto drawn = std::move(all_charts()[static_cast<std::size_t>(chart)]);
  drawn->resize(420, 280);
  drawn->show_snapshot(two_policies());  // and never seen on a screen
  QString why;
  const auto write = [&](const QString& name) {
    const QString path = folder_.filePath(name);
    return drawn->export_to(path, why) ? contents(path) : QByteArray();
  };
  const QByteArray svg = write("chart.svg");
  QVERIFY2(is_xml(svg), qPrintable(why));
  QVERIFY(svg.contains(drawn->title().toUtf8()));
  QVERIFY(svg.size() > 5000);
  QVERIFY(write("chart.pdf").startsWith("%PDF"));
  const QImage png = QImage::fromData(write("chart.PNG"));
  QCOMPARE(png.size(), QSize(840, 560));
  const QList<QByteArray> lines = write("chart.csv").split('\n');
  QVERIFY(lines.size() > 2);
  QVERIFY(lines[1].startsWith("nginx-shared,"));
  QCOMPARE(lines[1].count(','), lines[0].count(','));
  QVERIFY(lines.back().isEmpty());
}

void ChartExportTest::csv_gives_the_numbers_again() {
  TailChart tail;
  tail.show_snapshot(two_policies());
  const QStringList lines = tail.csv().split('\n');
  QCOMPARE(lines[0], QString("column,latency,seconds,longer,low,high"));
  const auto& curve = two_policies()->tails[0][0];
  for (std::size_t i = 0; i < curve.size(); ++i) {
    const QStringList fields = lines[static_cast<qsizetype>(i) + 1].split(',');
    QCOMPARE(fields[1], QString("accept_wait"));
    // To the last bit.
    QVERIFY(fields[2].toDouble() == curve[i].seconds);
    QVERIFY(fields[3].toDouble() == curve[i].longer.value);
    QVERIFY(fields[4].toDouble() == curve[i].longer.interval->low);
    QVERIFY(fields[5].toDouble() == curve[i].longer.interval->high);
  }
}

void ChartExportTest::csv_quotes_names() {
  CsvLines lines({"name", "x"});
  lines.text("a \"b\", c").number(0.1).end_line();
  lines.text("plain").number(std::nan("")).end_line();
  QCOMPARE(lines.all(), QString("name,x\n\"a \"\"b\"\", c\",0.1\nplain,\n"));
}

void ChartExportTest::svg_has_the_fonts_of_the_screen_and_hides_what_is_outside() {
  TailChart tail;
  tail.resize(420, 280);
  tail.show_snapshot(two_policies());
  const QFont before = tail.font();
  QString why;
  const QString path = folder_.filePath("fonts.svg");
  QVERIFY2(tail.export_to(path, why), qPrintable(why));
  QCOMPARE(tail.font(), before);
  const int pixels = QFontInfo(before).pixelSize();
  const QByteArray svg = contents(path);
  QVERIFY(svg.contains(QString("font-size=\"%1\"").arg(pixels).toUtf8()));
  // What leaves the axes is painted over on all four sides, below axes and labels.
  const QRect data = tail.axisRect()->rect();
  const auto rect = [&](int x, int y, int width, int height) {
    return svg.contains(QString("<rect x=\"%1\" y=\"%2\" width=\"%3\" height=\"%4\"")
                            .arg(x)
                            .arg(y)
                            .arg(width)
                            .arg(height)
                            .toUtf8());
  };
  QVERIFY(rect(0, data.bottom() + 1, 420, 280 - data.bottom() - 1));
  QVERIFY(rect(0, 0, 420, data.top()));
  QVERIFY(tail.layer("passepartout") == nullptr);
}

void ChartExportTest::a_cursor_is_on_no_picture() {
  ShareChart chart;
  chart.resize(420, 280);
  chart.show_snapshot(two_policies());
  chart.show();
  QString why;
  QVERIFY(chart.export_to(folder_.filePath("without.png"), why));
  chart.cursor().move_to(1);
  QVERIFY(chart.export_to(folder_.filePath("with.png"), why));
  QVERIFY(contents(folder_.filePath("without.png")) == contents(folder_.filePath("with.png")));
  QVERIFY(chart.cursor().at().has_value());
}

void ChartExportTest::says_why_it_cannot() {
  TailChart tail;
  tail.show_snapshot(two_policies());
  QString why;
  QVERIFY(!tail.export_to(folder_.filePath("chart.gif"), why));
  QVERIFY(why.endsWith("chart.gif: a chart can be a png, svg, pdf or csv file"));
  for (const char* kind : {"png", "svg", "pdf", "csv"}) {
    why.clear();
    QVERIFY(!tail.export_to(QString("/no/such/folder/chart.%1").arg(kind), why));
    QCOMPARE(why, QString("/no/such/folder/chart.%1 cannot be written").arg(kind));
  }
}

/// A frame has 16 ms; what is allowed here leaves room for sanitizers and busy machines.
void ChartExportTest::drawing_is_quick() {
  const SnapshotPtr four =
      snapshot_of(small_columns({"nginx-shared", "nginx-reuseport", "intel-2014", "nginx-shared"}));
  for (const auto& chart : all_charts()) {
    chart->resize(600, 350);
    chart->show();
    std::vector<double> times;
    for (int i = 0; i < 15; ++i) {
      QElapsedTimer timer;
      timer.start();
      chart->show_snapshot(four);
      chart->replot(QCustomPlot::rpImmediateRefresh);
      times.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    std::sort(times.begin(), times.end());
    qInfo("%s: median %.1f ms, worst %.1f ms", qPrintable(chart->title()), times[7], times[14]);
    QVERIFY2(times[7] < 160, qPrintable(chart->title()));
  }
}

}  // namespace acceptlab::gui

QTEST_MAIN(acceptlab::gui::ChartExportTest)
#include "chart_export_test.moc"
