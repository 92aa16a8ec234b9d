#include "gui/engine/requests.hpp"

#include <utility>

namespace acceptlab::gui {

void Requests::submit(Work work) {
  background_.submit([request = ++newest_, work = std::move(work)](
                         const sim::Interruption& interruption) { work(request, interruption); });
}

void Requests::drop() {
  ++newest_;
  background_.cancel();
}

void Requests::post(std::uint64_t request, std::function<void()> tell) {
  QMetaObject::invokeMethod(
      owner_,
      [this, request, tell = std::move(tell)] {
        if (request == newest_) tell();
      },
      Qt::QueuedConnection);
}

}  // namespace acceptlab::gui
