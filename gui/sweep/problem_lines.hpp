#pragma once

#include <QLabel>
#include <QStringList>

namespace acceptlab::gui {

/// Problems below each other, each once; the last of many are in the tooltip. Not there while there
/// are none.
class ProblemLines : public QLabel {
  Q_OBJECT

 public:
  ProblemLines(qsizetype most, QWidget* parent);

  void add(const QString& problem);
  void forget();
  QString all() const { return lines_.join('\n'); }

 private:
  qsizetype most_;
  QStringList lines_;
};

}  // namespace acceptlab::gui
