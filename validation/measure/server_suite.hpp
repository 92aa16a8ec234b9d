#pragma once

#include <string>
#include <vector>

#include "validation/measure/measured_server.hpp"
#include "validation/measure/suite.hpp"

namespace acceptlab::validation {

/// A policy of a suite that its server cannot be told to follow.
struct LeftOut {
  std::string policy;
  std::vector<std::string> reasons;  // each once
};

/// A suite as one server can be measured by it.
struct ServerSuite {
  Suite suite;
  std::vector<LeftOut> left_out;  // each policy once, in the order of the suite
};

/// Without the entries that are for other servers, and without the policies that this one cannot
/// do: a policy is left out of an entry as a whole when it cannot do one of its settings, because
/// with a single worker most policies come to the same. Throws experiment::ScenarioError with all
/// reasons when no case is left.
ServerSuite suite_for(Suite suite, const MeasuredServer& server);

}  // namespace acceptlab::validation
