#pragma once

#include <cstddef>

namespace acceptlab::native::load {

// What a process asks of the kernel before a load. All throw std::system_error with what was tried.

/// Raises the soft limit on open files to the hard one; returns it.
std::size_t raise_descriptor_limit();
/// How many connections may be open at a time under that limit, unless the user says otherwise.
std::size_t default_most_open(std::size_t descriptor_limit);

/// The calling thread runs on this CPU only.
void pin_to(unsigned cpu);
/// SCHED_RR at the lowest real-time priority.
void make_realtime();
/// Timers end at their time, and not up to 50 us later.
void make_timers_exact();

}  // namespace acceptlab::native::load
