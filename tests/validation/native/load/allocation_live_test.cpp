#include <array>
#include <cstdlib>
#include <new>

#include "tests/catch.hpp"
#include "tests/validation/native/load/told_server.hpp"
#include "validation/native/load/load.hpp"
#include "validation/native/load/monotonic_clock.hpp"

// Counts the allocations of each thread: while the load runs there may be none.

namespace {
thread_local std::uint64_t allocations = 0;
}  // namespace

void* operator new(std::size_t bytes) {
  ++allocations;
  if (void* p = std::malloc(bytes == 0 ? 1 : bytes)) return p;
  throw std::bad_alloc();
}
void* operator new[](std::size_t bytes) { return operator new(bytes); }
// Catch and std::stable_sort use this form, and a sanitizer minds memory of its own given to
// free().
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(bytes == 0 ? 1 : bytes);
}
void operator delete[](void* p) noexcept { std::free(p); }
void operator delete[](void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }

using namespace acceptlab::native::load;

TEST_CASE("nothing is allocated while a load runs", "[load][live]") {
  const ToldServer server;
  Options options;
  options.target = server.target();
  options.duration = 200'000'000;
  SECTION("open loop, a part of which is skipped") {
    options.rate_per_s = 5000;
    options.most_open = 3;
  }
  SECTION("closed loop") { options.closed_clients = 20; }
  SECTION("broken answers and resets") {
    options.closed_clients = 5;
    options.path = GENERATE(as<std::string>(), "/cut", "/reset");
  }
  REQUIRE(options.problems().empty());
  Load load(options, {}, KeepLog::Yes);
  const std::uint64_t before = allocations;
  load.run(monotonic_now() + load.lead(), {});
  CHECK(allocations == before);
  CHECK(load.tally().issued > 0);
}
