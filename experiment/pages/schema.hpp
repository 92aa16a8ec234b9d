#pragma once

#include <string>

namespace acceptlab::experiment {

/// The JSON Schema (draft 7) of scenario files, made from the key table: for editors. It knows
/// names, forms, units and ranges; what depends on several keys only `acceptlab check` knows.
std::string schema_json();

}  // namespace acceptlab::experiment
