#include "gui/engine/record_reader.hpp"

#include <exception>
#include <utility>

#include "experiment/notation/diagnostics.hpp"
#include "validation/record/record_json.hpp"

namespace acceptlab::gui {

namespace {

/// The first of the problems, as a line.
QString line_of(const experiment::ScenarioError& error) {
  const auto& problems = error.diagnostics();
  if (problems.empty()) return QString::fromUtf8(error.what());
  const experiment::Diagnostic& first = problems.front();
  QString line = QString::fromStdString(first.file + ": " + first.what);
  if (!first.help.empty()) line += " (" + QString::fromStdString(first.help) + ")";
  return line;
}

}  // namespace

void RecordReader::read(const QString& path) {
  requests_.submit([this, path](std::uint64_t request, const sim::Interruption&) {
    try {
      auto record =
          std::make_shared<const validation::Record>(validation::read_record(path.toStdString()));
      requests_.post(request, [this, record, path] { emit finished(record, path); });
    } catch (const experiment::ScenarioError& error) {
      requests_.post(request, [this, why = line_of(error)] { emit failed(why); });
    } catch (const std::exception& error) {
      requests_.post(request, [this, why = QString::fromUtf8(error.what())] { emit failed(why); });
    }
  });
}

}  // namespace acceptlab::gui
