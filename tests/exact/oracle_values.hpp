#pragma once

#include <string>

namespace acceptlab::exact {

/// A value of a case in tests/vectors/oracles.json; throws when there is none of that name.
double oracle(const std::string& id, const std::string& value);

/// Checks `found` against it, by default to the 1e-8 to which the table is exact.
void check_oracle(const std::string& id, const std::string& value, double found,
                  double tolerance = 1e-8);

}  // namespace acceptlab::exact
