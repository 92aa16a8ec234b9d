#include "sim/fnv1a.hpp"

#include "tests/catch.hpp"

namespace acceptlab::sim {
namespace {

template <class State>
State hash_of(std::string_view text) {
  Fnv1a<State> hash;
  hash.add(text);
  return hash.value();
}

UInt128 wide(std::uint64_t high, std::uint64_t low) { return UInt128{high} << 64U | low; }

TEST_CASE("FNV-1a as its authors' test vectors have it", "[sim]") {
  CHECK(hash_of<std::uint64_t>("") == 0xcbf29ce484222325);
  CHECK(hash_of<std::uint64_t>("a") == 0xaf63dc4c8601ec8c);
  CHECK(hash_of<std::uint64_t>("foobar") == 0x85944171f73967e8);
  CHECK((hash_of<UInt128>("a") == wide(0xd228cb696f1a8caf, 0x78912b704e4a8964)));
  CHECK((hash_of<UInt128>("foobar") == wide(0x343e1662793c64bf, 0x6f0d3597ba446f18)));
}

TEST_CASE("a number is hashed as its eight bytes, the lowest first", "[sim]") {
  Fnv1a<std::uint64_t> hash;
  hash.add(std::uint64_t{0x6867666564636261});
  CHECK(hash.value() == hash_of<std::uint64_t>("abcdefgh"));
}

}  // namespace
}  // namespace acceptlab::sim
