#pragma once

#include <QObject>
#include <QString>
#include <atomic>
#include <vector>

#include "gui/engine/background.hpp"
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
  /// Calls `tell` in the window's thread unless there has been a newer request meanwhile.
  void post(std::uint64_t generation, std::function<void()> tell);
  void end();

  std::uint64_t generation_ = 0;
  bool running_ = false;
  Background background_;  // last: ends before what its jobs use
};

}  // namespace acceptlab::gui
