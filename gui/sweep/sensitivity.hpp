#pragma once

#include <QObject>
#include <QStringList>
#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>

#include "experiment/sweep/tornado.hpp"
#include "gui/engine/requests.hpp"

namespace acceptlab::gui {

using TornadoPtr = std::shared_ptr<const experiment::Tornado>;

struct SensitivityRequest {
  experiment::ScenarioSource source;
  std::filesystem::path folder;
  double share = 0.1;      // that each parameter is made smaller and larger by
  std::size_t metric = 0;  // place in experiment::all_metrics()
};

/// Finds out what a metric answers to, away from the window's thread, in a result folder of the
/// command line. Signals come in the window's thread, none of an older request.
class Sensitivity : public QObject {
  Q_OBJECT

 public:
  explicit Sensitivity(QObject* parent = nullptr) : QObject(parent) {}

  void find(SensitivityRequest request);
  /// Of the request that runs or ran last: what is known is shown by this metric, and nothing is
  /// computed again.
  void show_metric(std::size_t metric);
  /// What is finished stays.
  void stop();
  bool is_running() const { return running_; }

 signals:
  /// More and more of it; `whole` when there is nothing to come.
  void found(acceptlab::gui::TornadoPtr tornado, bool whole);
  void progressed(unsigned done, unsigned to_run);
  void said(QString text);
  void failed(QStringList problems);
  void ended(bool stopped);

 private:
  void submit(Requests::Work work);
  void compute(std::uint64_t generation, const SensitivityRequest& request,
               const sim::Interruption& interruption);
  void read_again(std::uint64_t generation, std::shared_ptr<const experiment::TornadoPlan> plan,
                  const SensitivityRequest& request);
  void end(bool stopped);

  bool running_ = false;
  SensitivityRequest last_;
  std::shared_ptr<const experiment::TornadoPlan> plan_;  // of the last request, once it is made
  std::atomic<std::size_t> metric_ = 0;
  Requests requests_{this};  // last: ends before what its work uses
};

}  // namespace acceptlab::gui
