#pragma once

#include <QFrame>
#include <optional>
#include <vector>

#include "experiment/notation/diagnostics.hpp"

class QLabel;

namespace acceptlab::gui {

/// Says above the charts that they are of the scenario as it was, and what is wrong with it as it
/// is. Hidden while they are of the present one.
class OlderLine : public QFrame {
  Q_OBJECT

 public:
  explicit OlderLine(QWidget* parent = nullptr);

  void show_problem(const experiment::Diagnostic& problem);
  QString text() const;

 signals:
  /// Somebody wants to see what is wrong, where it is.
  void problem_wanted(acceptlab::experiment::Diagnostic problem);

 private:
  QLabel* label_;
  experiment::Diagnostic problem_;
};

/// The first error; nothing when there is none.
std::optional<experiment::Diagnostic> first_error(
    const std::vector<experiment::Diagnostic>& problems);

}  // namespace acceptlab::gui
