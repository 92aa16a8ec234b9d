#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace acceptlab::experiment {

/// What the head of a stored result says.
struct StoredResult {
  std::string version, title, hash;
  std::string settings;  // as JSON
  std::string replication_hash;
  std::uint64_t replications = 0;
};

/// Nothing when the text is no whole result.
std::optional<StoredResult> read_stored_result(std::string_view text);

/// Whether the text is a whole result of `run --exact`: it has values, but neither replications nor
/// histograms.
bool is_exact_result(std::string_view text);

/// The text with other `title` and `settings` in its head, which change no number. Both as JSON.
std::string with_names(std::string text, const std::string& title, const std::string& settings);

/// The text without these, nor the scenario as it was written: what is left is the same for the
/// same point.
std::string without_names(std::string text);

}  // namespace acceptlab::experiment
