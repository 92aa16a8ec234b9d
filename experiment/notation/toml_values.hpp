#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "experiment/notation/value.hpp"

namespace acceptlab::experiment {

// The only door to the TOML parser.

/// A syntax error: the parser stops at the first.
struct SyntaxError {
  Place place;
  std::string what;
};

struct ParsedToml {
  Value root;  // a table; empty after an error
  std::optional<SyntaxError> error;
};

/// Parses a whole TOML file; `source` goes into the places.
ParsedToml parse_toml(std::string_view text, const Sources& sources, std::uint32_t source);

/// Parses the value of `--set key=value`, of a policy's setting or a default: TOML, or a bare word,
/// which is a string. Every place in it is `place`. Nothing when it starts as a string, list or
/// table and is not one.
std::optional<Value> parse_value(std::string_view text, Place place);

}  // namespace acceptlab::experiment
