#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "experiment/scenario/scenario.hpp"
#include "validation/record/record.hpp"

namespace acceptlab::validation {

/// How a connection comes to its worker, as far as margins depend on it.
enum class PolicyClass : std::uint8_t {
  Hash,       // by its socket: each worker watches one of its own
  Blocking,   // to the longest asleep in accept
  Exclusive,  // to the one that is woken
  Herd,       // to the first of all that are woken
  Mutex       // to the one whose turn it is: lock, try-lock, dispatcher
};
inline constexpr std::array<std::string_view, 5> policy_class_names{"hash", "blocking", "exclusive",
                                                                    "herd", "mutex"};

PolicyClass policy_class(const experiment::Scenario& scenario);

/// What decides which margin applies to a case.
struct CaseFacts {
  PolicyClass policy = PolicyClass::Hash;
  bool pinned = true;
  bool saturated = false;
  bool native = true;        // our own server, whose workers register in the order of their numbers
  bool kernel_times = true;  // the kernel told when each connection was established
};

/// Throws experiment::ScenarioError when the case's scenario cannot be read.
CaseFacts facts_of(const RealCase& real, const Record& record);

}  // namespace acceptlab::validation
