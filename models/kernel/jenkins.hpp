#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace acceptlab::kernel {

// Bob Jenkins' lookup3, as Linux (include/linux/jhash.h) and FreeBSD (sys/libkern/jenkins_hash.c)
// use it for short arrays of 32-bit words.

inline constexpr std::uint32_t jhash_initval = 0xdeadbeef;

/// lookup3's final mix.
constexpr std::uint32_t jhash_final(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
  c ^= b, c -= std::rotl(b, 14);
  a ^= c, a -= std::rotl(c, 11);
  b ^= a, b -= std::rotl(a, 25);
  c ^= b, c -= std::rotl(b, 16);
  a ^= c, a -= std::rotl(c, 4);
  b ^= a, b -= std::rotl(a, 14);
  c ^= b, c -= std::rotl(b, 24);
  return c;
}

/// lookup3's inner mix, for what precedes the last three words.
constexpr void jhash_mix(std::uint32_t& a, std::uint32_t& b, std::uint32_t& c) {
  a -= c, a ^= std::rotl(c, 4), c += b;
  b -= a, b ^= std::rotl(a, 6), a += c;
  c -= b, c ^= std::rotl(b, 8), b += a;
  a -= c, a ^= std::rotl(c, 16), c += b;
  b -= a, b ^= std::rotl(a, 19), a += c;
  c -= b, c ^= std::rotl(b, 4), b += a;
}

/// Linux 4.1 and later: the start value and the length in bytes go into all three words.
constexpr std::uint32_t jhash_3words(std::uint32_t a, std::uint32_t b, std::uint32_t c,
                                     std::uint32_t iv) {
  iv += jhash_initval + (3u << 2);
  return jhash_final(a + iv, b + iv, c + iv);
}

/// Linux before 4.1: a constant in the first two words, the start value in the third only.
constexpr std::uint32_t jhash_3words_old(std::uint32_t a, std::uint32_t b, std::uint32_t c,
                                         std::uint32_t iv) {
  return jhash_final(a + jhash_initval, b + jhash_initval, c + iv);
}

/// lookup3 of one word, FreeBSD's jenkins_hash32(&word, 1, iv).
constexpr std::uint32_t jhash_1word(std::uint32_t word, std::uint32_t iv) {
  iv += jhash_initval + (1u << 2);
  return jhash_final(word + iv, iv, iv);
}

/// lookup3 of four words: one inner mix of the first three, then the final mix. Linux's jhash2()
/// and FreeBSD's jenkins_hash32() agree.
constexpr std::uint32_t jhash_4words(const std::array<std::uint32_t, 4>& words, std::uint32_t iv) {
  iv += jhash_initval + (4u << 2);
  std::uint32_t a = iv + words[0], b = iv + words[1], c = iv + words[2];
  jhash_mix(a, b, c);
  return jhash_final(a + words[3], b, c);
}

}  // namespace acceptlab::kernel
