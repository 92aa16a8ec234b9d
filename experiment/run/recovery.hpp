#pragma once

#include <cstdint>
#include <vector>

#include "models/kernel/listen_table.hpp"
#include "models/kernel/recorder.hpp"
#include "models/server/consequences.hpp"

namespace acceptlab::experiment {

/// How the accept queues get over an event: how many more wait, in all of them together, than did
/// before it, and until when. It looks every 100 us, and less often as time goes on.
///
/// What is usual is the most that waited in the second half of the time since the event before, or
/// since the run began: what the event before has done is over by then, if it ever is. Chance takes
/// the queues a little beyond that, now and then. So an event is over when they are back after the
/// last time that they were more than half as far beyond it as ever.
class Recovery {
 public:
  Recovery(kernel::Recorder& recorder, const kernel::ListenTable& table);

  /// The next event will be then.
  void expect(sim::Time event);
  /// An event is about to happen, and will be the last row of the result's lifecycle. It goes on by
  /// itself until `over`; its consequences stay where they are.
  void begin(sim::Time over, const server::Consequences& consequences);
  /// The window is over.
  void finish();

 private:
  /// A stretch of time in which more waited than is usual.
  struct Excursion {
    std::uint64_t beyond = 0;  // at most
    bool ended = false;
    sim::Time end{};
  };

  void look_at(sim::Time when);
  void look(std::uint64_t unused);
  void compare(std::uint64_t waiting);
  void conclude();

  kernel::Recorder& recorder_;
  const kernel::ListenTable& table_;
  sim::EventQueue& queue_;
  sim::Ticket next_look_{};
  sim::Time since_{};                        // the last event, or the begin of the run
  sim::Time usual_from_ = sim::Time::max();  // half the way from there to the next event
  std::uint64_t usual_next_ = 0;             // most that waited since then
  // Of the last event.
  const server::Consequences* consequences_ = nullptr;
  sim::Time over_{};
  std::uint64_t usual_ = 0;
  std::vector<Excursion> excursions_;  // each went further than all after it
};

}  // namespace acceptlab::experiment
