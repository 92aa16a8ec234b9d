#include "validation/measure/generator_watch.hpp"

#include "tests/catch.hpp"
#include "tests/validation/measure/hosts.hpp"

namespace acceptlab::validation {
namespace {

RealRun run_with(std::uint64_t offered, bool reached, const std::string& fault = "") {
  RealRun run;
  run.offered = offered;
  if (reached) run.latency["connect"].count = offered;
  if (!fault.empty()) run.faults = {fault};
  return run;
}

const Generator generator = *remote_host().generator;
void is_there() {}
void is_gone() { throw GeneratorError("nobody there"); }

TEST_CASE("a generator that has worked may fail now and then", "[generator_watch]") {
  GeneratorWatch watch(generator, is_there);
  CHECK(watch.why_to_stop(run_with(100, true)).empty());
  CHECK(watch.why_to_stop(run_with(0, false, "slipped")).empty());
  CHECK(watch.why_to_stop(run_with(100, false)).empty());
}

TEST_CASE("a run that slipped is no reason to stop", "[generator_watch]") {
  GeneratorWatch watch(generator, is_there);
  CHECK(watch.why_to_stop(run_with(100, true, "slipped")).empty());
}

TEST_CASE("a generator that is gone ends the campaign, after a fault", "[generator_watch]") {
  GeneratorWatch watch(generator, is_gone);
  CHECK(watch.why_to_stop(run_with(100, true)).empty());  // it is not asked without a reason
  CHECK(watch.why_to_stop(run_with(0, false, "lost")) == "lost\nnobody there");
}

TEST_CASE("what cannot work at all ends the campaign at once", "[generator_watch]") {
  CHECK(GeneratorWatch(generator, is_there).why_to_stop(run_with(0, false, "refused")) ==
        "no connection was issued: refused");
  CHECK_THAT(GeneratorWatch(generator, is_there).why_to_stop(run_with(7, false)),
             Catch::Contains("none of 7 connections from 192.0.2.7:7000 has reached the server at "
                             "192.0.2.1"));
}

}  // namespace
}  // namespace acceptlab::validation
