#include "experiment/sweep/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>

#include "experiment/run/parallel.hpp"

namespace acceptlab::experiment {

namespace {

std::size_t count_of(const std::vector<PointState>& states, PointState state) {
  return static_cast<std::size_t>(std::count(states.begin(), states.end(), state));
}

/// The points of one sweep on their way from the store to a farm and back.
class Sweep {
 public:
  Sweep(const SweepPlan& plan, Store& store, const SweepOptions& options)
      : plan_(plan), store_(store), options_(options) {
    store_.want(plan.points);
    look();
  }

  SweepReport run(Farm& farm) {
    const auto simulated = [this](std::uint64_t events) {
      events_ += events;
      report();
    };
    FarmWork work;
    work.next = [this] { return next(); };
    work.compute = [&, this](const Task& task, unsigned threads) {
      return compute_point(plan_.source, plan_.points[task.point], task,
                           {threads, simulated, options_.simulator});
    };
    work.take = [this](Outcome outcome) { take(std::move(outcome)); };
    report();
    farm.run(work);
    if (failed_) throw PointFailed(*failed_);
    say_how_it_ended();
    return report_;
  }

 private:
  /// What is there.
  void look() {
    report_.states.assign(plan_.points.size(), PointState::OtherShard);
    for_each_in_parallel(plan_.points.size(), options_.threads, [&](std::size_t i) {
      const Point& point = plan_.points[i];
      if (!options_.shard.has(point)) return;
      report_.states[i] = store_.has(point) ? PointState::Present : PointState::Missing;
      if (report_.states[i] == PointState::Present) tell_stored(i);
    });
    for (std::size_t i = 0; i < plan_.points.size(); ++i) {
      if (report_.states[i] == PointState::Missing) left_.push_back(i);
    }
    to_run_ = static_cast<unsigned>(left_.size());
    std::reverse(left_.begin(), left_.end());
    if (options_.say) options_.say(count_text(report_.states));
  }

  std::optional<Task> next() {
    while (!left_.empty() && !failed_ && !report_.interrupted) {
      if (options_.cancelled && options_.cancelled()) {
        report_.interrupted = true;
        return std::nullopt;
      }
      const std::size_t index = left_.back();
      left_.pop_back();
      if (auto task = begin(index)) return task;
    }
    return std::nullopt;
  }

  std::optional<Task> begin(std::size_t index) {
    const Point& point = plan_.points[index];
    if (!store_.claim(point)) {
      leave(index, PointState::Elsewhere);
      return std::nullopt;
    }
    if (store_.has(point)) {  // somebody has finished it meanwhile
      store_.give_back(point);
      leave(index, PointState::Present);
      tell_stored(index);
      return std::nullopt;
    }
    return Task{index, store_.known_replications(point), left_.size()};
  }

  void leave(std::size_t index, PointState state) {
    report_.states[index] = state;
    --to_run_;
    report();
  }

  void take(Outcome outcome) {
    events_ += outcome.events_elsewhere;
    const Point& point = plan_.points[outcome.point];
    struct GiveBack {
      Store& store;
      const Point& point;
      ~GiveBack() { store.give_back(point); }
    } const give_back{store_, point};
    if (outcome.failure == Outcome::Failure::Interrupted) {
      report_.interrupted = true;
      return;
    }
    if (outcome.failure != Outcome::Failure::None) {
      if (!failed_) failed_.emplace(point_name(point.settings), outcome);
      return;
    }
    store_.put(point, outcome.result, outcome.replications);
    report_.states[outcome.point] = PointState::Computed;
    ++done_;
    tell_stored(outcome.point);
    report();
  }

  void say_how_it_ended() const {
    if (!options_.say) return;
    if (store_.replaced() > 0)
      options_.say(fmt::format(
          "{} results of the same points, asked for otherwise (replications, goals, theory), were "
          "replaced; "
          "what they were made of is kept",
          store_.replaced()));
    if (report_.interrupted)
      options_.say(fmt::format("interrupted: {} points computed, {} still to run",
                               report_.count(PointState::Computed),
                               report_.count(PointState::Missing)));
  }

  void tell_stored(std::size_t point) {
    if (options_.stored) options_.stored(point);
  }

  void report() {
    if (options_.progress) options_.progress(done_, to_run_, events_);
  }

  const SweepPlan& plan_;
  Store& store_;
  const SweepOptions& options_;
  SweepReport report_;
  std::vector<std::size_t> left_;  // the next one is the last
  std::optional<PointFailed> failed_;
  std::atomic<unsigned> done_ = 0, to_run_ = 0;
  std::atomic<std::uint64_t> events_ = 0;
};

}  // namespace

std::size_t SweepReport::count(PointState state) const { return count_of(states, state); }

std::vector<PointBefore> before_sweep(const SweepPlan& plan, const Shard& shard,
                                      const std::optional<std::filesystem::path>& folder) {
  std::vector<PointBefore> all;
  for (const Point& point : plan.points) {
    PointBefore& before = all.emplace_back();
    if (!shard.has(point)) before.state = PointState::OtherShard;
    if (!folder || before.state == PointState::OtherShard) continue;
    if (has_result(*folder, point)) before.state = PointState::Present;
    before.kept_replications = kept_replications(*folder, point);
  }
  return all;
}

std::string count_text(const std::vector<PointBefore>& points) {
  std::vector<PointState> states;
  for (const PointBefore& point : points) states.push_back(point.state);
  return count_text(states);
}

std::string count_text(const std::vector<PointState>& states) {
  const std::size_t others = count_of(states, PointState::OtherShard);
  std::string text = fmt::format("{} point{}, ", states.size(), states.size() == 1 ? "" : "s");
  if (others > 0) text += fmt::format("{} of them of this shard, ", states.size() - others);
  return text + fmt::format("{} present, {} to run", count_of(states, PointState::Present),
                            count_of(states, PointState::Missing));
}

SweepReport run_sweep(const SweepPlan& plan, Store& store, Farm& farm,
                      const SweepOptions& options) {
  return Sweep(plan, store, options).run(farm);
}

}  // namespace acceptlab::experiment
