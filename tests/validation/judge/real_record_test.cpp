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
  CHECK(validation.noise.judged == 20);
  // With nothing fitted, 24 metrics counted when it was made: 18 equivalent, 5 undecided and one
  // different, the herd's wake-ups. Both sides are deterministic; what the model gains may move the
  // undecided ones, and at most one of the equivalent ones may be lost on the way.
  CHECK(validation.total.counted >= 20);
  CHECK(validation.total.equivalent >= 17);
  CHECK(validation.total.different <= 1);
  CHECK(control_rate(validation.controls).rate() >= validation.margins.passed.controls);
}

}  // namespace
}  // namespace acceptlab::validation
