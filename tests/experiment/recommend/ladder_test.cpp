#include "experiment/recommend/ladder.hpp"

#include <vector>

#include "tests/catch.hpp"

namespace acceptlab::experiment {
namespace {

/// Missed below `met`, but undecided in [unsure, met); counts who is asked.
struct Steps {
  std::size_t unsure = 0, met = 0;
  std::vector<std::size_t> asked{};

  Ask ask() {
    return remembering([this](std::size_t i) {
      asked.push_back(i);
      return i >= met ? Verdict::Met : i >= unsure ? Verdict::Undecided : Verdict::Missed;
    });
  }
};

TEST_CASE("climbing finds the first that meets the goals from wherever it starts", "[recommend]") {
  for (std::size_t candidates = 1; candidates <= 20; ++candidates) {
    for (std::size_t met = 0; met <= candidates; ++met) {
      for (std::size_t start = 0; start <= candidates; ++start) {
        Steps steps{met, met};
        const Found found = climb(candidates, start, steps.ask());
        INFO(candidates << " candidates, met from " << met << ", start at " << start);
        CHECK(found.first_met == met);
        CHECK(found.first_possible == met);
        // Doubled steps, then halves: 2 log2(20) + 2, and one more below the first.
        CHECK(steps.asked.size() <= 12);
      }
    }
  }
}

TEST_CASE("a good start needs two answers", "[recommend]") {
  Steps steps{500, 500};
  climb(1000, 500, steps.ask());
  CHECK(steps.asked == std::vector<std::size_t>{500, 499});
}

TEST_CASE("undecided candidates lie between what may meet the goals and what does", "[recommend]") {
  for (std::size_t start = 0; start < 20; ++start) {
    Steps climbed{7, 11}, scanned{7, 11};
    const Found found = climb(20, start, climbed.ask());
    CHECK(found.first_possible == 7);
    CHECK(found.first_met == 11);
    const Found other = scan(20, scanned.ask());
    CHECK(other.first_possible == 7);
    CHECK(other.first_met == 11);
    CHECK(scanned.asked.size() == 12);
  }
}

TEST_CASE("a scan finds the first of several islands", "[recommend]") {
  const auto ask = [](std::size_t i) { return i == 3 || i > 8 ? Verdict::Met : Verdict::Missed; };
  CHECK(scan(12, ask).first_met == 3);
  CHECK(scan(3, ask).first_met == 3);  // none: the number of candidates
  CHECK(scan(0, ask).first_possible == 0);
}

}  // namespace
}  // namespace acceptlab::experiment
