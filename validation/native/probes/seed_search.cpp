#include "validation/native/probes/seed_search.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <mutex>
#include <thread>

namespace acceptlab::native::probes {
namespace {

constexpr std::size_t lane_count = 1024;
constexpr std::uint64_t seed_count = std::uint64_t{1} << 32;
constexpr std::uint64_t chunk = std::uint64_t{1} << 22;

// `filter` is cheap, branch-free and rarely true: the compiler makes vector code of the first
// loop. `confirm` then decides.
template <class Filter, class Confirm>
[[gnu::always_inline]] inline void scan(std::uint32_t first, const Filter& filter,
                                        const Confirm& confirm, std::vector<std::uint32_t>& found) {
  std::array<std::uint8_t, lane_count> keep;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  for (std::uint32_t i = 0; i < lane_count; ++i) keep[i] = filter(first + i);
  for (std::uint32_t i = 0; i < lane_count; i += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, &keep[i], sizeof eight);
    if (eight == 0) continue;
    for (std::uint32_t j = i; j < i + 8; ++j)
      if (keep[j] != 0 && confirm(first + j)) found.push_back(first + j);
  }
}

#ifdef __x86_64__
template <class Filter, class Confirm>
[[gnu::target("avx2")]] void scan_wide(std::uint32_t first, const Filter& filter,
                                       const Confirm& confirm, std::vector<std::uint32_t>& found) {
  scan(first, filter, confirm, found);
}
#endif

template <class Filter, class Confirm>
void scan_chunk(std::uint64_t first, const Filter& filter, const Confirm& confirm,
                std::vector<std::uint32_t>& found) {
  for (std::uint64_t at = first; at < first + chunk; at += lane_count) {
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2")) {
      scan_wide(static_cast<std::uint32_t>(at), filter, confirm, found);
      continue;
    }
#endif
    scan(static_cast<std::uint32_t>(at), filter, confirm, found);
  }
}

template <class Filter, class Confirm>
std::vector<std::uint32_t> search(const Filter& filter, const Confirm& confirm) {
  std::atomic<std::uint64_t> next = 0;
  std::mutex mutex;
  std::vector<std::uint32_t> all;
  const auto work = [&] {
    std::vector<std::uint32_t> found;
    for (std::uint64_t first = 0; (first = next.fetch_add(chunk)) < seed_count;)
      scan_chunk(first, filter, confirm, found);
    const std::lock_guard lock(mutex);
    all.insert(all.end(), found.begin(), found.end());
  };
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i)
      threads.emplace_back(work);
  }
  std::ranges::sort(all);
  return all;
}

/// The hashes of one slot: first <= hash <= first + span.
struct HashRange {
  explicit HashRange(const SlotObservation& observation)
      : first(bound(observation.slot, observation.members)),
        span(bound(observation.slot + 1, observation.members) - first - 1) {}
  static std::uint32_t bound(std::uint32_t slot, std::uint32_t members) {
    return static_cast<std::uint32_t>(((std::uint64_t{slot} << 32) + members - 1) / members);
  }
  // 1 or 0, not bool: "and" of two of them is then branch-free.
  unsigned contains(std::uint32_t hash) const { return hash - first <= span ? 1 : 0; }

  std::uint32_t first, span;
};

}  // namespace

std::vector<std::uint32_t> seeds_for_slots(HashForm form,
                                           std::span<const SlotObservation> observations) {
  const SeededHash one(form, observations[0].flow), two(form, observations[1].flow);
  const HashRange range_one(observations[0]), range_two(observations[1]);
  return search(
      [=](std::uint32_t seed) {
        return static_cast<std::uint8_t>(range_one.contains(one(seed)) &
                                         range_two.contains(two(seed)));
      },
      [=](std::uint32_t seed) {
        return std::ranges::all_of(observations, [=](const SlotObservation& seen) {
          return slot_of(SeededHash(form, seen.flow)(seed), seen.members) == seen.slot;
        });
      });
}

std::vector<std::uint32_t> seeds_for_hashes(HashForm form,
                                            std::span<const HashObservation> observations) {
  const SeededHash one(form, observations[0].flow);
  const std::uint32_t wanted = observations[0].hash;
  return search([=](std::uint32_t seed) { return static_cast<std::uint8_t>(one(seed) == wanted); },
                [=](std::uint32_t seed) {
                  return std::ranges::all_of(observations, [=](const HashObservation& seen) {
                    return SeededHash(form, seen.flow)(seed) == seen.hash;
                  });
                });
}

std::vector<std::uint32_t> seeds_for_collisions(std::span<const AddressPair> pairs) {
  const AddressPair one = pairs[0];
  return search(
      [=](std::uint32_t seed) {
        return static_cast<std::uint8_t>(jenkins::four_words(one.first, seed) ==
                                         jenkins::four_words(one.second, seed));
      },
      [=](std::uint32_t seed) {
        return std::ranges::all_of(pairs, [=](const AddressPair& pair) {
          return jenkins::four_words(pair.first, seed) == jenkins::four_words(pair.second, seed);
        });
      });
}

}  // namespace acceptlab::native::probes
