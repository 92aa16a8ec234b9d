#pragma once

#include <QObject>
#include <QString>

#include "gui/engine/recorder.hpp"
#include "gui/engine/requests.hpp"
#include "gui/timeline/timeline_index.hpp"

namespace acceptlab::gui {

/// Sorts recordings for drawing, away from the window's thread. Signals come in the window's
/// thread; none of an older recording comes after build().
class IndexBuilder : public QObject {
  Q_OBJECT

 public:
  explicit IndexBuilder(QObject* parent = nullptr) : QObject(parent) {}

  void build(RecordingPtr recording);
  void stop();

 signals:
  void built(acceptlab::gui::TimelineIndexPtr index);
  void failed(QString why);

 private:
  Requests requests_{this};  // last: ends before what its work uses
};

}  // namespace acceptlab::gui
