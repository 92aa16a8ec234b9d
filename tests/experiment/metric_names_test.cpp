#include "experiment/goals.hpp"
#include "experiment/metrics.hpp"
#include "tests/catch.hpp"

namespace acceptlab::experiment {
namespace {

TEST_CASE("every name that a goal may use is a metric of the result", "[metrics][goals]") {
  for (const std::string& name : metric_names()) {
    CAPTURE(name);
    CHECK(find_metric(name).has_value());
  }
}

}  // namespace
}  // namespace acceptlab::experiment
