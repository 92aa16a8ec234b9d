#pragma once

#include <string>
#include <vector>

#include "validation/measure/measured_server.hpp"
#include "validation/measure/suite.hpp"

namespace acceptlab::validation {

/// What of a suite its server cannot be told to do.
struct LeftOut {
  std::string what;  // a policy, or one case of a policy that it can follow otherwise
  std::vector<std::string> reasons;  // each once
};

/// A suite as one server can be measured by it.
struct ServerSuite {
  Suite suite;
  std::vector<LeftOut> left_out;  // each once, in the order of the suite
};

/// Without the entries that are for other servers, and without what this one cannot do: a policy as
/// a whole where it cannot follow it with several workers, because with a single one most policies
/// come to the same; else the single case. Throws experiment::ScenarioError with all reasons when
/// no case is left.
ServerSuite suite_for(Suite suite, const MeasuredServer& server);

}  // namespace acceptlab::validation
