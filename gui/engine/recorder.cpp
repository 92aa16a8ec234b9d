#include "gui/engine/recorder.hpp"

#include <exception>
#include <utility>

#include "experiment/trace/trace.hpp"

namespace acceptlab::gui {

void Recorder::record(const experiment::Scenario& scenario, sim::Duration from,
                      sim::Duration length) {
  const std::uint64_t request = ++request_;
  experiment::TraceQuery query;
  query.from = from;
  query.to = from + length;
  query.most_events = most_events;
  query.for_watching = true;
  background_.submit([this, request, scenario, query](const sim::Interruption& interruption) {
    try {
      experiment::Trace trace(scenario, query, &interruption);
      auto recording = std::make_shared<const experiment::Recording>(trace.take_recording());
      post(request, [this, recording] { emit recorded(recording); });
    } catch (const sim::Interrupted&) {
      // For a newer request, or because nobody wants it any more.
    } catch (const std::exception& error) {
      post(request, [this, why = QString::fromUtf8(error.what())] { emit failed(why); });
    }
  });
}

void Recorder::stop() {
  ++request_;
  background_.cancel();
}

void Recorder::post(std::uint64_t request, std::function<void()> tell) {
  QMetaObject::invokeMethod(
      this,
      [this, request, tell = std::move(tell)] {
        if (request == request_) tell();
      },
      Qt::QueuedConnection);
}

}  // namespace acceptlab::gui
