#include "gui/app/display.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QFontDatabase>
#include <QFontMetrics>
#include <QGuiApplication>
#include <QtGlobal>

namespace acceptlab::gui {

namespace {

/// The child: ends with 0 if there can be an application.
[[noreturn]] void try_display(int argc, char** argv) {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  dup2(nowhere, STDOUT_FILENO);
  dup2(nowhere, STDERR_FILENO);
  const QGuiApplication application(argc, argv);
  _exit(0);
}

/// True as well when no child can be had to find out.
bool can_open(int argc, char** argv) {
  const pid_t child = fork();
  if (child == 0) try_display(argc, argv);
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child) return true;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// As the person named it.
QString name_of_display() {
  for (const char* variable : {"QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY"}) {
    if (!qEnvironmentVariableIsEmpty(variable))
      return QString("%1=%2").arg(variable, qEnvironmentVariable(variable));
  }
  return "-platform";
}

}  // namespace

QString missing_display(int argc, char** argv) {
  // Its own arguments may choose a platform.
  bool chosen = qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
  for (int i = 1; i < argc; ++i)
    chosen = chosen || QByteArray(argv[i]).startsWith("-platform") ||
             QByteArray(argv[i]).startsWith("--platform");
  const bool x11 = !qEnvironmentVariableIsEmpty("DISPLAY");
  const bool wayland = !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
  if (!chosen && !x11 && !wayland) {
    return "there is no display: neither DISPLAY nor WAYLAND_DISPLAY is set (by ssh: ssh -X; the "
           "command line needs none: acceptlab)";
  }
  if (can_open(argc, argv)) return {};
  return QString(
             "there is no display: no window can be opened with %1 (by ssh: ssh -X; the command "
             "line needs none: acceptlab)")
      .arg(name_of_display());
}

QString missing_fonts() {
  const QFontMetrics metrics{QFont()};
  const bool has_letters =
      metrics.inFont('W') && metrics.horizontalAdvance('W') > metrics.horizontalAdvance('i');
  if (has_letters) return {};
  return "there are no fonts to write with (Debian: apt-get install fonts-dejavu-core)";
}

}  // namespace acceptlab::gui
