#include "gui/timeline/index_builder.hpp"

#include <exception>
#include <utility>

namespace acceptlab::gui {

void IndexBuilder::build(RecordingPtr recording) {
  requests_.submit([this, recording = std::move(recording)](std::uint64_t request,
                                                            const sim::Interruption& interruption) {
    try {
      auto index = std::make_shared<const TimelineIndex>(recording, &interruption);
      requests_.post(request, [this, index] { emit built(index); });
    } catch (const sim::Interrupted&) {
      // For a newer recording, or because nobody wants it any more.
    } catch (const std::exception& error) {
      requests_.post(request, [this, why = QString::fromUtf8(error.what())] { emit failed(why); });
    }
  });
}

void IndexBuilder::stop() { requests_.drop(); }

}  // namespace acceptlab::gui
