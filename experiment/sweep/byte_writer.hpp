#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "sim/histogram.hpp"
#include "sim/time.hpp"
#include "sim/wide_integer.hpp"

namespace acceptlab::experiment {

/// Structures as bytes, for files and for other processes: integers in as few bytes as they need,
/// seven bits each, the highest bit of which says that more follow. A structure is written for
/// which there is a function fields(archive, x) that gives the archive each field of x.
class ByteWriter {
 public:
  template <class... T>
  void operator()(const T&... x) {
    (put(x), ...);
  }
  std::string take() { return std::move(bytes_); }

 private:
  static constexpr unsigned digit_bits = 7;
  /// Small numbers of either sign become small unsigned ones: 0, -1, 1, -2, ...
  static sim::UInt128 folded(sim::Int128 x) {
    return x < 0 ? (static_cast<sim::UInt128>(-(x + 1)) << 1U) + 1
                 : static_cast<sim::UInt128>(x) << 1U;
  }
  void number(sim::UInt128 x) {
    constexpr sim::UInt128 more = sim::UInt128{1} << digit_bits;
    for (; x >= more; x >>= digit_bits) bytes_ += static_cast<char>((x & (more - 1)) | more);
    bytes_ += static_cast<char>(x);
  }
  void put(sim::UInt128 x) { number(x); }
  void put(sim::Int128 x) { number(folded(x)); }
  template <class T>
  requires std::is_unsigned_v<T>
  void put(T x) { number(x); }
  template <class T>
  requires std::is_signed_v<T>
  void put(T x) { number(folded(x)); }
  void put(const std::string& x) {
    number(x.size());
    bytes_ += x;
  }
  void put(sim::Duration x) { put(x.count()); }
  void put(sim::Time x) { put(x.time_since_epoch()); }
  template <class T>
  void put(const std::optional<T>& x) {
    put(x.has_value());
    if (x) put(*x);
  }
  template <class T>
  void put(const std::vector<T>& x) {
    number(x.size());
    for (const T& item : x) put(item);
  }
  template <class A, class B>
  void put(const std::pair<A, B>& x) {
    (*this)(x.first, x.second);
  }
  template <class T, std::size_t n>
  void put(const std::array<T, n>& x) {
    for (const T& item : x) put(item);
  }
  void put(const std::map<std::string, std::uint64_t>& x) {
    number(x.size());
    for (const auto& [name, value] : x) (*this)(name, value);
  }
  /// Cells by the distance from the one before.
  void put(const sim::Histogram& x) {
    const auto cells = x.cells();
    (*this)(x.max(), x.sum_ns(), x.sum_of_squares_ns(), cells.size());
    std::uint64_t before = 0;
    for (const auto& cell : cells) {
      (*this)(cell.upper_ns - before, cell.count);
      before = cell.upper_ns;
    }
  }
  template <class T>
  requires requires(ByteWriter w, const T& x) { fields(w, x); }
  void put(const T& x) { fields(*this, x); }

  std::string bytes_;
};

}  // namespace acceptlab::experiment
