#pragma once

#include <QObject>
#include <QStringList>
#include <atomic>
#include <filesystem>
#include <functional>
#include <vector>

#include "experiment/sweep/sweep.hpp"
#include "gui/engine/requests.hpp"
#include "gui/sweep/sweep_cells.hpp"

namespace acceptlab::gui {

struct SweepRequest {
  experiment::ScenarioSource source;
  std::vector<experiment::Axis> axes;  // one or two
  std::filesystem::path folder;
};

/// Runs sweeps into result folders of the command line, away from the window's thread. Signals come
/// in the window's thread, none of an older request.
class Sweeper : public QObject {
  Q_OBJECT

 public:
  explicit Sweeper(QObject* parent = nullptr) : QObject(parent) {}

  void sweep(SweepRequest request);
  /// Ends what runs within a moment; what is finished stays in the folder, and is told.
  void stop();
  bool is_running() const { return running_; }

 signals:
  void planned(acceptlab::gui::SweepGridPtr grid);
  void measured(std::size_t point, acceptlab::gui::PointNumbersPtr numbers);
  /// `done` of `to_run` points that were not there before.
  void progressed(unsigned done, unsigned to_run);
  void said(QString text);  // of damaged files that were set aside, points that coincide
  void failed(QStringList problems);
  void ended(bool stopped);

 private:
  void run(std::uint64_t generation, const SweepRequest& request,
           const sim::Interruption& interruption);
  void end(bool stopped);

  bool running_ = false;
  Requests requests_{this};  // last: ends before what its work uses
};

}  // namespace acceptlab::gui
