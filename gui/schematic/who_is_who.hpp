#pragma once

#include <QString>
#include <cstdint>
#include <optional>
#include <vector>

#include "experiment/trace/recording.hpp"

namespace acceptlab::gui {

/// Which threads of a recording belong to which worker.
class WhoIsWho {
 public:
  WhoIsWho() = default;
  /// A worker beyond the `workers` of the system is its dispatcher.
  WhoIsWho(const experiment::Recording& recording, std::size_t workers);

  /// The lanes of a worker's threads.
  const std::vector<std::uint32_t>& threads_of(unsigned worker) const;
  const std::vector<std::uint32_t>& threads_of_dispatcher() const { return dispatcher_; }
  /// None: the thread is no worker's.
  std::optional<unsigned> worker_of(std::uint32_t lane) const;
  bool is_dispatcher(std::uint32_t lane) const;
  /// "worker 3", "noise 1".
  QString name(std::uint32_t lane) const;

 private:
  std::vector<std::vector<std::uint32_t>> threads_;
  std::vector<std::uint32_t> dispatcher_;
  std::vector<std::optional<unsigned>> worker_;  // by lane
  std::vector<QString> names_;                   // by lane
};

}  // namespace acceptlab::gui
