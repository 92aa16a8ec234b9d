#include "tests/catch.hpp"
#include "validation/native/server/accept_gate.hpp"
#include "validation/native/server/accept_turns.hpp"
#include "validation/native/server/rearm_rule.hpp"
#include "validation/native/server/shared_state.hpp"

namespace acceptlab::native::server {
namespace {

TEST_CASE("nginx's free eighth", "[native][server]") {
  Options options;
  options.connections = 16;
  options.gate = {.kind = Gate::Kind::FreeFraction, .free_fraction = 0.125};
  const AcceptGate gate(options);
  CHECK(gate.slots_short(13) == -1);  // 2 wanted, 3 free
  CHECK(gate.slots_short(15) == 1);
  CHECK_FALSE(gate.lacks_slot(16));
  CHECK(gate.lacks_slot(17));
}

TEST_CASE("a limit parks at its maximum and goes on when it is low", "[native][server]") {
  Options options;
  options.gate = {.kind = Gate::Kind::Limit, .max = 10, .low = 8};
  const AcceptGate parking(options);
  CHECK((parking.parks(10) && !parking.parks(9)));
  CHECK((parking.unparks(8) && !parking.unparks(9)));
  CHECK_FALSE(parking.has_too_many(11));
  options.gate.over = Gate::Over::Close;
  CHECK_FALSE(AcceptGate(options).parks(10));
  CHECK((AcceptGate(options).has_too_many(11) && !AcceptGate(options).has_too_many(10)));
}

TEST_CASE("Puma's delay grows with the connections, up to 25 for each thread", "[native][server]") {
  Options options;
  options.threads = 2;
  options.gate = {.kind = Gate::Kind::Delay, .delay_ns = 5'000'000};
  const AcceptGate gate(options);
  CHECK(gate.delay_ns(0) == 0);
  CHECK(gate.delay_ns(10) == 1'000'000);
  CHECK(gate.delay_ns(1000) == 5'000'000);
}

TEST_CASE("nginx moves to the tail on its 1st, 17th, 33rd turn that accepts", "[native][server]") {
  const RearmRule rule(Rearm::Every16);
  std::uint32_t turns = 0;
  std::vector<int> moved;
  for (int turn = 0; turn < 40; ++turn) {
    if (rule.moves_to_tail(true, turns, -5)) moved.push_back(turn);
  }
  CHECK(moved == std::vector<int>{0, 16, 32});
  CHECK_FALSE(rule.moves_to_tail(false, turns, 5));
  CHECK(rule.moves_to_tail(true, turns, 1));  // too few slots are free
  CHECK_FALSE(RearmRule(Rearm::Never).moves_to_tail(true, turns, 5));
}

TEST_CASE("who is told while another one accepts leaves it to that one", "[native][server]") {
  AcceptTurns turns;
  REQUIRE(turns.begin(3));
  CHECK_FALSE(turns.begin(3));
  CHECK(turns.begin(4));
  CHECK(turns.again(3));  // it was told meanwhile
  CHECK_FALSE(turns.again(3));
  CHECK(turns.begin(3));
}

TEST_CASE("the accept mutex has one owner, who may take it twice", "[native][server]") {
  AcceptMutex mutex;
  CHECK(mutex.try_lock(0));
  CHECK(mutex.try_lock(0));
  CHECK_FALSE(mutex.try_lock(1));
  mutex.unlock(1);
  CHECK(mutex.owned_by(0));
  mutex.unlock(0);
  CHECK(mutex.try_lock(1));
}

}  // namespace
}  // namespace acceptlab::native::server
