#include "experiment/trace/trace.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "experiment/notation/units.hpp"
#include "experiment/run/warmup.hpp"
#include "experiment/run/world.hpp"
#include "experiment/trace/connection_story.hpp"
#include "experiment/trace/timeline.hpp"
#include "experiment/trace/wakeup_table.hpp"
#include "sim/check.hpp"

namespace acceptlab::experiment {

using sim::Duration;
using sim::Time;

namespace {

std::string text_of(Duration length) { return duration_text(static_cast<double>(length.count())); }

constexpr Duration instant{1};

void check(const Scenario& scenario, const TraceQuery& query) {
  if (!query.connection && (!query.from || !query.to))
    throw TraceError(
        "a window is missing\n   = help: --from T --to T, counted from the end of "
        "the warm-up, or --connection N");
  if (query.from && query.to && *query.from >= *query.to)
    throw TraceError(
        fmt::format("--from {} is not before --to {}", text_of(*query.from), text_of(*query.to)));
  const auto& duration = scenario.run.duration;
  if (query.from && duration && *query.from >= *duration)
    throw TraceError(fmt::format(
        "--from {} lies after the run's end\n   = help: the run takes {} (run.duration)",
        text_of(*query.from), text_of(*duration)));
}

}  // namespace

Trace::Trace(const Scenario& scenario, const TraceQuery& query,
             const sim::Interruption* interruption)
    : interruption_(interruption) {
  check(scenario, query);
  RunOptions options;
  options.simulator = Simulator(interruption);
  const Warmup warmup = common_warmup({&scenario, 1}, options);
  if (!warmup.finding.empty()) findings_.push_back(warmup.finding);
  set_window(scenario, query, warmup.length);
  if (query.connection) follow(scenario, query, warmup.length);
  if (query.connection && query.format == TraceQuery::Format::Text) return;
  if (query.format == TraceQuery::Format::Text) {
    collector_ = std::make_unique<WakeupTable>(window_, query.most_events, query.aligned);
  } else {
    collector_ = std::make_unique<Timeline>(window_, query.most_events, scenario.machine.cpus(),
                                            query.for_watching);
  }
  simulate(scenario, warmup.length, query.connection && !query.to);
}

Recording Trace::take_recording() {
  auto* timeline = dynamic_cast<Timeline*>(collector_.get());
  AL_CHECK(timeline != nullptr);
  Recording recording = timeline->take_recording();
  recording.findings = findings_;
  return recording;
}

/// A connection alone may be shown from before the warm-up's end up to the drain.
void Trace::set_window(const Scenario& scenario, const TraceQuery& query, Duration warmup) {
  window_.zero = Time(warmup);
  window_.from = query.from ? window_.zero + *query.from : Time{};
  window_.to = query.to ? window_.zero + *query.to : Time::max();
  const auto& duration = scenario.run.duration;
  if (query.to && duration && *query.to > *duration)
    findings_.push_back(fmt::format("the run ends at {}, before --to {}: what is shown ends there",
                                    text_of(*duration), text_of(*query.to)));
}

/// Looks the connection up. In the Perfetto format the window becomes its life.
void Trace::follow(const Scenario& scenario, const TraceQuery& query, Duration warmup) {
  auto story = std::make_unique<ConnectionStory>(window_, query.most_events, *query.connection,
                                                 query.aligned);
  const ConnectionStory& told = *story;
  collector_ = std::move(story);
  simulate(scenario, warmup, !query.to);
  if (!told.life()) {
    const std::uint64_t offered = told.offered_connections();
    const std::string until = query.to ? " up to --to" : "";
    throw TraceError(
        offered == 0 ? fmt::format("no connection {}: none is offered{}", *query.connection, until)
                     : fmt::format("no connection {}: {} are offered{}, numbered from 0 to {}",
                                   *query.connection, offered, until, offered - 1));
  }
  if (query.format == TraceQuery::Format::Text) return;
  if (!query.from) window_.from = told.life()->first_syn;
  if (!query.to && told.life()->end) window_.to = *told.life()->end + instant;
}

/// Up to the window's end, or with its drain. A run that is cut short is the same up to there.
void Trace::simulate(const Scenario& scenario, Duration warmup, bool whole_run) {
  Scenario shown = scenario;
  if (!whole_run && window_.to < Time::max()) {
    const Duration length = std::max(window_.to - window_.zero, instant);
    shown.run.duration = std::min(shown.run.duration.value_or(length), length);
    shown.run.drain = Duration{0};
  }
  World world(shown, 0, interruption_);
  collector_->look_at(world);
  const kernel::Measurement measured = world.run(warmup, std::nullopt);
  if (world.now() + instant <= window_.from)
    throw TraceError(fmt::format("--from {} lies after the run's end, which came at {}",
                                 text_of(window_.from - window_.zero),
                                 text_of(world.now() - window_.zero)));
  collector_->finish(world.now() + instant, measured);
  const Time end = collector_->complete_until();
  if (end < std::min(window_.to, world.now()))
    findings_.push_back(fmt::format("the window holds more than {} events: it is cut off at {}",
                                    collector_->events(), text_of(end - window_.zero)));
}

}  // namespace acceptlab::experiment
