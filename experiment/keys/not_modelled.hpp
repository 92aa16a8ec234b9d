#pragma once

#include <span>
#include <string_view>

#include "experiment/keys/reading.hpp"

namespace acceptlab::experiment {

/// A value that the scenario format has and the model has not yet. The readers of these keys ask
/// not_modelled() and know no more of the list.
struct NotModelled {
  std::string_view key;    // of the scenario
  std::string_view value;  // of the key
  std::string_view reason;
};
std::span<const NotModelled> not_modelled_yet();

/// Refuses `value` of `key` when it is on the list; true when it did.
bool not_modelled(Reading& r, const Place& place, std::string_view key, std::string_view value);

}  // namespace acceptlab::experiment
