#include "gui/engine/recorder.hpp"

#include <exception>
#include <utility>

#include "experiment/trace/trace.hpp"

namespace acceptlab::gui {

void Recorder::record(const experiment::Scenario& scenario, sim::Duration from,
                      sim::Duration length) {
  experiment::TraceQuery query;
  query.from = from;
  query.to = from + length;
  query.most_events = most_events;
  query.for_watching = true;
  requests_.submit([this, scenario, query](std::uint64_t request,
                                           const sim::Interruption& interruption) {
    try {
      experiment::Trace trace(scenario, query, &interruption);
      auto recording = std::make_shared<const experiment::Recording>(trace.take_recording());
      requests_.post(request, [this, recording] { emit recorded(recording); });
    } catch (const sim::Interrupted&) {
      // For a newer request, or because nobody wants it any more.
    } catch (const std::exception& error) {
      requests_.post(request, [this, why = QString::fromUtf8(error.what())] { emit failed(why); });
    }
  });
}

void Recorder::stop() { requests_.drop(); }

}  // namespace acceptlab::gui
