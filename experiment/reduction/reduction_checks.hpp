#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "experiment/reduction/reduction.hpp"

namespace acceptlab::experiment {

/// Gathers reasons.
class ReasonList {
 public:
  explicit ReasonList(const Scenario& scenario) : file_(scenario.file) {}
  /// Unless `fine`: what was found at `key`, and what would do instead.
  void require(bool fine, const std::string& key, const std::string& found,
               const std::string& change);
  bool empty() const { return reasons_.empty(); }
  Reasons take() { return std::move(reasons_); }

 private:
  std::string file_;
  Reasons reasons_;
};

/// Nothing but the service takes time, and each worker has a CPU of its own.
void check_machine(const Scenario& scenario, ReasonList& reasons);
/// A worker takes one connection at a time, in order of arrival, and no connection waits beside an
/// idle worker of its socket.
void check_server(const Scenario& scenario, ReasonList& reasons);
/// Connections come by themselves, stay until they are served once, and nothing happens meanwhile.
void check_load(const Scenario& scenario, ReasonList& reasons);

/// Places in each accept queue beyond the idle workers.
struct Room {
  std::uint64_t places = 0;
  bool newcomer_is_lost = false;  // at once and for ever, when there is none
};
Room room_of(const Scenario& scenario);

}  // namespace acceptlab::experiment
