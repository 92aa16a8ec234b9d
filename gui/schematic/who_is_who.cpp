#include "gui/schematic/who_is_who.hpp"

#include <algorithm>

namespace acceptlab::gui {

WhoIsWho::WhoIsWho(const experiment::Recording& recording, std::size_t workers)
    : threads_(workers) {
  using Kind = cpu::ThreadLabel::Kind;
  for (const auto& [lane, label] : recording.threads) {
    if (names_.size() <= lane) {
      names_.resize(lane + std::size_t{1});
      worker_.resize(lane + std::size_t{1});
    }
    const auto name = recording.lanes.threads.find(lane);
    if (name != recording.lanes.threads.end()) names_[lane] = QString::fromStdString(name->second);
    if (label.kind != Kind::Worker && label.kind != Kind::Serving) continue;
    if (label.number < workers) {
      worker_[lane] = label.number;
      threads_[label.number].push_back(lane);
    } else {
      dispatcher_.push_back(lane);
    }
  }
}

const std::vector<std::uint32_t>& WhoIsWho::threads_of(unsigned worker) const {
  static const std::vector<std::uint32_t> none;
  return worker < threads_.size() ? threads_[worker] : none;
}

std::optional<unsigned> WhoIsWho::worker_of(std::uint32_t lane) const {
  return lane < worker_.size() ? worker_[lane] : std::nullopt;
}

bool WhoIsWho::is_dispatcher(std::uint32_t lane) const {
  return std::find(dispatcher_.begin(), dispatcher_.end(), lane) != dispatcher_.end();
}

QString WhoIsWho::name(std::uint32_t lane) const {
  return lane < names_.size() ? names_[lane] : QString();
}

}  // namespace acceptlab::gui
