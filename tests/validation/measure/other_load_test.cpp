#include "validation/measure/other_load.hpp"

#include <cmath>

#include "tests/catch.hpp"

namespace acceptlab::validation {
namespace {

using Texts = std::vector<std::string>;

TEST_CASE("a machine is quiet up to the gates") {
  const Margins::Gates gates{0.005, 0.02, 0.25};
  CHECK(busy_by({0.02, 0.005, 0.02}, gates).empty());
  CHECK(busy_by({0.021, 0.005, 0.0}, gates) ==
        Texts{"other load: 2.10% of all CPUs' time, at most 2.00% may be"});
  CHECK(busy_by({0.02, 0.006, 0.03}, gates) ==
        Texts{"steal: 0.6% of all CPUs' time, at most 0.5% may be",
              "somebody waited for a CPU 3.00% of the time, at most 2.00% may be"});
}

TEST_CASE("what the kernel does not say is no reason") {
  CHECK(busy_by({std::nan(""), std::nan(""), std::nan("")}, {0, 0, 0}).empty());
}

TEST_CASE("the load of this machine is a fraction of its time") {
  const OtherLoad load = other_load(std::chrono::milliseconds(50));
  if (!std::isnan(load.foreign)) {
    CHECK(load.foreign >= 0);
    CHECK(load.foreign <= 1);
    CHECK(load.steal <= load.foreign);
  }
  if (!std::isnan(load.waiting)) CHECK(load.waiting >= 0);
}

}  // namespace
}  // namespace acceptlab::validation
