#pragma once

#include <nlohmann/json_fwd.hpp>

#include "experiment/export/exports.hpp"

namespace acceptlab::experiment {

/// The text of a result, be it simulated or exact, as JSON; null when it is damaged. Blocks may be
/// missing, as from a result of an older version, but those that are there are whole.
nlohmann::ordered_json exportable(const std::string& text);
/// The result in a file, be it simulated or exact; null when it is damaged, which is then noted in
/// the set.
nlohmann::ordered_json stored_json(const ResultSet& results, const std::filesystem::path& file);

/// Null where a result does not have it: exact ones know nothing of replications.
const nlohmann::ordered_json& part(const nlohmann::ordered_json& json, const char* name);

/// A number of a result by its path: "latency.service_wait.p99", "connections.offered".
struct FlatNumber {
  std::string name;
  std::string value, low, high;  // as JSON; an empty text where there is none
  bool estimate = false;
};
/// The numbers within a block, by their paths from `name` on.
std::vector<FlatNumber> numbers_under(const nlohmann::ordered_json& json, const std::string& name);
/// The numbers of connections, latency, blame, rates, wakeups, imbalance, counters and of theory,
/// in order.
std::vector<FlatNumber> flat_numbers(const nlohmann::ordered_json& result);

}  // namespace acceptlab::experiment
