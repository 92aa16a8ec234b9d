#pragma once

#include <cstdint>
#include <optional>
#include <random>

#include "validation/native/server/choices.hpp"
#include "validation/native/server/served_log.hpp"
#include "validation/native/server/shared_state.hpp"

namespace acceptlab::native::server {

/// To which worker an accepted connection goes, by what all workers see in shared memory. Each
/// process has one of its own; only the cursors are common.
class HandOffRule {
 public:
  /// `workers`: who may get connections, 0 to workers - 1.
  HandOffRule(const HandOff& rule, unsigned workers, ServedLog& log, SharedState& shared);

  /// For a connection that `by` has accepted and that counts for nobody yet; none: nobody is alive.
  std::optional<unsigned> choose(unsigned by);

 private:
  bool alive(unsigned worker) { return log_.counters(worker).state == 1; }
  std::uint64_t load(unsigned worker) { return log_.counters(worker).open; }
  std::optional<unsigned> next_alive_from(std::uint64_t turn);
  std::optional<unsigned> least();
  unsigned two_index(unsigned by);
  unsigned between_cursors(unsigned by, std::uint32_t& up, std::uint32_t& down);
  std::optional<unsigned> best_drawn();

  HandOff rule_;
  unsigned workers_;
  ServedLog& log_;
  SharedState& shared_;
  std::minstd_rand random_;
};

}  // namespace acceptlab::native::server
