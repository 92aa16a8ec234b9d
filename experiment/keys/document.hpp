#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "experiment/keys/reading.hpp"

namespace acceptlab::experiment {

// TOML files that are no scenarios: margins, claims, suites.

/// Parses `text` and gives its root to `read_root`, unless it is no TOML. Throws ScenarioError with
/// everything that was wrong.
void read_document(Reading& r, const std::string& name, std::string_view text,
                   const std::function<void(const Value& root)>& read_root);

/// The entry format = 1.
void check_format(Reading& r, const Value& format);

/// The tables of [[name]]; an error, and none, where something else has that name.
std::span<const Value> array_of_tables(Reading& r, const Value& value);

}  // namespace acceptlab::experiment
