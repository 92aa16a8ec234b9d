#include "gui/timeline/index_builder.hpp"

#include <exception>
#include <utility>

namespace acceptlab::gui {

void IndexBuilder::build(RecordingPtr recording) {
  const std::uint64_t request = ++request_;
  background_.submit(
      [this, request, recording = std::move(recording)](const sim::Interruption& interruption) {
        try {
          auto index = std::make_shared<const TimelineIndex>(recording, &interruption);
          post(request, [this, index] { emit built(index); });
        } catch (const sim::Interrupted&) {
          // For a newer recording, or because nobody wants it any more.
        } catch (const std::exception& error) {
          post(request, [this, why = QString::fromUtf8(error.what())] { emit failed(why); });
        }
      });
}

void IndexBuilder::stop() {
  ++request_;
  background_.cancel();
}

void IndexBuilder::post(std::uint64_t request, std::function<void()> tell) {
  QMetaObject::invokeMethod(
      this,
      [this, request, tell = std::move(tell)] {
        if (request == request_) tell();
      },
      Qt::QueuedConnection);
}

}  // namespace acceptlab::gui
