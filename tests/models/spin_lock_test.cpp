#include "models/cpu/spin_lock.hpp"

#include <array>
#include <vector>

#include "models/cpu/fifo_lock.hpp"
#include "models/cpu/token_lock.hpp"
#include "tests/catch.hpp"
#include "tests/models/lock_lab.hpp"

// What all spin locks have in common. Times in nanoseconds.

namespace acceptlab::cpu {
namespace {

using namespace std::chrono_literals;

const auto every_lock = [](auto check) {
  SECTION("ticket") {
    LockLab<FifoLock> lab(FifoLock::Kind::Ticket);
    check(lab);
  }
  SECTION("queued") {
    LockLab<FifoLock> lab(FifoLock::Kind::Queued);
    check(lab);
  }
  SECTION("token") {
    LockLab<TokenLock> lab(TokenPolling{.cpus = 8});
    check(lab);
  }
};

}  // namespace

TEST_CASE("a lock that nobody waits for needs no event", "[models][lock]") {
  // Free again at 100, the instant at which CPU 1 asks.
  every_lock([](auto& lab) {
    lab.no_ways();
    CHECK(lab.ask(0, 0, 100));
    CHECK(lab.lock.free_at() == sim::Time(100ns));
    CHECK(lab.ask(100, 1, 50));
    CHECK(lab.ask(1000, 2, 50));
    CHECK(lab.queue.events_run() == 0);
    CHECK(lab.queue.pending() == 0);
    CHECK(lab.lock.waiting() == 0);
  });
}

TEST_CASE("a lock comes from the CPU that held it last", "[models][lock]") {
  // Uncontended, CPUs 0 1 1 2 0 with a cache for 0 and 1: nobody's, near, here, far, far. The way
  // is part of what the lock is taken for: CPU 0's last section of 10 ends 160 after it asked.
  every_lock([](auto& lab) {
    std::vector<std::int64_t> ways;
    std::int64_t at = 0;
    for (const unsigned cpu : {0U, 1U, 1U, 2U, 0U}) {
      CHECK(lab.ask(at, cpu, 10));
      ways.push_back(lab.granted[cpu] - at);
      at += 1000;
    }
    CHECK(ways == std::vector<std::int64_t>{0, 60, 0, 150, 150});
    CHECK(lab.lock.free_at() == sim::Time(4160ns));
  });
}

TEST_CASE("a lock can be asked for again where it is given", "[models][lock]") {
  // CPU 0 holds to 100. CPU 1 waits, and asks again as soon as it has the lock: its second section
  // of 50 begins not before its first is over.
  struct Asker {
    LockLab<FifoLock> lab{FifoLock::Kind::Queued};
    std::vector<std::int64_t> granted;
    void go_on(std::uint64_t /*unused*/) {
      granted.push_back(lab.now());
      if (granted.size() == 1)
        CHECK_FALSE(lab.lock.ask({1, 0}, Section{50ns}, sim::bind<&Asker::go_on>(*this)));
    }
  } asker;
  asker.lab.no_ways();
  asker.lab.ask(0, 0, 100);
  CHECK_FALSE(asker.lab.lock.ask({1, 0}, Section{50ns}, sim::bind<&Asker::go_on>(asker)));
  asker.lab.run_to(1000);
  CHECK(asker.granted == std::vector<std::int64_t>{100, 150});
}

TEST_CASE("a section is as long as its work", "[models][lock]") {
  // 2.5 times what takes 10; a third of it, 3.33, to the nearest nanosecond.
  CHECK(Section{10ns}.length() == 10ns);
  CHECK(Section{10ns, Section::whole * 5 / 2}.length() == 25ns);
  CHECK(Section{10ns, Section::whole / 3}.length() == 3ns);
}

TEST_CASE("what only one that waits can do is refused to others", "[models][lock]") {
  every_lock([](auto& lab) {
    CHECK_FALSE(lab.lock.withdraw(lab.continuation(0)));
    lab.ask(0, 0, 100);
    lab.ask(0, 1, 100);
    CHECK_FALSE(lab.lock.withdraw(lab.continuation(0)));  // it holds the lock
    CHECK(lab.lock.waiting() == 1);
  });
}

TEST_CASE("nobody has a lock while another one has it, and all who wait get it", "[models][lock]") {
  // Eight CPUs ask at random for holds of up to 300 and are withdrawn at random. Each section lasts
  // at least its hold, and begins at the earliest when the one before has had that.
  struct Crowd {
    explicit Crowd(SpinLock& with, sim::EventQueue& in) : lock(with), queue(in) {}
    SpinLock& lock;
    sim::EventQueue& queue;
    std::array<bool, 8> waits{};
    std::array<sim::Duration, 8> hold{};
    sim::Time over{};  // the latest section's hold
    unsigned granted = 0, overlaps = 0;

    sim::Continuation continuation(unsigned cpu) { return sim::bind<&Crowd::begins>(*this, cpu); }
    void begins(std::uint64_t cpu) { begins_at(static_cast<unsigned>(cpu), queue.now()); }
    void begins_at(unsigned cpu, sim::Time at) {
      if (at < over) ++overlaps;
      over = at + hold[cpu];
      waits[cpu] = false;
      ++granted;
    }
    void asks(unsigned cpu, sim::Duration length) {
      hold[cpu] = length;
      waits[cpu] = true;
      const auto way = lock.ask({cpu, cpu / 2}, Section{length}, continuation(cpu));
      if (way) begins_at(cpu, queue.now() + *way);
    }
  };
  every_lock([](auto& lab) {
    lab.set(Cost::LockWaiter, 33);
    Crowd crowd(lab.lock, lab.queue);
    sim::DrawSequence draws({5, 0}, sim::Purpose::Choice, 0, 0);
    unsigned asked = 0, withdrawn = 0;
    for (int i = 0; i < 20000; ++i) {
      lab.run_to(lab.now() + draws.below(100));
      const unsigned cpu = draws.below(8);
      if (!crowd.waits[cpu]) {
        crowd.asks(cpu, sim::Duration(draws.below(300)));
        ++asked;
      } else if (draws.below(4) == 0) {
        CHECK(lab.lock.withdraw(crowd.continuation(cpu)));
        crowd.waits[cpu] = false;
        ++withdrawn;
      }
    }
    lab.run_to(lab.now() + 100000);
    CHECK(crowd.overlaps == 0);
    CHECK(lab.lock.waiting() == 0);
    CHECK(lab.queue.pending() == 0);
    CHECK(crowd.granted + withdrawn == asked);
    CHECK(withdrawn > 500);
  });
}

}  // namespace acceptlab::cpu
