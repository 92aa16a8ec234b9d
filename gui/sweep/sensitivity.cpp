#include "gui/sweep/sensitivity.hpp"

#include <chrono>
#include <mutex>
#include <utility>

#include "experiment/sweep/sweep.hpp"
#include "experiment/sweep/thread_farm.hpp"
#include "gui/sweep/failures.hpp"
#include "gui/sweep/sweep_options.hpp"

namespace acceptlab::gui {

namespace {

/// Makes tornados of what the store has, and takes no more than a tenth of the time for that.
class Tornados {
 public:
  Tornados(const experiment::TornadoPlan& plan, experiment::Store& store, double share)
      : plan_(plan), store_(store), share_(share) {}

  /// Null before the scenario as it is is there.
  TornadoPtr make(std::size_t metric) {
    try {
      return std::make_shared<const experiment::Tornado>(
          experiment::make_tornado(plan_, store_, experiment::all_metrics()[metric], share_));
    } catch (const experiment::FolderError&) {
      return nullptr;
    }
  }
  /// Null when it is too early for another.
  TornadoPtr make_if_due(std::size_t metric) {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock || Clock::now() < next_) return nullptr;
    const Clock::time_point begin = Clock::now();
    TornadoPtr tornado = make(metric);
    const Clock::time_point end = Clock::now();
    next_ = end + std::max<Clock::duration>(pause, 9 * (end - begin));
    return tornado;
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds pause{200};

  const experiment::TornadoPlan& plan_;
  experiment::Store& store_;
  double share_;
  std::mutex mutex_;
  Clock::time_point next_;
};

std::shared_ptr<const experiment::TornadoPlan> plan_of(const SensitivityRequest& request,
                                                       const sim::Interruption& interruption,
                                                       const experiment::Say& say) {
  experiment::SweepPlan base = experiment::plan_base(request.source, {});
  experiment::RunOptions run;
  run.simulator = experiment::Simulator(&interruption);
  const experiment::Warmup warmup = experiment::common_warmup({&base.base.scenario, 1}, run);
  if (!warmup.finding.empty()) say(warmup.finding);
  return std::make_shared<const experiment::TornadoPlan>(
      experiment::plan_tornado(std::move(base), {}, request.share, warmup.length));
}

}  // namespace

void Sensitivity::submit(Requests::Work work) {
  running_ = true;
  requests_.submit([this, work = std::move(work)](std::uint64_t generation,
                                                  const sim::Interruption& interruption) {
    const QStringList problems = problems_of([&] { work(generation, interruption); });
    requests_.post(generation, [this, problems, stopped = interruption.requested()] {
      if (!running_) return;
      if (!problems.isEmpty()) emit failed(problems);
      end(stopped);
    });
  });
}

void Sensitivity::find(SensitivityRequest request) {
  metric_ = request.metric;
  last_ = request;
  plan_.reset();
  submit([this, request = std::move(request)](std::uint64_t generation,
                                              const sim::Interruption& interruption) {
    compute(generation, request, interruption);
  });
}

void Sensitivity::show_metric(std::size_t metric) {
  metric_ = metric;
  if (running_ || !plan_) return;
  submit([this, plan = plan_, request = last_](std::uint64_t generation, const sim::Interruption&) {
    read_again(generation, plan, request);
  });
}

void Sensitivity::stop() {
  requests_.interrupt();
  if (running_) end(true);
}

void Sensitivity::end(bool stopped) {
  running_ = false;
  emit ended(stopped);
}

void Sensitivity::compute(std::uint64_t generation, const SensitivityRequest& request,
                          const sim::Interruption& interruption) {
  const auto say = [this, generation](const std::string& text) {
    requests_.post(generation, [this, text = QString::fromStdString(text)] { emit said(text); });
  };
  const auto plan = plan_of(request, interruption, say);
  requests_.post(generation, [this, plan] { plan_ = plan; });
  for (const std::string& side : plan->left_out)
    say("left out, since it is no valid scenario: " + side);
  experiment::Store store(request.folder, experiment::index_of(plan->sweep.base), say);
  Tornados tornados(*plan, store, request.share);
  const auto tell = [&](TornadoPtr tornado, bool whole) {
    if (!tornado) return;
    requests_.post(generation,
                   [this, tornado = std::move(tornado), whole] { emit found(tornado, whole); });
  };
  const auto tell_progress = [this, generation](unsigned done, unsigned to_run) {
    requests_.post(generation, [this, done, to_run] {
      if (running_) emit progressed(done, to_run);
    });
  };
  experiment::SweepOptions options = sweep_options(interruption, tell_progress);
  options.stored = [&](std::size_t) {
    if (!interruption.requested()) tell(tornados.make_if_due(metric_), false);
  };
  experiment::ThreadFarm farm(0);
  const experiment::SweepReport report = experiment::run_sweep(plan->sweep, store, farm, options);
  tell(tornados.make(metric_), !report.interrupted);
}

void Sensitivity::read_again(std::uint64_t generation,
                             std::shared_ptr<const experiment::TornadoPlan> plan,
                             const SensitivityRequest& request) {
  experiment::Store store(request.folder, experiment::index_of(plan->sweep.base), {});
  const TornadoPtr tornado = Tornados(*plan, store, request.share).make(metric_);
  if (!tornado) return;
  requests_.post(generation, [this, tornado] { emit found(tornado, true); });
}

}  // namespace acceptlab::gui
