#pragma once

#include <cstdint>
#include <string>

#include "experiment/sweep/farm.hpp"
#include "experiment/sweep/points.hpp"

namespace acceptlab::experiment {

// What the ranks of a sweep say to one another. Rank 0 has the plan and the folder; the others know
// nothing but what is said here, so that neither the scenario file nor the folder need be on their
// machines. Files that a scenario names must be: they can be large.

enum class MessageKind : std::uint8_t { Ready, Begin, Checked, Work, Done, End };

/// While points are short, each thread of a rank has another point that waits for it, so that no
/// thread waits for a message. More is never given.
inline constexpr unsigned points_ahead = 1;

/// What the numbers of this program come from: "0.1.0 (sources 0123456789abcdef)".
std::string own_version();

/// From every other rank, once it is there.
struct Ready {
  std::string version, machine;
  unsigned threads = 1;
};
/// To all: the sweep, and one point of it to read.
struct Begin {
  ScenarioSource source;
  Point point;
};
/// The answer to that: why it cannot be read as rank 0 reads it; empty when it can.
struct Checked {
  std::string problem;
};
/// A point to compute. The threads of the rank share its replications when no more points will
/// come.
struct Work {
  Task task;
  Point point;
  bool shared = false;
};
struct Done {
  Outcome outcome;
};
/// The last one: the exit status of all.
struct End {
  int status = 0;
};

template <class M>
std::string to_bytes(const M& message);

/// What kind of message it is; of an empty one, End.
MessageKind kind_of(const std::string& bytes);
/// Throws std::runtime_error when the bytes are no such message.
template <class M>
M from_bytes(const std::string& bytes);

}  // namespace acceptlab::experiment
