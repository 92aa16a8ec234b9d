#include "gui/style/value_text.hpp"

#include <QLocale>
#include <array>
#include <cmath>

namespace acceptlab::gui {

namespace {

struct Unit {
  double size;
  const char* name;
};
constexpr std::array units{Unit{1, "s"}, Unit{1e-3, "ms"}, Unit{1e-6, "us"}, Unit{1e-9, "ns"}};

/// As many digits, without an exponent and without zeros behind the point.
QString plain(double x, int digits) {
  const int before = x == 0 ? 1 : static_cast<int>(std::floor(std::log10(std::abs(x)))) + 1;
  const int behind = std::max(0, digits - before);
  QString text = QString::number(x, 'f', behind);
  if (!text.contains('.')) return text;
  while (text.endsWith('0')) text.chop(1);
  if (text.endsWith('.')) text.chop(1);
  return text;
}

}  // namespace

QString seconds_text(double seconds, int digits) {
  if (!std::isfinite(seconds)) return "none";
  const double size = std::abs(seconds);
  if (size == 0) return "0 s";
  for (const Unit& unit : units) {
    // What would be rounded to 1000 of a unit is one of the next.
    if (size >= unit.size * (1 - 1e-9) || unit.size == units.back().size)
      return plain(seconds / unit.size, digits) + ' ' + unit.name;
  }
  return {};
}

QString share_text(double share, int digits) {
  if (!std::isfinite(share)) return "none";
  const double percent = 100 * share;
  if (percent != 0 && std::abs(percent) < 1e-4) return QString::number(percent, 'g', digits) + " %";
  return plain(percent, digits) + " %";
}

QString number_text(double number, int digits) {
  if (!std::isfinite(number)) return "none";
  const double size = std::abs(number);
  if (size != 0 && size < 1e-3) return QString::number(number, 'g', digits);
  if (size < 1e4) return plain(number, digits);
  const QLocale grouped(QLocale::English);
  return grouped.toString(std::llround(number)).replace(',', QChar(0x2009));  // thin space
}

}  // namespace acceptlab::gui
