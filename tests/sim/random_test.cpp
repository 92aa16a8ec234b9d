#include "sim/random.hpp"

#include <cstdint>
#include <set>
#include <vector>

#include "tests/catch.hpp"

namespace acceptlab::sim {
namespace {

// The counter is {k, low 32 bits of entity, high 16 of entity and source, purpose and replication};
// the key is the seed, low word first. The answers are those of Random123's kat_vectors.
TEST_CASE("Philox4x32-10 gives the published answers", "[sim][random]") {
  struct Case {
    std::uint64_t seed;
    std::uint32_t replication;
    std::uint8_t purpose;
    std::uint32_t source;
    std::uint64_t entity;
    std::uint32_t k;
    std::uint64_t first, second;
  };
  const auto c = GENERATE(values<Case>({
      {0, 0, 0, 0, 0, 0, 0xe169c58d6627e8d5, 0x9b00dbd8bc57ac4c},
      {~0ULL, 0xffffff, 0xff, 0xffff, 0xffffffffffff, ~0U, 0x41c83b0e408f276d, 0x6d5451fda20bc7c6},
      {0x299f31d0a4093822, 0x707344, 0x03, 0x8a2e, 0x131985a308d3, 0x243f6a88, 0x94fdccebd16cfe09,
       0x24126ea15001e420},
  }));
  const RandomSpace space{c.seed, c.replication};
  const auto block = space.block(static_cast<Purpose>(c.purpose), c.source, c.entity, c.k);
  CHECK(block[0] == c.first);
  CHECK(block[1] == c.second);
}

TEST_CASE("every part of an address changes the draw", "[sim][random]") {
  const RandomSpace space{7, 3}, other_seed{8, 3}, other_replication{7, 4};
  const std::set<std::uint64_t> first_words{
      space.block(Purpose::Demand, 1, 5, 2)[0],
      space.block(Purpose::Identity, 1, 5, 2)[0],
      space.block(Purpose::Demand, 2, 5, 2)[0],
      space.block(Purpose::Demand, 1, 6, 2)[0],
      space.block(Purpose::Demand, 1, 5 + (1ULL << 32), 2)[0],
      space.block(Purpose::Demand, 1, 5, 3)[0],
      other_seed.block(Purpose::Demand, 1, 5, 2)[0],
      other_replication.block(Purpose::Demand, 1, 5, 2)[0],
  };
  CHECK(first_words.size() == 8);
}

TEST_CASE("a draw sequence is the blocks of its address in order", "[sim][random]") {
  const RandomSpace space{42, 0};
  DrawSequence draws(space, Purpose::Cost, 9, 77, 4);
  for (std::uint32_t k = 4; k < 8; ++k) {
    const auto block = space.block(Purpose::Cost, 9, 77, k);
    CHECK(draws.bits() == block[0]);
    CHECK(draws.bits() == block[1]);
  }
}

TEST_CASE("a sequence that starts with a known block goes on with block 1", "[sim][random]") {
  const RandomSpace space{42, 0};
  DrawSequence whole(space, Purpose::ArrivalAndDemand, 0, 5);
  DrawSequence known(space, Purpose::ArrivalAndDemand, 0, 5,
                     space.block(Purpose::ArrivalAndDemand, 0, 5, 0));
  for (int i = 0; i < 6; ++i) CHECK(known.bits() == whole.bits());
}

TEST_CASE("uniforms are never 0 or 1, and symmetric about a half", "[sim][random]") {
  CHECK(unit(0) > 0.0);
  CHECK(unit(~0ULL) < 1.0);
  CHECK(unit(0) == 1.0 - unit(~0ULL));
  CHECK(unit(1ULL << 63) > 0.5);
  CHECK(unit((1ULL << 63) - 1) < 0.5);
}

TEST_CASE("below(n) stays below n and takes every value equally often", "[sim][random]") {
  // 60000 draws on 6 values: 10000 each, standard deviation sqrt(60000/6*5/6) = 91; 5 of them for
  // six counts is a false alarm in 300000.
  const RandomSpace space{1, 0};
  DrawSequence draws(space, Purpose::Choice, 0, 0);
  std::vector<int> counts(6);
  for (int i = 0; i < 60000; ++i) ++counts.at(draws.below(6));
  for (const int n : counts) CHECK(std::abs(n - 10000) < 5 * 91);
}

TEST_CASE("uniforms have the moments of a uniform and neighbours are unrelated", "[sim][random]") {
  // n = 200000: the mean's standard error is sqrt(1/12/n) = 6.5e-4; the product of neighbours has
  // mean 1/4 and standard deviation below 0.25, so 5.6e-4.
  const RandomSpace space{2024, 1};
  constexpr int n = 200000;
  double sum = 0, products = 0, before = 0.5;
  for (std::uint64_t i = 0; i < n; ++i) {  // the first draw of each of n connections
    const double u = unit(space.block(Purpose::ArrivalAndDemand, 0, i, 0)[0]);
    sum += u;
    products += u * before;
    before = u;
  }
  CHECK(sum / n == Approx(0.5).margin(5 * 6.5e-4));
  CHECK(products / n == Approx(0.25).margin(5 * 5.6e-4));
}

}  // namespace
}  // namespace acceptlab::sim
