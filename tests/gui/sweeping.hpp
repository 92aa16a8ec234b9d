#pragma once

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "gui/document/document.hpp"
#include "tests/gui/comparing.hpp"

namespace acceptlab::gui {

/// Name and bytes of every file of a folder.
inline std::map<std::string, std::string> bytes_of(const std::filesystem::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(entry.path(), std::ios::binary);
    files[entry.path().filename().string()] = {std::istreambuf_iterator<char>(in), {}};
  }
  return files;
}

/// A scenario in a file of its own, opened, and room for results.
class SweepBench {
 public:
  explicit SweepBench(const std::string& text = small_server(
                          "[sweep]\naxes = [{ key = \"server.workers\", values = [2, 4, 8] },\n"
                          "        { key = \"run.load\", values = [0.5, 1.0] }]\n")) {
    std::ofstream(file()) << text;
    QString why;
    if (!document.open(QString::fromStdString(file()), why)) qFatal("%s", qPrintable(why));
  }

  std::string file() const { return path("s.toml"); }
  std::string path(const char* name) const { return dir_.filePath(name).toStdString(); }

  /// `acceptlab sweep FILE -o FOLDER ...`: its standard output.
  QByteArray command_line(const std::string& folder, QStringList more = {"--json"}) const {
    QProcess process;
    process.start(ACCEPTLAB_PROGRAM, QStringList{"sweep", QString::fromStdString(file()), "-o",
                                                 QString::fromStdString(folder), "--quiet"} +
                                         more);
    if (!process.waitForFinished(60000) || process.exitCode() != 0)
      qFatal("acceptlab sweep: %s", process.readAllStandardError().constData());
    return process.readAllStandardOutput();
  }

  Document document;

 private:
  QTemporaryDir dir_;
};

}  // namespace acceptlab::gui
