#include "validation/measure/stand_plan.hpp"

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/traced_run.hpp"

namespace acceptlab::validation {
namespace {

using nlohmann::json;

json plan_of(ServerKind kind) {
  StandPlan plan;
  plan.out = "/run";
  plan.kind = kind;
  plan.server = {"server", "--option"};
  plan.load = {"load"};
  plan.workers = 3;
  plan.port = 8080;
  plan.window = std::chrono::seconds(2);
  return json::parse(plan_json(plan, testing::scenario("format = 1\n[[arrivals]]\n")));
}

TEST_CASE("of nginx the kernel counts what our own server counts itself") {
  const json nginx = plan_of(ServerKind::Nginx), native = plan_of(ServerKind::Native);
  CHECK(nginx["server"]["kind"] == "nginx");
  CHECK(nginx["system_calls"] == true);
  CHECK(native["server"]["kind"] == "native");
  CHECK(native["system_calls"] == false);
  CHECK(nginx["server"]["workers"] == 3);
  CHECK(nginx["server"]["argv"] == json({"server", "--option"}));
  CHECK(nginx["sched_trace"] == false);
  CHECK(nginx["window_s"] == 2.0);
}

}  // namespace
}  // namespace acceptlab::validation
