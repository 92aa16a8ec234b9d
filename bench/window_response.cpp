// How soon the window answers: from the move of a slider to the first painted curve, with three
// policies of a 16-worker scenario, and the longest time that its event loop was busy meanwhile.
//
//   QT_QPA_PLATFORM=offscreen build/bench/bench/window_response

#include <QApplication>
#include <QElapsedTimer>
#include <QSlider>
#include <QTest>
#include <QTimer>
#include <algorithm>
#include <cstdio>
#include <utility>
#include <vector>

#include "gui/app/main_window.hpp"
#include "gui/charts/chart_area.hpp"
#include "gui/charts/tail_chart.hpp"
#include "gui/parameters/parameter_dock.hpp"

namespace {

using acceptlab::gui::MainWindow;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// The longest time between two turns of the event loop, by a timer that is always due.
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

/// Milliseconds until the tail chart has been painted with what the slider asked for.
double answer(MainWindow& window, QSlider& slider, int position) {
  auto& chart = window.charts().tail();
  bool refined = false, painted = false;
  const auto first = QObject::connect(&window.explorer(), &acceptlab::gui::Explorer::refined,
                                      [&] { refined = true; });
  const auto then =
      QObject::connect(&chart, &QCustomPlot::afterReplot, [&] { painted = painted || refined; });
  QElapsedTimer clock;
  clock.start();
  slider.setValue(position);
  QTest::qWaitFor([&] { return painted; }, 10000);
  QObject::disconnect(first);
  QObject::disconnect(then);
  return static_cast<double>(clock.nsecsElapsed()) / 1e6;
}

}  // namespace

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  MainWindow window;
  window.open_example();
  window.show();
  QTest::qWait(1000);
  auto* slider = window.parameters().field("arrivals.web.process.rate")->findChild<QSlider*>();
  std::vector<double> answers;
  for (int i = 1; i <= 30; ++i) {
    answers.push_back(answer(window, *slider, slider->value() + (i % 2 == 0 ? 4 : -4)));
    QTest::qWait(100);
  }
  std::printf("slider to painted curve: median %.1f ms, worst %.1f ms\n", median(answers),
              *std::max_element(answers.begin(), answers.end()));
  Gaps gaps;
  slider->setSliderDown(true);
  for (int i = 0; i < 30; ++i) {
    slider->setValue(slider->value() + 1);
    QTest::qWait(16);
  }
  slider->setSliderDown(false);
  QTest::qWait(500);
  std::printf("longest gap of the event loop in a drag of 30 steps: %.1f ms\n", gaps.take());
}
