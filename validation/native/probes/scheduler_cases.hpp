#pragma once

#include <optional>

#include "validation/native/probes/report.hpp"
#include "validation/native/probes/test_stand.hpp"

namespace acceptlab::native::probes {

/// When the scheduler's tick comes: at `phase` + n * `period`.
struct Tick {
  Nanoseconds period = 0;
  std::optional<Nanoseconds> phase;

  Nanoseconds until_next(Nanoseconds time) const;
};

// Each adds what it measured to the report, and judges only what is sure on every Linux.

/// Two threads that never sleep share a CPU. Finds the tick's phase from their turns.
void measure_turns(TestStand& stand, Report& report, Tick& tick);
/// A thread that sleeps much and works little, beside one that never sleeps.
void measure_wake_delay(TestStand& stand, Report& report, const Tick& tick);
/// A thread that has had its share sleeps shortly or long, beside one that never sleeps.
void measure_return_delay(TestStand& stand, Report& report, const Tick& tick);
/// Who wins a connection when several workers wait for it on one CPU.
void measure_herd(TestStand& stand, Report& report);
/// In which order workers run that one call woke.
void measure_broadcast(TestStand& stand, Report& report);
/// When a runnable thread moves to an idle CPU, and where a woken one runs.
void measure_placement(TestStand& stand, Report& report);

}  // namespace acceptlab::native::probes
