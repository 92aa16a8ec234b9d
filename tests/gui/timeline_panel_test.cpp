#include "gui/timeline/timeline_panel.hpp"

#include <QFile>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include "experiment/trace/trace.hpp"
#include "tests/gui/recordings.hpp"
#include "tests/trace_query.hpp"
#include "tests/traced_run.hpp"

// The timeline's buttons and fields, and what it writes to files.

using namespace acceptlab;
using namespace std::chrono_literals;
using gui::TimelinePanel;
using gui::TimelineView;

namespace {

experiment::Scenario busy() {
  return testing::scenario(
      "format = 1\n[server]\nworkers = 4\npolicy = \"nginx-herd\"\n[machine]\ncosts = "
      "\"xeon-2014\"\n[work]\ncpu = \"50us\"\n[[arrivals]]\n"
      "process = { type = \"poisson\", rate = \"30k/s\" }\n"
      "[run]\nduration = \"100ms\"\nwarmup = \"10ms\"\n");
}

experiment::TraceQuery query() {
  return testing::window(experiment::TraceQuery::Format::Perfetto, 20ms, 30ms);
}

gui::RecordingPtr recording() {
  experiment::Trace trace(busy(), query());
  return std::make_shared<const experiment::Recording>(trace.take_recording());
}

QByteArray contents(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QAbstractButton* button(TimelinePanel& panel, const QString& text) {
  for (auto* candidate : panel.findChildren<QAbstractButton*>()) {
    if (candidate->text() == text) return candidate;
  }
  return nullptr;
}

}  // namespace

class TimelinePanelTest : public QObject {
  Q_OBJECT

 private slots:
  void shows_a_recording_without_waiting_for_it();
  void exports_what_the_command_line_traces();
  void exports_slices_and_pictures();
  void says_why_it_cannot_be_written();
  void has_buttons_for_what_the_mouse_does();
  void has_a_chip_for_a_range();
  void tells_the_difference_of_markers();
  void asks_for_another_window();

 private:
  static void show_in(TimelinePanel& panel) {
    QSignalSpy shown(&panel, &TimelinePanel::shown);
    panel.resize(1100, 420);
    panel.show();
    panel.show_recording(recording());
    QVERIFY(shown.wait(10'000));
  }
};

void TimelinePanelTest::shows_a_recording_without_waiting_for_it() {
  TimelinePanel panel;
  QSignalSpy shown(&panel, &TimelinePanel::shown);
  const auto first = recording(), second = recording();
  panel.show_recording(first);
  panel.show_recording(second);
  QVERIFY(!panel.view().index());
  QVERIFY(shown.wait(10'000));
  QTest::qWait(50);
  QCOMPARE(shown.size(), 1);  // nothing of the one that was replaced
  QCOMPARE(&panel.view().index()->recording(), second.get());
}

void TimelinePanelTest::exports_what_the_command_line_traces() {
  TimelinePanel panel;
  show_in(panel);
  const QTemporaryDir folder;
  const QString path = folder.filePath("trace.json");
  QSignalSpy written(&panel, &TimelinePanel::written);
  panel.export_to(path);
  QVERIFY(written.wait(10'000));
  const experiment::Trace trace(busy(), query());
  const std::string expected = testing::text_of(trace);
  QVERIFY(expected.size() > 100'000);
  QVERIFY(contents(path) == QByteArray::fromStdString(expected));
}

void TimelinePanelTest::exports_slices_and_pictures() {
  TimelinePanel panel;
  testing::RecordingMaker maker(1'000'000, 2, 1, 1);
  using Event = experiment::TimelineEvent;
  maker.runs(0, 1000, 501'000, 0)
      .packet(1, 2000, 2500, 7)
      .point(Event::Kind::WaitBegins, Event::Group::Sockets, 0, 3000, 7)
      .point(Event::Kind::WaitEnds, Event::Group::Sockets, 0, 5000, 7)
      .spin(1, 2000, 2100, {});
  QSignalSpy shown(&panel, &TimelinePanel::shown), written(&panel, &TimelinePanel::written);
  panel.resize(900, 300);
  panel.show();
  panel.show_recording(maker.make());
  QVERIFY(shown.wait(10'000));
  const QTemporaryDir folder;
  panel.export_to(folder.filePath("slices.csv"));
  QVERIFY(written.wait(10'000));
  QCOMPARE(contents(folder.filePath("slices.csv")),
           QByteArray("lane,what,from_s,to_s,length_us,connection\n"
                      "CPU 0,worker 0,0.000001000,0.000501000,500.000,\n"
                      "CPU 1,SYN 7,0.000002000,0.000002500,0.500,7\n"
                      "socket 0,in the accept queue,0.000003000,0.000005000,2.000,7\n"
                      "CPU 1,packet work spins for a lock,0.000002000,0.000002100,0.100,\n"));
  const QSize size = panel.view().viewport()->size();
  panel.export_to(folder.filePath("picture.png"));
  const QImage picture(folder.filePath("picture.png"));
  QCOMPARE(picture.size(), size * 2);
  const QRect lane = panel.view().place_of(gui::Row::Kind::Cpu, 0);
  const int x = panel.view().x_of(testing::RecordingMaker::at(400'000));
  QCOMPARE(picture.pixelColor(QPoint(x, lane.bottom() - 2) * 2),
           panel.view().style_of_lanes().worker_look(0).fill);
  panel.export_to(folder.filePath("picture.svg"));
  const QByteArray svg = contents(folder.filePath("picture.svg"));
  QVERIFY(svg.contains("<svg"));
  QVERIFY(svg.contains("CPU 1"));
  panel.export_to(folder.filePath("picture.pdf"));
  QVERIFY(contents(folder.filePath("picture.pdf")).startsWith("%PDF"));
  QCOMPARE(written.size(), 4);
}

void TimelinePanelTest::says_why_it_cannot_be_written() {
  TimelinePanel panel;
  QSignalSpy failed(&panel, &TimelinePanel::export_failed);
  panel.export_to("x.json");  // nothing is recorded
  QCOMPARE(failed.size(), 1);
  show_in(panel);
  panel.export_to("x.doc");
  QCOMPARE(failed.size(), 2);
  QVERIFY(failed.last()[0].toString().contains("json, csv, png, svg or pdf"));
  panel.export_to("/dev/null/x.json");
  QVERIFY(failed.wait(10'000));
  QVERIFY(failed.last()[0].toString().contains("/dev/null"));
  panel.export_to("/dev/null/x.png");
  QCOMPARE(failed.size(), 4);
}

void TimelinePanelTest::has_buttons_for_what_the_mouse_does() {
  TimelinePanel panel;
  show_in(panel);
  TimelineView& view = panel.view();
  QTest::mouseClick(button(panel, "+"), Qt::LeftButton);
  QVERIFY(!view.axis().shows_all());
  QTest::mouseClick(button(panel, QString(QChar(0x2212))), Qt::LeftButton);
  QVERIFY(view.axis().shows_all());
  QTest::mouseClick(button(panel, "+"), Qt::LeftButton);
  QTest::mouseClick(button(panel, "All"), Qt::LeftButton);
  QVERIFY(view.axis().shows_all());
  const std::size_t lanes = view.lanes().rows().size();
  QTest::mouseClick(button(panel, "Threads"), Qt::LeftButton);
  QCOMPARE(view.lanes().rows().size(), lanes + 4);
  QVERIFY(button(panel, "Fold idle CPUs")->isCheckable());
}

void TimelinePanelTest::has_a_chip_for_a_range() {
  TimelinePanel panel;
  show_in(panel);
  TimelineView& view = panel.view();
  const auto zero = view.index()->recording().window.zero;
  QVERIFY(button(panel, "22 ms to 24 ms " + QString(QChar(0x2715))) == nullptr);
  view.select_range(zero + 22ms, zero + 24ms);
  QAbstractButton* chip = button(panel, "22 ms to 24 ms " + QString(QChar(0x2715)));
  QVERIFY(chip != nullptr);
  QTRY_VERIFY(chip->isVisible());
  QTest::mouseClick(chip, Qt::LeftButton);
  QVERIFY(!view.range());
  QTRY_VERIFY(!chip->isVisible());
  QVERIFY(view.axis().shows_all());
}

void TimelinePanelTest::tells_the_difference_of_markers() {
  TimelinePanel panel;
  show_in(panel);
  const auto zero = panel.view().index()->recording().window.zero;
  panel.view().set_marker(TimelineView::Marker::A, zero + 21ms);
  panel.view().set_marker(TimelineView::Marker::B, zero + 21ms + 17655ns);
  const auto is_shown = [&panel] {
    for (const auto* label : panel.findChildren<QLabel*>()) {
      if (label->text() == "B - A = 17.655 us" && label->isVisible()) return true;
    }
    return false;
  };
  QTRY_VERIFY(is_shown());
}

void TimelinePanelTest::asks_for_another_window() {
  TimelinePanel panel;
  panel.resize(1100, 300);
  panel.show();
  QSignalSpy wanted(&panel, &TimelinePanel::window_wanted);
  const auto fields = panel.findChildren<QLineEdit*>();
  QCOMPARE(fields.size(), 2);
  const auto type = [](QLineEdit* field, const QString& text) {
    field->selectAll();
    QTest::keyClicks(field, text);
    QTest::keyClick(field, Qt::Key_Return);
  };
  type(fields[0], "1.5ms");
  QCOMPARE(wanted.size(), 1);
  QCOMPARE(wanted[0][0].value<sim::Duration>(), sim::Duration(1500us));
  QCOMPARE(wanted[0][1].value<sim::Duration>(), sim::Duration(10ms));
  type(fields[1], "5");  // no unit
  QCOMPARE(wanted.size(), 1);
  type(fields[1], "200us");
  QCOMPARE(wanted.size(), 2);
  QCOMPARE(panel.window_length(), sim::Duration(200us));
}

QTEST_MAIN(TimelinePanelTest)
#include "timeline_panel_test.moc"
