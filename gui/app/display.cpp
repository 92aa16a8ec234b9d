#include "gui/app/display.hpp"

#include <QFontDatabase>
#include <QFontMetrics>
#include <QtGlobal>

namespace acceptlab::gui {

QString missing_display() {
  const bool chosen = qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
  const bool x11 = !qEnvironmentVariableIsEmpty("DISPLAY");
  const bool wayland = !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
  if (chosen || x11 || wayland) return {};
  return "there is no display: neither DISPLAY nor WAYLAND_DISPLAY is set (by ssh: ssh -X; the "
         "command line needs none: acceptlab)";
}

QString missing_fonts() {
  const QFontMetrics metrics{QFont()};
  const bool has_letters =
      metrics.inFont('W') && metrics.horizontalAdvance('W') > metrics.horizontalAdvance('i');
  if (has_letters) return {};
  return "there are no fonts to write with (Debian: apt-get install fonts-dejavu-core)";
}

}  // namespace acceptlab::gui
