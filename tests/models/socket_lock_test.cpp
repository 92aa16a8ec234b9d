#include "models/kernel/socket_lock.hpp"

#include <vector>

#include "tests/catch.hpp"

namespace acceptlab::kernel {
namespace {

using Numbers = std::vector<std::uint64_t>;

struct Lab {
  sim::EventQueue queue;
  SocketLock lock{3};
  Numbers woken, packets;

  sim::Continuation thread(std::uint64_t number) { return sim::bind<&Lab::wake>(*this, number); }
  sim::Continuation packet(std::uint64_t number) { return sim::bind<&Lab::work>(*this, number); }
  void release() {
    while (const sim::Continuation packet = lock.take_packet()) packet();
    lock.release();
  }

 private:
  void wake(std::uint64_t number) { woken.push_back(number); }
  void work(std::uint64_t number) { packets.push_back(number); }
};

}  // namespace

TEST_CASE("a socket has one owner, and each release wakes one sleeper", "[models][lock]") {
  Lab lab;
  CHECK(lab.lock.own(lab.thread(1)));
  CHECK_FALSE(lab.lock.own(lab.thread(2)));
  CHECK_FALSE(lab.lock.own(lab.thread(3)));
  lab.release();
  CHECK(lab.woken == Numbers{2});
  CHECK_FALSE(lab.lock.owned());
  CHECK(lab.lock.own(lab.thread(2)));
  lab.release();
  CHECK(lab.woken == Numbers{2, 3});
}

TEST_CASE("one that comes before the woken thread runs has the socket", "[models][lock]") {
  // 2 and 3 sleep. 1 releases, 4 is quicker than 2, which sleeps again, now behind 3.
  Lab lab;
  lab.lock.own(lab.thread(1));
  lab.lock.own(lab.thread(2));
  lab.lock.own(lab.thread(3));
  lab.release();
  CHECK(lab.lock.own(lab.thread(4)));
  CHECK_FALSE(lab.lock.own(lab.thread(2)));
  lab.release();
  CHECK(lab.lock.own(lab.thread(3)));
  lab.release();
  CHECK(lab.woken == Numbers{2, 3, 2});
}

TEST_CASE("packets left to the owner are worked on in order before the release", "[models][lock]") {
  // 13 comes while the owner works on the others. Nobody is woken before they are done.
  Lab lab;
  lab.lock.own(lab.thread(1));
  lab.lock.own(lab.thread(2));
  CHECK(lab.lock.leave_to_owner(lab.packet(11)));
  CHECK(lab.lock.leave_to_owner(lab.packet(12)));
  lab.lock.take_packet()();
  CHECK(lab.lock.leave_to_owner(lab.packet(13)));
  lab.lock.take_packet()();
  CHECK(lab.woken.empty());
  CHECK_THROWS_AS(lab.lock.release(), sim::InternalError);
  lab.lock.take_packet()();
  CHECK_FALSE(lab.lock.take_packet());
  lab.lock.release();
  CHECK(lab.packets == Numbers{11, 12, 13});
  CHECK(lab.woken == Numbers{2});
}

TEST_CASE("the backlog's limit counts what the owner has worked on already", "[models][lock]") {
  // Three packets: a fourth is refused, even after the first is done; room again after the release.
  Lab lab;
  lab.lock.own(lab.thread(1));
  for (const unsigned packet : {1U, 2U, 3U}) CHECK(lab.lock.leave_to_owner(lab.packet(packet)));
  CHECK_FALSE(lab.lock.leave_to_owner(lab.packet(4)));
  lab.lock.take_packet()();
  CHECK_FALSE(lab.lock.leave_to_owner(lab.packet(5)));
  CHECK(lab.lock.backlog() == 2);
  lab.release();
  lab.lock.own(lab.thread(1));
  CHECK(lab.lock.leave_to_owner(lab.packet(6)));
  lab.release();
  CHECK(lab.packets == Numbers{1, 2, 3, 6});
}

TEST_CASE("a sleeper that dies is passed over, and one that was woken passes it on",
          "[models][lock]") {
  Lab lab;
  lab.lock.own(lab.thread(1));
  for (const unsigned thread : {2U, 3U, 4U, 5U}) lab.lock.own(lab.thread(thread));
  lab.lock.withdraw(lab.thread(3));
  CHECK(lab.lock.sleepers() == 3);
  lab.release();
  CHECK(lab.woken == Numbers{2});
  lab.lock.withdraw(lab.thread(2));  // woken, but dead before it runs
  CHECK(lab.woken == Numbers{2, 4});
  lab.lock.own(lab.thread(4));
  lab.lock.withdraw(lab.thread(9));  // woken before 4 owned it: 4 will wake the next
  CHECK(lab.woken == Numbers{2, 4});
  lab.release();
  CHECK(lab.woken == Numbers{2, 4, 5});
}

TEST_CASE("packets are left to an owner only", "[models][lock]") {
  Lab lab;
  CHECK_THROWS_AS(lab.lock.leave_to_owner(lab.packet(1)), sim::InternalError);
  CHECK_THROWS_AS(lab.lock.take_packet(), sim::InternalError);
  CHECK_THROWS_AS(lab.lock.release(), sim::InternalError);
}

}  // namespace acceptlab::kernel
