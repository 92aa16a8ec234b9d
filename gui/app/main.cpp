#include <QApplication>
#include <QCommandLineParser>
#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <string_view>

#include "gui/app/display.hpp"
#include "gui/app/main_window.hpp"

namespace {

// Exit status as of the command line: 2 usage, 3 what the machine does not let us do.
constexpr int usage = 2, no_window = 3;

int give_up(const QString& why, int status) {
  std::fprintf(stderr, "acceptlab-gui: error: %s\n", qPrintable(why));
  return status;
}

void name_application() {
  QCoreApplication::setApplicationName("acceptlab-gui");
  QCoreApplication::setOrganizationName("acceptlab");
  QCoreApplication::setApplicationVersion(ACCEPTLAB_VERSION);
}

/// Whether an argument asks for text, which needs no window.
bool asks_for_text(int argc, char** argv) {
  constexpr std::array<std::string_view, 5> such{"-h", "--help", "--help-all", "-v", "--version"};
  return std::any_of(argv + 1, argv + argc, [&](const char* argument) {
    return std::find(such.begin(), such.end(), argument) != such.end();
  });
}

/// The first error of what is shown, in one line; empty when it can be run.
QString error_of(acceptlab::gui::MainWindow& window) {
  std::vector<acceptlab::experiment::Diagnostic> problems = window.document().problems();
  for (const auto& of_column : window.columns().problems())
    problems.insert(problems.end(), of_column.begin(), of_column.end());
  for (const auto& problem : problems) {
    if (problem.severity != acceptlab::experiment::Diagnostic::Severity::Error) continue;
    const QString what = QString::fromStdString(problem.what).simplified();
    const QString help = QString::fromStdString(problem.help).simplified();
    const QString place = QString("%1:%2: ").arg(window.document().name()).arg(problem.line);
    return (problem.line > 0 ? place : window.document().name() + ": ") + what +
           (help.isEmpty() ? "" : " (" + help + ")");
  }
  return {};
}

/// As process(), but with the status of the command line when they cannot be understood.
std::optional<int> read_arguments(QCommandLineParser& arguments) {
  const QStringList words = QCoreApplication::arguments();
  if (!arguments.parse(words)) return give_up(arguments.errorText(), usage);
  arguments.process(words);  // help and version end the program
  return std::nullopt;
}

void declare(QCommandLineParser& arguments, const QCommandLineOption& picture) {
  arguments.setApplicationDescription(
      "Explore scenarios of AcceptLab: change a parameter and see the tail move.");
  arguments.addHelpOption();
  arguments.addVersionOption();
  arguments.addPositionalArgument("FILE", "scenario file; an example when there is none", "[FILE]");
  arguments.addOption(picture);
}

}  // namespace

int main(int argc, char** argv) {
  name_application();
  QCommandLineParser arguments;
  const QCommandLineOption picture(
      "picture", "Write a picture of the window to FILE once all is computed, and end.", "FILE");
  declare(arguments, picture);
  if (asks_for_text(argc, argv)) {
    const QCoreApplication teller(argc, argv);
    if (const auto status = read_arguments(arguments)) return *status;
  }
  const QString no_display = acceptlab::gui::missing_display(argc, argv);
  if (!no_display.isEmpty()) return give_up(no_display, no_window);
  QApplication application(argc, argv);
  QApplication::setApplicationDisplayName("AcceptLab");
  const QString no_fonts = acceptlab::gui::missing_fonts();
  if (!no_fonts.isEmpty()) return give_up(no_fonts, no_window);
  if (const auto status = read_arguments(arguments)) return *status;
  const QStringList files = arguments.positionalArguments();
  if (files.size() > 1) return give_up("one scenario file at a time", usage);

  acceptlab::gui::MainWindow window;
  if (!files.isEmpty() && !window.open(files.front())) return usage;
  if (files.isEmpty()) window.open_example();
  window.show();
  if (arguments.isSet(picture)) {
    if (!window.explorer().is_running()) return give_up(error_of(window), usage);
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
