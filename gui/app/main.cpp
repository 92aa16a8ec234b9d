#include <QApplication>
#include <QCommandLineParser>
#include <cstdio>

#include "gui/app/display.hpp"
#include "gui/app/main_window.hpp"

namespace {

// Exit status as of the command line: 2 usage, 3 what the machine does not let us do.
constexpr int usage = 2, no_window = 3;

int give_up(const QString& why, int status) {
  std::fprintf(stderr, "acceptlab-gui: error: %s\n", qPrintable(why));
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  // Before there is an application: its own arguments may choose a platform.
  bool platform_asked = false;
  for (int i = 1; i < argc; ++i)
    platform_asked = platform_asked || QByteArray(argv[i]).startsWith("-platform");
  const QString no_display = acceptlab::gui::missing_display();
  if (!no_display.isEmpty() && !platform_asked) return give_up(no_display, no_window);

  QApplication application(argc, argv);
  QApplication::setApplicationName("acceptlab-gui");
  QApplication::setApplicationDisplayName("AcceptLab");
  QApplication::setOrganizationName("acceptlab");
  QApplication::setApplicationVersion(ACCEPTLAB_VERSION);
  const QString no_fonts = acceptlab::gui::missing_fonts();
  if (!no_fonts.isEmpty()) return give_up(no_fonts, no_window);

  QCommandLineParser arguments;
  arguments.setApplicationDescription(
      "Explore scenarios of AcceptLab: change a parameter and see the tail move.");
  arguments.addHelpOption();
  arguments.addVersionOption();
  arguments.addPositionalArgument("FILE", "scenario file; an example when there is none", "[FILE]");
  const QCommandLineOption picture(
      "picture", "Write a picture of the window to FILE once all is computed, and end.", "FILE");
  arguments.addOption(picture);
  arguments.process(application);
  const QStringList files = arguments.positionalArguments();
  if (files.size() > 1) return give_up("one scenario file at a time", usage);

  acceptlab::gui::MainWindow window;
  if (!files.isEmpty() && !window.open(files.front())) return usage;
  if (files.isEmpty()) window.open_example();
  window.show();
  if (arguments.isSet(picture)) {
    // Queued: the last charts are drawn in the turn that comes now.
    QObject::connect(
        &window.explorer(), &acceptlab::gui::Explorer::ended, &window,
        [&] {
          const QString file = arguments.value(picture);
          const bool written = window.grab().save(file);
          QApplication::exit(written ? 0 : give_up(file + " cannot be written", no_window));
        },
        Qt::QueuedConnection);
  }
  return QApplication::exec();
}
