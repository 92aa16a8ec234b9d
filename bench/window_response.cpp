// How soon the window answers: from the start of its program to the painted
// example, and from the move of a slider to the first painted curve, with three
// policies of a 16-worker scenario; and the longest time that its event loop
// was busy meanwhile.
//
//   QT_QPA_PLATFORM=offscreen build/bench/bench/window_response

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QProcess>
#include <QSlider>
#include <QTest>
#include <QTimer>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <utility>
#include <vector>

#include "gui/app/display.hpp"
#include "gui/app/main_window.hpp"
#include "gui/charts/chart_area.hpp"
#include "gui/charts/tail_chart.hpp"
#include "gui/parameters/parameter_dock.hpp"

namespace {

using acceptlab::gui::MainWindow;

constexpr int starts = 7, moves = 30;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double worst(const std::vector<double>& values) {
  return *std::max_element(values.begin(), values.end());
}

/// Calls back as soon as a widget has been painted: in the turn of the event
/// loop after it, before all else that waits.
class Painted : public QObject {
 public:
  Painted(QWidget& widget, std::function<void()> tell) : tell_(std::move(tell)) {
    widget.installEventFilter(this);
  }
  bool eventFilter(QObject*, QEvent* event) override {
    if (event->type() == QEvent::Paint)
      QCoreApplication::postEvent(this, new QEvent(QEvent::User), Qt::HighEventPriority);
    return false;
  }
  void customEvent(QEvent*) override { tell_(); }

 private:
  std::function<void()> tell_;
};

/// When the tail chart has been painted with a snapshot that came after this
/// was made.
class Curve {
 public:
  explicit Curve(MainWindow& window)
      : painted_(window.charts().tail(), [this] {
          if (!drawn_) return;
          seen_ = true;
          loop_.quit();
        }) {
    connections_ = {QObject::connect(&window.explorer(), &acceptlab::gui::Explorer::refined,
                                     [this] { refined_ = true; }),
                    QObject::connect(&window.charts().tail(), &QCustomPlot::afterReplot,
                                     [this] { drawn_ = drawn_ || refined_; })};
  }
  ~Curve() {
    for (const auto& connection : connections_) QObject::disconnect(connection);
  }
  /// In an event loop as the program's, which QTest's waiting is not: it sleeps
  /// between two turns.
  bool wait() {
    if (!seen_) {
      QTimer::singleShot(10000, &loop_, &QEventLoop::quit);
      loop_.exec();
    }
    return seen_;
  }

 private:
  bool refined_ = false, drawn_ = false, seen_ = false;
  std::vector<QMetaObject::Connection> connections_;
  QEventLoop loop_;
  Painted painted_;
};

/// The longest time between two turns of the event loop, by a timer that is
/// always due.
class Gaps {
 public:
  Gaps() {
    QObject::connect(&timer_, &QTimer::timeout, [this] { longest_ = std::max(longest_, lap()); });
    timer_.start(0);
    since_.start();
  }
  double take() { return std::exchange(longest_, 0); }

 private:
  double lap() {
    const auto ns = static_cast<double>(since_.nsecsElapsed());
    since_.restart();
    return ns / 1e6;
  }
  QTimer timer_;
  QElapsedTimer since_;
  double longest_ = 0;
};

/// Of the machine, so that two processes can compare theirs.
std::int64_t now_ns() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

/// What the program does without arguments, until it shows curves; the times
/// since `start_ns`.
int open_window(std::int64_t start_ns) {
  const auto since = [start_ns] { return static_cast<double>(now_ns() - start_ns) / 1e6; };
  if (!acceptlab::gui::missing_fonts().isEmpty()) return 3;
  double shown = 0;
  MainWindow window;
  window.open_example();
  const Painted painted(window, [&] {
    if (shown == 0) shown = since();
  });
  Curve curve(window);
  window.show();
  if (!curve.wait()) return 1;
  std::printf("%.1f %.1f\n", shown, since());
  return 0;
}

/// Processes that open the window, one after the other.
bool measure_opening(const QString& program) {
  std::vector<double> shown, curves;
  for (int i = 0; i < starts; ++i) {
    QProcess process;
    process.start(program, {"--opened", QString::number(now_ns())});
    if (!process.waitForFinished() || process.exitCode() != 0) return false;
    const auto times = process.readAllStandardOutput().trimmed().split(' ');
    shown.push_back(times.front().toDouble());
    curves.push_back(times.back().toDouble());
  }
  std::printf("start to painted window: median %.1f ms, worst %.1f ms\n", median(shown),
              worst(shown));
  std::printf("start to painted curve: median %.1f ms, worst %.1f ms\n", median(curves),
              worst(curves));
  return true;
}

/// Milliseconds until the tail chart has been painted with what the slider
/// asked for.
double answer(MainWindow& window, QSlider& slider, int position) {
  Curve curve(window);
  QElapsedTimer clock;
  clock.start();
  slider.setValue(position);
  curve.wait();
  return static_cast<double>(clock.nsecsElapsed()) / 1e6;
}

void measure_slider(MainWindow& window, QSlider& slider) {
  std::vector<double> answers;
  for (int i = 1; i <= moves; ++i) {
    // Far enough for another of the amounts that the slider goes by.
    answers.push_back(answer(window, slider, slider.value() + (i % 2 == 0 ? 100 : -100)));
    QTest::qWait(100);
  }
  std::printf("slider to painted curve: median %.1f ms, worst %.1f ms\n", median(answers),
              worst(answers));
}

void measure_drag(QSlider& slider) {
  Gaps gaps;
  slider.setSliderDown(true);
  for (int i = 0; i < moves; ++i) {
    slider.setValue(slider.value() + 8);
    QTest::qWait(16);
  }
  slider.setSliderDown(false);
  QTest::qWait(500);
  std::printf("longest gap of the event loop in a drag of %d steps: %.1f ms\n", moves, gaps.take());
}

}  // namespace

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  const QStringList arguments = QApplication::arguments();
  if (arguments.size() == 3 && arguments[1] == "--opened")
    return open_window(arguments[2].toLongLong());
  if (!measure_opening(QApplication::applicationFilePath())) {
    std::fprintf(stderr, "window_response: the window did not open\n");
    return 1;
  }
  MainWindow window;
  window.open_example();
  window.show();
  QTest::qWait(1000);
  auto* slider = window.parameters().field("arrivals.web.process.rate")->findChild<QSlider*>();
  measure_slider(window, *slider);
  measure_drag(*slider);
}
