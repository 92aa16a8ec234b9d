#pragma once

#include <Random123/philox.h>

#include <array>
#include <cstdint>

namespace acceptlab::sim {

// Random numbers are addressed, not sequential: each draw is a function of its address, so that a
// connection meets the same draws under every policy, on any number of threads, and no draw
// shifts another. The generator is Philox4x32-10 (Salmon et al. 2011) from Random123.

/// What a draw is for. The numbers are part of every address: append, never reorder.
enum class Purpose : std::uint8_t {
  ArrivalAndDemand = 0,  // gap to the next arrival, CPU demand of the first request
  Identity = 1,          // client address and port
  Demand = 2,            // set-up, requests, waits, hold
  Patience = 3,          // client timeout
  Retry = 4,             // spread of SYN retransmissions
  Network = 5,           // round-trip time and loss
  HashSecret = 6,
  Choice = 7,  // what-if socket choices
  Wake = 8,    // what-if wake orders and random accept queues
  Cost = 9,
  Lifecycle = 10,
  Modulation = 11,  // states of MMPP and on-off sources, batch sizes
  HandOff = 12,
  Think = 13,
  Noise = 14,    // other load on the machine
  Balance = 15,  // whether an idle CPU looks for work
};

/// A random address space: seed and replication.
struct RandomSpace {
  std::uint64_t seed = 0;
  std::uint32_t replication = 0;  // below 2^24

  using Block = std::array<std::uint64_t, 2>;

  /// 128 random bits. `source` is the arrivals entry, client or object (below 2^16), `entity` its
  /// n-th connection or use (below 2^48), `k` the request, attempt or block.
  Block block(Purpose purpose, std::uint32_t source, std::uint64_t entity, std::uint32_t k) const {
    const r123::Philox4x32::ctr_type counter{
        {k, static_cast<std::uint32_t>(entity),
         static_cast<std::uint32_t>(entity >> 32) << 16 | source,
         static_cast<std::uint32_t>(purpose) << 24 | replication}};
    const r123::Philox4x32::key_type key{
        {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}};
    const auto out = r123::Philox4x32()(counter, key);
    return {std::uint64_t{out[1]} << 32 | out[0], std::uint64_t{out[3]} << 32 | out[2]};
  }
};

/// Uniform in (0, 1) from 64 random bits: 52 of them, so that the middles of the cells are exact
/// and never 0 or 1.
inline double unit(std::uint64_t bits) { return (static_cast<double>(bits >> 12) + 0.5) * 0x1p-52; }

/// The uniforms at one address, one after the other. Copyable; the state is a position.
class DrawSequence {
 public:
  DrawSequence(const RandomSpace& space, Purpose purpose, std::uint32_t source,
               std::uint64_t entity, std::uint32_t k = 0)
      : space_(space), purpose_(purpose), source_(source), entity_(entity), k_(k) {}

  std::uint64_t bits() {
    if (used_ == 2) {
      block_ = space_.block(purpose_, source_, entity_, k_++);
      used_ = 0;
    }
    return block_[used_++];
  }
  double unit() { return sim::unit(bits()); }
  /// Uniform on 0 .. n-1; n > 0. The bias is below n / 2^32.
  std::uint32_t below(std::uint32_t n) {
    return static_cast<std::uint32_t>(((bits() >> 32) * n) >> 32);
  }

  /// A sequence whose first block is already known.
  DrawSequence(const RandomSpace& space, Purpose purpose, std::uint32_t source,
               std::uint64_t entity, RandomSpace::Block first)
      : space_(space),
        purpose_(purpose),
        source_(source),
        entity_(entity),
        k_(1),
        block_(first),
        used_(0) {}

 private:
  RandomSpace space_;
  Purpose purpose_;
  std::uint32_t source_;
  std::uint64_t entity_;
  std::uint32_t k_;
  RandomSpace::Block block_{};
  unsigned used_ = 2;
};

}  // namespace acceptlab::sim
