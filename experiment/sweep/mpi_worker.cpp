#include <atomic>
#include <exception>
#include <memory>

#include "experiment/sweep/crew.hpp"
#include "experiment/sweep/mpi_farm.hpp"
#include "experiment/sweep/patience.hpp"
#include "experiment/sweep/point_runner.hpp"
#include "experiment/sweep/process_identity.hpp"
#include "experiment/sweep/rank_messages.hpp"

namespace acceptlab::experiment {

namespace {

Outcome compute(const ScenarioSource& source, const Work& work, unsigned threads) {
  std::atomic<std::uint64_t> events = 0;
  Outcome outcome = compute_point(source, work.point, work.task,
                                  {threads, [&](std::uint64_t more) { events += more; }, {}});
  outcome.events_elsewhere = events;
  return outcome;
}

/// A rank that is not the first.
class Worker {
 public:
  Worker(Ranks& ranks, unsigned threads) : ranks_(ranks), crew_(threads) {
    send(Ready{own_version(), host_name(), threads});
  }

  int work_until_told() {
    Patience patience;
    while (true) {
      bool something_came = false;
      while (auto outcome = crew_.finished()) {
        send(Done{std::move(*outcome)});
        something_came = true;
      }
      if (const auto message = ranks_.receive()) {
        if (kind_of(message->bytes) == MessageKind::End)
          return from_bytes<End>(message->bytes).status;
        answer(message->bytes);
        something_came = true;
      }
      if (something_came) patience.something_came();
      wait(patience);
    }
  }

 private:
  void answer(const std::string& bytes) {
    if (kind_of(bytes) == MessageKind::Begin) {
      auto begin = from_bytes<Begin>(bytes);
      source_ = std::move(begin.source);
      send(check(begin.point));
    } else {
      auto work = std::make_shared<Work>(from_bytes<Work>(bytes));
      crew_.begin([this, work](unsigned threads) { return compute(source_, *work, threads); },
                  work->shared);
    }
  }

  Checked check(const Point& point) const {
    try {
      const ReadResult read = read_scenario_text(source_.text, source_.file, point.overrides);
      if (read.scenario.hash == point.hash) return {};
      return {"a file that the scenario names has other contents there"};
    } catch (const std::exception& error) {
      return {error.what()};
    }
  }

  /// Without a look at what may come when nothing can: rank 0 has no message for one that has
  /// enough.
  void wait(const Patience& patience) {
    if (crew_.running() >= crew_.threads() * (1 + points_ahead) && !ranks_.sending())
      crew_.wait();
    else
      crew_.wait(patience.pause());
  }

  template <class M>
  void send(const M& message) {
    ranks_.send(0, to_bytes(message));
  }

  Ranks& ranks_;
  ScenarioSource source_;
  Crew crew_;  // goes first: its threads read the source
};

}  // namespace

int compute_for_rank_0(Ranks& ranks, unsigned threads) {
  return Worker(ranks, threads).work_until_told();
}

}  // namespace acceptlab::experiment
