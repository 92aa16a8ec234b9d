#pragma once

#include <span>
#include <string_view>

#include "experiment/keys/reading.hpp"

namespace acceptlab::experiment {

/// Something that the scenario format has and the model has not yet. The list shrinks; nothing else
/// in the reader knows what is on it.
struct NotModelled {
  std::string_view key;    // of the scenario; for events the action's name
  std::string_view value;  // empty: any but the default
  std::string_view reason;
};
std::span<const NotModelled> not_modelled_yet();

/// Refuses `value` of `key` when it is on the list; true when it did.
bool not_modelled(Reading& r, const Place& place, std::string_view key, std::string_view value);

}  // namespace acceptlab::experiment
