#include "validation/native/server/combinations.hpp"

#include <functional>

#include "tests/catch.hpp"

namespace acceptlab::native::server {
namespace {

std::string refusal(const std::function<void(Options&)>& change) {
  Options options;
  change(options);
  try {
    check_combination(options);
  } catch (const UsageError& error) {
    return error.what();
  }
  return {};
}

TEST_CASE("a combination that makes no sense is refused, and what would do is said",
          "[native][server]") {
  using Catch::Contains;
  CHECK_THAT(refusal([](Options& o) { o.wait = Wait::Blocking; }),
             Contains("one thread") && Contains("--style event-loop goes with --wait epoll"));
  CHECK_THAT(refusal([](Options& o) { o.trigger = Trigger::Edge; }),
             Contains("--trigger edge goes with --batch all"));
  CHECK_THAT(refusal([](Options& o) { o.trigger = Trigger::OneShot; }), Contains("EPOLLEXCLUSIVE"));
  CHECK_THAT(refusal([](Options& o) { o.wait = Wait::Dispatcher; }), Contains("round-robin"));
  CHECK_THAT(refusal([](Options& o) {
               o.wait = Wait::Blocking;
               o.style = Style::Prefork;
               o.sockets = 2;
             }),
             Contains("accept(2) sleeps on one socket"));
  CHECK_THAT(refusal([](Options& o) { o.choose = Choose::BpfCpu; }), Contains("--sockets 2"));
  CHECK_THAT(refusal([](Options& o) { o.gate.kind = Gate::Kind::FreeFraction; }),
             Contains("--connections N"));
  CHECK_THAT(refusal([](Options& o) { o.threads = 2; }), Contains("thread-pool"));
}

TEST_CASE("every socket has a watcher", "[native][server]") {
  using Catch::Contains;
  const auto with = [](Watch watch, unsigned sockets) {
    return refusal([&](Options& o) {
      o.workers = 2;
      o.sockets = sockets;
      o.watch = watch;
    });
  };
  CHECK_THAT(with({Watch::Graph::Own}, 3), Contains("leaves 1 of 3 sockets to nobody"));
  CHECK_THAT(with({Watch::Graph::Own}, 1), Contains("own needs a socket for each worker"));
  CHECK_THAT(with({Watch::Graph::Ring, 3}, 2), Contains("ring:3"));
  CHECK_THAT(with({Watch::Graph::Explicit, 0, {{0}, {2}}}, 2), Contains("socket 2"));
  CHECK_THAT(with({Watch::Graph::Explicit, 0, {{0}, {1, 1}}}, 2), Contains("twice"));
  CHECK_THAT(with({Watch::Graph::Explicit, 0, {{0}, {1}, {0}}}, 2), Contains("3 workers"));
  CHECK(with({Watch::Graph::Groups}, 3).empty());
}

TEST_CASE("what servers do is allowed", "[native][server]") {
  CHECK(refusal([](Options&) {}).empty());
  CHECK(refusal([](Options& o) { o.rearm = Rearm::Every16; }).empty());  // nginx 1.21.6
  CHECK(refusal([](Options& o) {                                         // go
          o.wait = Wait::SharedEpoll;
          o.trigger = Trigger::Edge;
          o.batch = 0;
        })
            .empty());
  CHECK(refusal([](Options& o) {  // nginx before 1.11.3
          o.wait = Wait::TryLock;
          o.gate.kind = Gate::Kind::FreeFraction;
          o.connections = 512;
        })
            .empty());
  CHECK(refusal([](Options& o) {  // pitchfork
          o.style = Style::Prefork;
          o.sockets = 8;
          o.workers = 16;
          o.watch = {Watch::Graph::Ring, 2};
        })
            .empty());
}

TEST_CASE("every rule names a choice that is read, and values that exist", "[native][server]") {
  const Options options;
  for (const Rule& rule : rules()) {
    INFO(rule.choice << " " << rule.value);
    CHECK_FALSE(value_of(options, rule.choice).empty());
    CHECK_FALSE(value_of(options, rule.other).empty());
    CHECK_FALSE(rule.values.empty());
  }
}

}  // namespace
}  // namespace acceptlab::native::server
