#include "gui/charts/tickers.hpp"

#include <QFontMetrics>
#include <algorithm>
#include <cmath>

#include "gui/style/value_text.hpp"

namespace acceptlab::gui {

namespace {

constexpr int most_ticks = 100;  // of a range that nobody can read any more

double decade(int exponent) { return std::pow(10.0, exponent); }

}  // namespace

QVector<double> LogSecondsTicker::createTickVector(double /*step*/, const QCPRange& range) {
  QVector<double> ticks;
  if (range.lower <= 0) return ticks;
  const double decades = std::log10(range.upper / range.lower);
  const int first = static_cast<int>(std::floor(std::log10(range.lower)));
  const int last = static_cast<int>(std::ceil(std::log10(range.upper)));
  if (decades < 0.5)
    return QCPAxisTicker::createTickVector(QCPAxisTicker::getTickStep(range), range);
  const int every =
      std::min(std::max(1, static_cast<int>(std::ceil(decades / std::max(1, tickCount())))),
               std::max(1, last - first));
  const bool between = decades < 2 && tickCount() >= 3 * decades;
  for (int e = first; e <= last && ticks.size() < most_ticks; ++e) {
    // By the exponent itself, so that panning keeps the ticks at their places.
    if (((e % every) + every) % every != 0) continue;
    for (const double factor : {1.0, 2.0, 5.0}) {
      if (factor == 1 || between) ticks.append(factor * decade(e));
    }
  }
  return ticks;
}

int LogSecondsTicker::getSubTickCount(double /*step*/) { return 8; }

QVector<double> LogSecondsTicker::createSubTickVector(int /*count*/, const QVector<double>& ticks) {
  QVector<double> between;
  if (ticks.size() < 2 || ticks.front() <= 0) return between;
  const int first = static_cast<int>(std::floor(std::log10(ticks.front())));
  const int last = static_cast<int>(std::ceil(std::log10(ticks.back())));
  if (last - first > most_ticks / 4) return between;
  for (int e = first; e <= last; ++e) {
    for (int factor = 2; factor < 10; ++factor) between.append(factor * decade(e));
  }
  return between;
}

QString LogSecondsTicker::getTickLabel(double tick, const QLocale& /*locale*/, QChar /*format*/,
                                       int /*precision*/) {
  return seconds_text(tick);
}

QString LogShareTicker::getTickLabel(double tick, const QLocale& /*locale*/, QChar /*format*/,
                                     int /*precision*/) {
  if (tick > 0.0099) return number_text(tick);
  // The axis writes "1e-3" as a power of ten.
  const int exponent = static_cast<int>(std::floor(std::log10(tick) + 1e-9));
  return QString("%1e%2").arg(std::round(1e6 * tick / decade(exponent)) / 1e6).arg(exponent);
}

QString SecondsTicker::getTickLabel(double tick, const QLocale& /*locale*/, QChar /*format*/,
                                    int /*precision*/) {
  return std::abs(tick) < 1e-12 ? QString("0") : seconds_text(tick, 5);
}

QString ShareTicker::getTickLabel(double tick, const QLocale& /*locale*/, QChar /*format*/,
                                  int /*precision*/) {
  return std::abs(tick) < 1e-12 ? QString("0 %") : share_text(tick, 5);
}

QString NumberTicker::getTickLabel(double tick, const QLocale& /*locale*/, QChar /*format*/,
                                   int /*precision*/) {
  return std::abs(tick) < 1e-12 ? QString("0") : number_text(tick, 5);
}

double IndexTicker::getTickStep(const QCPRange& range) {
  return std::max(1.0, std::ceil(NumberTicker::getTickStep(range) - 1e-9));
}

int IndexTicker::getSubTickCount(double step) { return step <= 5 ? static_cast<int>(step) - 1 : 0; }

double NameTicker::getTickStep(const QCPRange& /*range*/) { return 1; }
int NameTicker::getSubTickCount(double /*step*/) { return 0; }

QString NameTicker::getTickLabel(double tick, const QLocale& /*locale*/, QChar /*format*/,
                                 int /*precision*/) {
  const auto place = static_cast<qsizetype>(std::lround(tick));
  if (place < 0 || place >= names_.size()) return {};
  return width_ == 0 ? names_[place]
                     : QFontMetrics(font_).elidedText(names_[place], Qt::ElideRight, width_);
}

}  // namespace acceptlab::gui
