#pragma once

#include <QObject>
#include <QString>
#include <memory>

#include "experiment/scenario/scenario.hpp"
#include "experiment/trace/recording.hpp"
#include "gui/engine/requests.hpp"

namespace acceptlab::gui {

using RecordingPtr = std::shared_ptr<const experiment::Recording>;

/// Simulates a window of time of one column, replication 0, and keeps what happens in it; away from
/// the window's thread. Signals come in the window's thread, none of an older request.
class Recorder : public QObject {
  Q_OBJECT

 public:
  static constexpr std::size_t most_events = 2'000'000;  // about 100 MB

  explicit Recorder(QObject* parent = nullptr) : QObject(parent) {}

  /// `from` counts from the end of the warm-up.
  void record(const experiment::Scenario& scenario, sim::Duration from, sim::Duration length);
  void stop();

 signals:
  void recorded(acceptlab::gui::RecordingPtr recording);
  void failed(QString why);

 private:
  Requests requests_{this};  // last: ends before what its work uses
};

}  // namespace acceptlab::gui
