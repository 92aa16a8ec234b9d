#include "tests/catch.hpp"
#include "validation/native/server/hand_off.hpp"

namespace acceptlab::native::server {
namespace {

/// Three workers that are alive, and what is chosen for connections that worker 0 accepts.
struct Workers {
  explicit Workers(HandOff::Kind kind, unsigned choices = 2)
      : rule({kind, choices}, 3, log, block.state()) {
    for (unsigned worker = 0; worker < 3; ++worker) log.counters(worker).state = 1;
  }
  /// Gives the connection to whoever is chosen.
  unsigned next() {
    const unsigned worker = rule.choose(0).value();
    ++log.counters(worker).open;
    return worker;
  }
  void end_one_of(unsigned worker) { --log.counters(worker).open; }

  ServedLog log{3};
  SharedBlock block{0};
  HandOffRule rule;
};

TEST_CASE("round robin takes one after the other, and leaves out who is gone", "[native][server]") {
  Workers workers(HandOff::Kind::RoundRobin);
  CHECK(workers.next() == 0);
  CHECK(workers.next() == 1);
  CHECK(workers.next() == 2);
  workers.log.counters(0).state = 2;
  CHECK(workers.next() == 1);
  for (unsigned worker = 0; worker < 3; ++worker) workers.log.counters(worker).state = 2;
  CHECK_FALSE(workers.rule.choose(0));
}

TEST_CASE("least connections takes the first of equals", "[native][server]") {
  // As in the simulator's test: c0 ends after the third, then the loads are 0 1 1 and 1 1 1.
  Workers workers(HandOff::Kind::LeastConnections);
  CHECK(workers.next() == 0);
  CHECK(workers.next() == 1);
  CHECK(workers.next() == 2);
  workers.end_one_of(0);
  CHECK(workers.next() == 0);
  CHECK(workers.next() == 0);
}

TEST_CASE("two cursors run against each other", "[native][server]") {
  // up and down are the cursors, q the loads; worker 0 accepts all.
  //   up 0 t1 w0=0, down 0 t2 w2=0: equal, own 0 < 0 no -> w0, up 1           loads 1 0 0
  //   t1 w1=0, t2 w2=0: equal, own 1 < 0 no             -> w1, up 2           loads 1 1 0
  //   up 2 meets w2: down 1, t1 w2=0, t2 w1=1: q1 < q2, own 1 <= 0 no -> w2, down 2
  //                                                                           loads 1 1 1
  //   t1 w2=1, t2 w0=1: equal, own 1 < 1 no             -> w2, up 3
  Workers workers(HandOff::Kind::TwoIndex);
  CHECK(workers.next() == 0);
  CHECK(workers.next() == 1);
  CHECK(workers.next() == 2);
  CHECK(workers.next() == 2);
}

TEST_CASE("d random draws keep loads closer together than one does", "[native][server]") {
  // 3000 connections that stay, to 3 workers. One draw each: binomial, sd of a load
  // sqrt(3000 * 1/3 * 2/3) = 26. Two draws: the gap stays a few connections, whatever the number.
  Workers workers(HandOff::Kind::Random, 2);
  for (int i = 0; i < 3000; ++i) workers.next();
  for (unsigned worker = 0; worker < 3; ++worker)
    CHECK(std::abs(static_cast<int>(workers.log.counters(worker).open) - 1000) < 20);
}

}  // namespace
}  // namespace acceptlab::native::server
