#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "sim/histogram.hpp"
#include "sim/time.hpp"
#include "sim/wide_integer.hpp"

namespace acceptlab::experiment {

/// Reads what ByteWriter wrote; nonsense makes it fail, never read beyond the end.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}
  template <class... T>
  void operator()(T&... x) {
    (get(x), ...);
  }
  bool all_read() const { return !failed_ && bytes_.empty(); }
  bool failed() const { return failed_; }

 private:
  static constexpr unsigned digit_bits = 7;
  static sim::Int128 unfolded(sim::UInt128 x) {
    const auto half = static_cast<sim::Int128>(x >> 1U);
    return (x & 1U) != 0 ? -half - 1 : half;
  }
  sim::UInt128 number() {
    constexpr unsigned more = 1U << digit_bits, most_bits = 128;
    sim::UInt128 x = 0;
    for (unsigned shift = 0; shift < most_bits && !bytes_.empty(); shift += digit_bits) {
      const auto byte = static_cast<unsigned char>(bytes_.front());
      bytes_.remove_prefix(1);
      x |= static_cast<sim::UInt128>(byte & (more - 1)) << shift;
      if (byte < more) return x;
    }
    failed_ = true;
    return 0;
  }
  /// A number of things, of which each takes a byte at least.
  std::size_t count() {
    const sim::UInt128 x = number();
    if (x <= bytes_.size()) return static_cast<std::size_t>(x);
    failed_ = true;
    return 0;
  }
  void get(sim::UInt128& x) { x = number(); }
  void get(sim::Int128& x) { x = unfolded(number()); }
  template <class T>
  requires std::is_unsigned_v<T>
  void get(T& x) { x = static_cast<T>(number()); }
  template <class T>
  requires std::is_signed_v<T>
  void get(T& x) { x = static_cast<T>(unfolded(number())); }
  void get(std::string& x) {
    const std::size_t size = count();
    x = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
  }
  void get(sim::Duration& x) {
    sim::Duration::rep ticks = 0;
    get(ticks);
    x = sim::Duration(ticks);
  }
  void get(sim::Time& x) {
    sim::Duration since{};
    get(since);
    x = sim::Time(since);
  }
  template <class T>
  void get(std::optional<T>& x) {
    bool is_there = false;
    get(is_there);
    if (is_there) get(x.emplace());
  }
  template <class T>
  void get(std::vector<T>& x) {
    x.resize(count());
    for (T& item : x) get(item);
  }
  template <class A, class B>
  void get(std::pair<A, B>& x) {
    (*this)(x.first, x.second);
  }
  template <class T, std::size_t n>
  void get(std::array<T, n>& x) {
    for (T& item : x) get(item);
  }
  void get(std::map<std::string, std::uint64_t>& x) {
    for (std::size_t left = count(); left > 0 && !failed_; --left) {
      std::string name;
      std::uint64_t value = 0;
      (*this)(name, value);
      x.emplace(std::move(name), value);
    }
  }
  void get(sim::Histogram& x) {
    sim::Duration max{};
    sim::UInt128 sum = 0, squares = 0;
    (*this)(max, sum, squares);
    std::vector<sim::Histogram::Cell> cells(count());
    std::uint64_t before = 0;
    for (auto& cell : cells) {
      (*this)(cell.upper_ns, cell.count);
      before = cell.upper_ns += before;
    }
    if (!failed_) x = sim::Histogram(cells, max, sum, squares);
  }
  template <class T>
  requires requires(ByteReader r, T& x) { fields(r, x); }
  void get(T& x) { fields(*this, x); }

  std::string_view bytes_;
  bool failed_ = false;
};

}  // namespace acceptlab::experiment
