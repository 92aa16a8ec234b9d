#pragma once

#include "models/kernel/listen_table.hpp"
#include "models/kernel/recorder.hpp"
#include "models/server/server.hpp"
#include "sim/time.hpp"

namespace acceptlab::experiment {

/// The part of --series that is an integral over time: how many connections were pending and how
/// busy the workers were in each cell, as differences between the cell's borders. What is counted
/// by events stands in the cells already (kernel::Recorder).
class SeriesSampler {
 public:
  /// The window opens at `start`, now or at the next event.
  SeriesSampler(kernel::Recorder& recorder, kernel::ListenTable& table,
                const server::Server& server, sim::Time start);

  /// Where the cell in hand ends.
  sim::Time border() const { return begin_ + recorder_.series_cell; }
  /// Ends the cell in hand at `end`, at most border(), before or after what happens at it.
  void sample(sim::Time end);
  /// Ends the last cell, which may be shorter; what happened at `end` itself belongs to it.
  void finish(sim::Time end);

 private:
  struct Sums {
    sim::Int128 pending = 0;
    sim::Duration busy{};
  };
  Sums sums(sim::Time now);

  kernel::Recorder& recorder_;
  kernel::ListenTable& table_;
  const server::Server& server_;
  sim::Time begin_;
  std::size_t cell_ = 0;
  Sums before_;
};

}  // namespace acceptlab::experiment
