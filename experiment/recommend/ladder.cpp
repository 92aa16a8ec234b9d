#include "experiment/recommend/ladder.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace acceptlab::experiment {

namespace {

using Holds = std::function<bool(std::size_t)>;

/// What is left of a search: below `low` it does not hold, from `high` on it does.
struct Range {
  std::size_t low = 0, high = 0;
};

void step_down(Range& left, const Holds& holds) {
  for (std::size_t step = 1; left.low < left.high; step *= 2) {
    const std::size_t at = left.high - std::min(step, left.high - left.low);
    if (!holds(at)) {
      left.low = at + 1;
      return;
    }
    left.high = at;
  }
}

void step_up(Range& left, const Holds& holds) {
  for (std::size_t step = 1; left.low < left.high; step *= 2) {
    const std::size_t at = std::min(left.low + step, left.high) - 1;
    if (holds(at)) {
      left.high = at;
      return;
    }
    left.low = at + 1;
  }
}

/// The first of which it holds.
std::size_t first(std::size_t candidates, std::size_t start, const Holds& holds) {
  Range left{0, candidates};
  if (candidates == 0) return 0;
  start = std::min(start, candidates - 1);
  if (holds(start)) {
    left.high = start;
    step_down(left, holds);
  } else {
    left.low = start + 1;
    step_up(left, holds);
  }
  while (left.low < left.high) {
    const std::size_t middle = left.low + (left.high - left.low) / 2;
    if (holds(middle)) {
      left.high = middle;
    } else {
      left.low = middle + 1;
    }
  }
  return left.high;
}

}  // namespace

Ask remembering(Ask ask) {
  return [ask = std::move(ask), known = std::map<std::size_t, Verdict>()](std::size_t i) mutable {
    auto found = known.find(i);
    if (found == known.end()) found = known.emplace(i, ask(i)).first;
    return found->second;
  };
}

Found climb(std::size_t candidates, std::size_t start, const Ask& ask) {
  Found found;
  found.first_met = first(candidates, start, [&](std::size_t i) { return ask(i) == Verdict::Met; });
  found.first_possible = first(found.first_met, found.first_met,
                               [&](std::size_t i) { return ask(i) != Verdict::Missed; });
  return found;
}

Found scan(std::size_t candidates, const Ask& ask) {
  Found found{candidates, candidates};
  for (std::size_t i = 0; i < candidates; ++i) {
    const Verdict verdict = ask(i);
    if (verdict != Verdict::Missed) found.first_possible = std::min(found.first_possible, i);
    if (verdict != Verdict::Met) continue;
    found.first_met = i;
    break;
  }
  return found;
}

}  // namespace acceptlab::experiment
