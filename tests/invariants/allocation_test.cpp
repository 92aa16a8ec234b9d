#include <atomic>
#include <cstdlib>
#include <new>
#include <string>

#include "experiment/run/world.hpp"
#include "tests/catch.hpp"
#include "tests/traced_run.hpp"

// Counts every allocation of this program. In a warm run nothing that happens to a connection may
// need memory: pools, rings and histograms have their size by then.

namespace {
std::atomic<std::uint64_t> allocations{0};

void* counted(std::size_t bytes) {
  ++allocations;
  if (void* p = std::malloc(bytes == 0 ? 1 : bytes)) return p;
  throw std::bad_alloc();
}
}  // namespace

void* operator new(std::size_t bytes) { return counted(bytes); }
void* operator new[](std::size_t bytes) { return counted(bytes); }
// Also the form of std::stable_sort: a sanitizer minds memory of its own given to our free().
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(bytes == 0 ? 1 : bytes);
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete[](void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete[](void* p, std::size_t) noexcept { std::free(p); }

namespace acceptlab::testing {
namespace {

/// Reads the counter between two connections of a run.
class Span final : public kernel::ConnectionObserver {
 public:
  Span(std::uint64_t first, std::uint64_t last) : first_(first), last_(last) {}
  void offered(const kernel::Connection& c) override {
    if (c.ordinal == first_) before_ = allocations;
    if (c.ordinal == last_) after_ = allocations;
  }
  std::uint64_t allocated() const { return after_ - before_; }
  bool seen() const { return before_ != 0 && after_ != 0; }

 private:
  std::uint64_t first_, last_, before_ = 0, after_ = 0;
};

TEST_CASE("a warm run allocates nothing for a connection", "[invariants][allocation]") {
  // 30000 or more connections on four workers loaded to 0.7, default costs, short queues with
  // retries; in the second half a ring or histogram may still double at a new maximum, but nothing
  // is taken for each connection.
  const std::string server = GENERATE(
      as<std::string>(),  //
      "policy = \"nginx-reuseport\"", "policy = \"nginx-exclusive\"",
      "policy = \"nginx-exclusive-16\"", "policy = \"nginx-herd\"", "policy = \"intel-2014\"",
      "policy = \"nginx-accept-mutex\"", "policy = \"shared-blocking\"", "policy = \"haproxy\"",
      "policy = \"memcached\"", "policy = \"node-cluster\"", "policy = \"gunicorn-sync\"",
      "sockets = 1\nwait = \"shared-epoll\"", "sockets = 1\nwait = \"lock\"\nstyle = \"prefork\"",
      "sockets = 1\nwait = \"epoll-exclusive\"\norder = \"random\"",
      "sockets = 4\nchoose = \"least-connections\"");
  INFO(server);
  // Under the accept mutex a loser looks again after 500 ms: 20 k/s would be overload, in which the
  // connections alive, and their pool, grow. At 2 k/s it takes longer until each worker has had the
  // lock, and lost it, often enough for its memory to have its size.
  const bool mutex = server.find("accept-mutex") != std::string::npos;
  const std::string rate = mutex ? "2k/s" : "20k/s";
  const std::uint64_t connections = mutex ? 120000 : 30000;
  const auto s = scenario("format = 1\n[server]\nworkers = 4\nbacklog = 20\n" + server + R"(
[network]
rtt = "20us"
[work]
cpu = { type = "exponential", mean = "40us" }
requests = { type = "discrete", values = [1, 2], weights = [1, 1] }
hold = { type = "exponential", mean = "20us" }
[client]
syn_retry_after = { gaps = ["5ms"] }
[[arrivals]]
process = { type = "poisson", rate = ")" +
                          rate + R"(" }
[run]
connections = )" + std::to_string(connections) +
                          R"(
warmup = "0s"
)");
  Span half(connections / 2, connections - 1);
  experiment::World world(s, 0);
  world.observe(half);
  const auto result = world.run(sim::Duration{0}, std::nullopt);
  REQUIRE(half.seen());
  CHECK(result.connections.offered == connections);
  CHECK(half.allocated() <= 5);
}

}  // namespace
}  // namespace acceptlab::testing
