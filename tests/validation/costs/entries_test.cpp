// How acceptlab-costs makes entries of what it measured.

#include "validation/native/costs/entries.hpp"

#include <algorithm>
#include <set>

#include "tests/catch.hpp"
#include "validation/native/costs/experiment.hpp"

namespace acceptlab::native::costs {
namespace {

TEST_CASE("a cost is the middle of the repeats' medians, and its spread half their range",
          "[native]") {
  Samples samples(0);
  for (const double base : {10.0, 30.0, 14.0}) {
    samples.begin_repeat();
    for (const double x : {-1.0, 0.0, 100.0}) samples.add("call", 0, base + x);
  }
  const auto entries = derive({{"call", "how", {{{0}, "call", {}}}}}, samples);
  REQUIRE(entries.size() == 1);
  const Step& step = entries[0].steps.at(0);
  CHECK(step.median == 14);
  CHECK(step.spread == 10);
  CHECK(step.repeats == 3);
  CHECK(step.samples == 9);
  CHECK(step.p10 == 9);  // the least of 9 samples
}

TEST_CASE("what is part of another entry is taken off repeat by repeat", "[native]") {
  // Both drift alike: 100 - 20, 200 - 120. Without pairing the spread would be 50.
  Samples samples(0);
  for (const double drift : {0.0, 100.0}) {
    samples.begin_repeat();
    samples.add("total", 50, 100 + drift);
    samples.add("part", 0, 20 + drift);
    samples.add("same", 50, 1);
  }
  const Formula formula{{50}, "total", {{"part", 0, 1}, {"same"}}, 0.5};
  const auto entries = derive({{"call", "how", {formula}}}, samples);
  const Step& step = entries.at(0).steps.at(0);
  CHECK(step.after == 50);
  CHECK(step.median == Approx(39.5));
  CHECK(step.spread == 0);
}

TEST_CASE("an entry without samples, or without those of a part, is left out", "[native]") {
  Samples samples(0);
  samples.begin_repeat();
  samples.add("total", 0, 100);
  CHECK(
      derive({{"a", "", {{{0}, "none", {}}}}, {"b", "", {{{0}, "total", {{"none", 0}}}}}}, samples)
          .empty());
  // A repeat in which a part failed does not count.
  samples.begin_repeat();
  samples.add("total", 0, 110);
  samples.add("part", 0, 10);
  const auto entries = derive({{"c", "", {{{0}, "total", {{"part", 0}}}}}}, samples);
  CHECK(entries.at(0).steps.at(0).repeats == 1);
  CHECK(entries.at(0).steps.at(0).median == 100);
}

TEST_CASE("the reading of the clock is no part of an interval", "[native]") {
  Samples samples(25);
  samples.begin_repeat();
  samples.add_between("call", 0, 1000, 1125);
  CHECK((*samples.find("call", 0))[0][0] == 100);
  CHECK(samples.find("call", 1) == nullptr);
}

TEST_CASE("every series of the table is measured by some experiment", "[native]") {
  std::set<std::string, std::less<>> measured;
  for (const Experiment& experiment : experiments())
    measured.insert(experiment.series.begin(), experiment.series.end());
  for (const bool traces : {false, true}) {
    for (const EntryRow& row : entry_rows(traces, true)) {
      for (const std::string& name : row.series()) {
        INFO(row.name << " needs " << name);
        CHECK(measured.contains(name));
      }
    }
  }
}

TEST_CASE("nothing needs tracepoints where they may not be read", "[native]") {
  for (const EntryRow& row : entry_rows(false, true)) {
    const auto names = row.series();
    CHECK(std::none_of(names.begin(), names.end(),
                       [](const std::string& name) { return name.starts_with("segment."); }));
  }
}

}  // namespace
}  // namespace acceptlab::native::costs
