#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace acceptlab::experiment {

// The order in which a search asks. Candidates are numbers, in order of preference; each answer is
// dear.

/// Whether a candidate meets the goals.
enum class Verdict : std::uint8_t { Missed, Undecided, Met };

using Ask = std::function<Verdict(std::size_t)>;
/// The same answers; who is asked again does not work again.
Ask remembering(Ask ask);

/// Both are the number of candidates when there is none.
struct Found {
  std::size_t first_met = 0;
  std::size_t first_possible = 0;  // not surely missed
};

/// Requires that the goals are met by whatever comes after a candidate that meets them. Asks from
/// `start` outwards in doubling steps, then halves what is left.
Found climb(std::size_t candidates, std::size_t start, const Ask& ask);

/// Asks one after the other until one meets the goals: whatever they have to do with each other.
Found scan(std::size_t candidates, const Ask& ask);

}  // namespace acceptlab::experiment
