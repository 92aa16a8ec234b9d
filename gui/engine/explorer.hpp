#pragma once

#include <QObject>
#include <QString>
#include <atomic>
#include <vector>

#include "gui/engine/requests.hpp"
#include "gui/engine/snapshot.hpp"

namespace acceptlab::gui {

/// Runs what is compared, away from the window's thread, better and better until it is as good as
/// on the command line. Signals come in the window's thread; none of an older request comes after
/// explore() or stop().
class Explorer : public QObject {
  Q_OBJECT

 public:
  explicit Explorer(QObject* parent = nullptr) : QObject(parent) {}

  void explore(std::vector<experiment::Column> columns);
  /// What has been shown stays.
  void stop();
  bool is_running() const { return running_; }

 signals:
  void refined(acceptlab::gui::SnapshotPtr snapshot);
  /// `done` of `of` replications of the last stage, over all columns.
  void progressed(unsigned done, unsigned of);
  void failed(QString why);
  void ended();  // the last stage is shown, or it failed, or was stopped

 private:
  void run(std::uint64_t generation, const std::vector<experiment::Column>& columns,
           const sim::Interruption& interruption);
  void end();

  bool running_ = false;
  Requests requests_{this};  // last: ends before what its work uses
};

}  // namespace acceptlab::gui
