#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "validation/native/probes/flow_hash.hpp"

namespace acceptlab::native::probes {

// Exhaustive searches over all 2^32 seeds, on all CPUs. Each returns every seed that agrees with
// all observations, in ascending order.

/// A flow that went to array slot `slot` of a group of `members`.
struct SlotObservation {
  FlowWords flow;
  std::uint32_t slot = 0, members = 0;
};
/// Needs at least two observations.
std::vector<std::uint32_t> seeds_for_slots(HashForm form,
                                           std::span<const SlotObservation> observations);

/// A flow whose hash is known in full.
struct HashObservation {
  FlowWords flow;
  std::uint32_t hash = 0;
};
std::vector<std::uint32_t> seeds_for_hashes(HashForm form,
                                            std::span<const HashObservation> observations);

/// Two IPv6 addresses whose hashes are equal.
using AddressPair = std::pair<std::array<std::uint32_t, 4>, std::array<std::uint32_t, 4>>;
std::vector<std::uint32_t> seeds_for_collisions(std::span<const AddressPair> pairs);

}  // namespace acceptlab::native::probes
