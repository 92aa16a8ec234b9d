#include "gui/sweep/failures.hpp"

#include <QObject>

#include "experiment/notation/diagnostics.hpp"
#include "sim/interruption.hpp"

namespace acceptlab::gui {

namespace {

QStringList lines_of(const experiment::ScenarioError& error) {
  QStringList lines;
  for (const experiment::Diagnostic& problem : error.diagnostics()) {
    if (problem.severity != experiment::Diagnostic::Severity::Error) continue;
    QString line = QString::fromStdString(problem.what);
    if (!problem.help.empty()) line += " (" + QString::fromStdString(problem.help) + ")";
    lines += line;
  }
  lines.removeDuplicates();
  return lines;
}

}  // namespace

QStringList problems_of(const std::function<void()>& work) {
  try {
    work();
    return {};
  } catch (const sim::Interrupted&) {
    return {};
  } catch (const experiment::ScenarioError& error) {
    return lines_of(error);
  } catch (const std::exception& error) {
    return {QString::fromUtf8(error.what())};
  } catch (...) {
    return {QObject::tr("an unknown failure")};
  }
}

}  // namespace acceptlab::gui
