#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/kernel/kernel_rules.hpp"
#include "models/kernel/listen_group.hpp"
#include "tests/catch.hpp"

namespace acceptlab::kernel {
namespace {

ListenGroup group_of(std::uint32_t n, Version version = {5, 8}) {
  ListenGroup group(dragonfly_rules(version).group_rule(false, false, true));
  for (std::uint32_t i = 0; i < n; ++i) group.join(i);
  return group;
}

/// "0 2": the sockets, in the order of the array.
std::string text(const ListenGroup& group) {
  std::string all;
  for (const std::uint32_t socket : group.members())
    all += (all.empty() ? "" : " ") + std::to_string(socket);
  return all;
}

TEST_CASE("closing leaves gaps in the stored indices, which new listeners fill",
          "[kernel][dragonfly]") {
  ListenGroup group = group_of(5);
  CHECK(text(group) == "0 1 2 3 4");
  group.leave(1);
  group.leave(3);
  CHECK(text(group) == "0 2 4");
  group.join(5);
  group.join(6);
  CHECK(text(group) == "0 5 2 6 4");
}

TEST_CASE("after a reload a further listener takes place 0 and shifts all others",
          "[kernel][dragonfly]") {
  ListenGroup group = group_of(16);
  for (std::uint32_t i = 0; i < 8; ++i) group.leave(i);
  CHECK(text(group) == "8 9 10 11 12 13 14 15");
  CHECK(group.choose(0) == 8);
  group.join(16);
  CHECK(text(group) == "16 8 9 10 11 12 13 14 15");
  CHECK(group.choose(0) == 16);
  CHECK(group.choose(1) == 8);
}

TEST_CASE("before 4.0 listeners are appended and the gap is closed", "[kernel][dragonfly]") {
  ListenGroup group = group_of(5, {3, 8});
  group.leave(1);
  group.join(5);
  CHECK(text(group) == "0 2 3 4 5");
}

TEST_CASE("who inherits", "[kernel][dragonfly]") {
  std::vector<std::uint32_t> heirs;
  ListenGroup group = group_of(8);
  const auto close = [&](std::uint32_t socket) {
    heirs.push_back(group.heir_of(socket).value());
    group.leave(socket);
  };

  SECTION("each closed and replaced in turn: the last member, and for it the new last but one") {
    for (std::uint32_t i = 0; i < 8; ++i) {
      close(i);
      group.join(8 + i);
    }
    CHECK(heirs == std::vector<std::uint32_t>{7, 7, 7, 7, 7, 7, 7, 14});
    CHECK(text(group) == "8 9 10 11 12 13 14 15");
  }
  SECTION("eight new ones first: the newest gets everything") {
    for (std::uint32_t i = 8; i < 16; ++i) group.join(i);
    for (std::uint32_t i = 0; i < 8; ++i) close(i);
    CHECK(heirs == std::vector<std::uint32_t>(8, 15));
    CHECK(text(group) == "8 9 10 11 12 13 14 15");
  }
  SECTION("from the top: the connections cascade down") {
    for (const std::uint32_t socket : {7u, 6u, 5u, 4u}) close(socket);
    CHECK(heirs == std::vector<std::uint32_t>{6, 5, 4, 3});
    CHECK(text(group) == "0 1 2 3");
  }
  SECTION("from the bottom: all to the last") {
    for (const std::uint32_t socket : {0u, 1u, 2u, 3u}) close(socket);
    CHECK(heirs == std::vector<std::uint32_t>(4, 7));
    CHECK(text(group) == "4 5 6 7");
  }
}

TEST_CASE("a lone listener and a stranger have no heir", "[kernel][dragonfly]") {
  ListenGroup group = group_of(1);
  CHECK_FALSE(group.heir_of(0).has_value());
  group.join(1);
  CHECK_FALSE(group.heir_of(9).has_value());
  CHECK(group.heir_of(1) == 0u);
}

/// How many of the 128 buckets change their owner, apart from those of `leaver`.
int moved(const ListenGroup& before, const ListenGroup& after,
          std::optional<std::uint32_t> leaver) {
  int count = 0;
  for (std::uint32_t b = 0; b < 128; ++b) {
    const std::uint32_t owner = before.choose(b);
    if (owner != leaver && owner != after.choose(b)) ++count;
  }
  return count;
}

TEST_CASE("every change of size re-deals most buckets", "[kernel][dragonfly]") {
  const ListenGroup eight = group_of(8);
  int least = 128, most = 0;
  for (std::uint32_t leaver = 0; leaver < 8; ++leaver) {
    ListenGroup seven = eight;
    seven.leave(leaver);
    const int now = moved(eight, seven, leaver);
    least = std::min(least, now);
    most = std::max(most, now);
  }
  CHECK(least == 91);
  CHECK(most == 98);
  CHECK(moved(eight, group_of(9), std::nullopt) == 112);
  CHECK(moved(group_of(4), group_of(5), std::nullopt) == 100);
}

TEST_CASE("before 6.0 a 257th listener stays outside its group", "[kernel][dragonfly]") {
  ListenGroup old = group_of(256);
  CHECK_FALSE(old.join(256));
  CHECK(old.size() == 256);
  ListenGroup now = group_of(256, {6, 0});
  CHECK(now.join(256));
}

}  // namespace
}  // namespace acceptlab::kernel
