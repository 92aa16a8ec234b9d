// The record that ships, judged as a user would: what was once close to a real server stays so.

#include "tests/catch.hpp"
#include "validation/judge/judge.hpp"
#include "validation/judge/models.hpp"
#include "validation/record/record_json.hpp"

namespace acceptlab::validation {
namespace {

TEST_CASE("the shipped record of two CPUs is told as it was when it was made", "[validation]") {
  const Record record =
      read_record(ACCEPTLAB_SOURCE_DIR "/validation/records/quick-2cpu-guest.json");
  const auto simulate = [](const RealCase& real, const Model& model) {
    return simulate_case(real, model, 0);
  };
  JudgeOptions options;
  options.ablations = false;
  const Validation validation = judge(record, shipped_margins(), simulate, options);
  CHECK(validation.noise.judged == 30);
  // With nothing fitted, 40 metrics counted when it was made: 37 equivalent, 3 undecided. Both
  // sides are deterministic; what the model gains may move the undecided ones, and at most two of
  // the equivalent ones may be lost on the way, to undecided.
  CHECK(validation.total.counted >= 36);
  CHECK(validation.total.equivalent >= 35);
  CHECK(validation.total.different == 0);
  CHECK(control_rate(validation.controls).rate() >= validation.margins.passed.controls);
}

}  // namespace
}  // namespace acceptlab::validation
