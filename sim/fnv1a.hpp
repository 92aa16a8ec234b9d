#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>

#include "sim/wide_integer.hpp"

namespace acceptlab::sim {

/// FNV-1a of 64 or 128 bits: not cryptographic, but the same on every machine and in every version.
template <class State>
class Fnv1a {
  static_assert(std::is_same_v<State, std::uint64_t> || std::is_same_v<State, UInt128>);

 public:
  void add(std::string_view bytes) {
    for (const char c : bytes) add_byte(static_cast<unsigned char>(c));
  }
  /// Its eight bytes, the lowest first.
  void add(std::uint64_t number) {
    constexpr unsigned bits = 64, byte_bits = 8;
    for (unsigned shift = 0; shift < bits; shift += byte_bits)
      add_byte(static_cast<unsigned char>(number >> shift));
  }
  State value() const { return state_; }

 private:
  static constexpr bool is_wide = std::is_same_v<State, UInt128>;
  static constexpr State prime =
      static_cast<State>(is_wide ? UInt128{0x1000000} << 64U | 0x13bU : 0x100000001b3U);
  static constexpr State offset_basis = static_cast<State>(
      is_wide ? UInt128{0x6c62272e07bb0142} << 64U | 0x62b821756295c58dU : 0xcbf29ce484222325U);

  void add_byte(unsigned char byte) {
    state_ ^= byte;
    state_ *= prime;
  }

  State state_ = offset_basis;
};

}  // namespace acceptlab::sim
