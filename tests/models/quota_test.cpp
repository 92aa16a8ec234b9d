#include "models/cpu/cfs_scheduler.hpp"
#include "models/cpu/eevdf_scheduler.hpp"
#include "tests/catch.hpp"
#include "tests/models/cpu_lab.hpp"

// CFS bandwidth control: CPU time that some threads may use together in each period of 100 ms,
// which CPUs take in slices of 5 ms. Times in nanoseconds.

namespace acceptlab::cpu {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t ms = 1'000'000;

TEST_CASE("a quota of one CPU over two: threads stand still when 100 ms are used",
          "[models][quota]") {
  // Each has 120 ms of work. Together they use the 100 ms of a period in 50: each runs 0 to 50, 100
  // to 150 and 200 to 220.
  Lab lab(2);
  const Quota& quota = lab.limit(100ms);
  Script& a = lab.thread({{0, 120 * ms}}, 0);
  Script& b = lab.thread({{0, 120 * ms}}, 1);
  lab.run_to(99 * ms);
  CHECK(lab.spent(Account::User, 0) == 50 * ms);
  CHECK(lab.spent(Account::Idle, 0) == 49 * ms);
  lab.run_to(175 * ms);
  CHECK(lab.spent(Account::User, 1) == 100 * ms);
  lab.run_to(300 * ms);
  CHECK(a.done == Times{220 * ms});
  CHECK(b.done == Times{220 * ms});
  for (const unsigned cpu : {0U, 1U}) {
    CHECK(lab.spent(Account::User, cpu) == 120 * ms);
    CHECK(lab.spent(Account::Idle, cpu) == 180 * ms);
  }
  CHECK(quota.times_throttled() == 4);
  // Each stood still from 50 to 100 and from 150 to 200.
  CHECK(a.thread.history().since(sim::Time{})[DelayHistory::RunQueue] == 100 * ms);
}

TEST_CASE("one thread uses up what a period has", "[models][quota]") {
  // Half a CPU: A's 70 ms are 0 to 50 and 100 to 120. 30 of the second period are left for B, woken
  // at 130 for 40 ms: 130 to 160, and 200 to 210.
  Lab lab;
  lab.limit(50ms);
  Script& b = lab.thread({sleep_step, {0, 40 * ms}});
  Script& a = lab.thread({{0, 70 * ms}});
  lab.wake_at(130 * ms, b, -1);
  lab.run_to(300 * ms);
  CHECK(a.done == Times{120 * ms});
  CHECK(b.done == Times{210 * ms});
}

TEST_CASE("threads outside the group run while it stands still", "[models][quota]") {
  // Half a CPU: the group's thread has 0 to 50 and 100 to 120. The other one, behind it, gets the
  // CPU at 50: 50 to 80.
  Lab lab;
  lab.limit(50ms);
  Script& a = lab.thread({{0, 70 * ms}});
  lab.limited = false;
  Script& other = lab.thread({{0, 30 * ms}});
  lab.run_to(200 * ms);
  CHECK(a.done == Times{120 * ms});
  CHECK(other.done == Times{80 * ms});
  CHECK(lab.spent(Account::Idle) == 100 * ms);
}

TEST_CASE("packet work is not charged to the group", "[models][quota]") {
  // Half a CPU, 70 ms of work, 10 ms of packet work at 20: the thread has had its 50 ms at 60, and
  // goes on from 100 to 120.
  Lab lab;
  lab.set(Cost::Syn, 10 * ms);
  lab.limit(50ms);
  Script& a = lab.thread({{0, 70 * ms}});
  lab.packet_at(20 * ms);
  lab.run_to(90 * ms);
  CHECK(lab.spent(Account::User) == 50 * ms);
  CHECK(lab.spent(Account::Softirq) == 10 * ms);
  lab.run_to(200 * ms);
  CHECK(a.done == Times{120 * ms});
}

TEST_CASE("an idle CPU gives back what is left of its slice", "[models][quota]") {
  // 10 ms in each period. CPU 0 takes 5, uses 3 and gives 2 back; CPU 1 has taken 5 and takes the 2
  // at 5 ms: it stands still from 7 on. Of its 20 ms 10 more come at 100 and the last 3 at 200.
  Lab lab(2);
  lab.limit(10ms);
  Script& a = lab.thread({{0, 3 * ms}}, 0);
  Script& b = lab.thread({{0, 20 * ms}}, 1);
  lab.run_to(50 * ms);
  CHECK(a.done == Times{3 * ms});
  CHECK(lab.spent(Account::User, 1) == 7 * ms);
  lab.run_to(300 * ms);
  CHECK(b.done == Times{203 * ms});
}

TEST_CASE("a thread that is killed while it stands still does not come back", "[models][quota]") {
  Lab lab;
  lab.limit(50ms);
  Script& a = lab.thread({{0, 70 * ms}});
  Script& b = lab.thread({{0, 10 * ms}});  // behind it: 100 to 110
  lab.run_to(60 * ms);
  a.thread.kill();
  lab.run_to(300 * ms);
  CHECK(a.done.empty());
  CHECK(b.done == Times{110 * ms});
  CHECK(lab.spent(Account::User) == 60 * ms);
}

/// Random bursts, sleeps, packets and wake-ups on two cores of two CPUs in two caches, with
/// threads that move, a quota, and a tick.
class Everything {
 public:
  explicit Everything(const Lab::MakeScheduler& scheduler) : lab_(4, 2, scheduler) {
    lab_.costs = CostTable::standard();
    lab_.machine.tick = 4ms;
    lab_.pair_cpus(635);  // 0.62 of the full speed
    lab_.move_threads();
    lab_.limit(120ms);
    for (unsigned i = 0; i < 12; ++i) {
      std::vector<Step> steps;
      steps.reserve(150);
      for (int s = 0; s < 150; ++s)
        steps.push_back(draws_.below(3) == 0
                            ? sleep_step
                            : Step{1 + draws_.below(50'000), draws_.below(4'000'000)});
      const bool moves = i % 3 != 0;
      lab_.thread(std::move(steps), i % 4,
                  moves ? std::vector<unsigned>{0, 1, 2, 3} : std::vector<unsigned>{});
    }
  }
  /// Returns whether the accounts of all CPUs add up, looked at 400 times.
  bool adds_up() {
    for (int i = 0; i < 400; ++i) {
      for (int n = 0; n < 8; ++n) {
        const std::int64_t at = now_ + draws_.below(2'000'000);
        lab_.packet_at(at, draws_.below(4));
        lab_.wake_at(at, *lab_.scripts[draws_.below(12)], static_cast<int>(draws_.below(5)) - 1);
      }
      now_ += 2'000'000 + draws_.below(1'000'000);
      lab_.run_to(now_);
      for (unsigned cpu = 0; cpu < 4; ++cpu) {
        if (lab_.all_spent(cpu) != now_) return false;
      }
    }
    return true;
  }
  std::uint64_t migrations() const {
    std::uint64_t all = 0;
    for (const auto& script : lab_.scripts) all += script->thread.migrations();
    return all;
  }
  /// By the threads of the quota.
  std::int64_t used() {
    std::int64_t sum = 0;
    for (unsigned cpu = 0; cpu < 4; ++cpu)
      for (const Account a : {Account::User, Account::Kernel, Account::Switch, Account::Spin})
        sum += lab_.spent(a, cpu);
    return sum;
  }
  std::int64_t now() const { return now_; }

 private:
  sim::DrawSequence draws_{{23, 0}, sim::Purpose::Choice, 0, 0};
  Lab lab_;
  std::int64_t now_ = 0;
};

TEST_CASE("accounts add up with moves, quota and threads of a core together", "[models][quota]") {
  const int kind = GENERATE(0, 1, 2);
  CAPTURE(kind);
  Everything run([kind]() -> std::unique_ptr<Scheduler> {
    if (kind == 1) return std::make_unique<CfsScheduler>(CfsParameters::for_cpus(4));
    if (kind == 2) return std::make_unique<EevdfScheduler>(eevdf_parameters_for(6, 12, 4));
    return std::make_unique<FifoScheduler>();
  });
  CHECK(run.adds_up());
  CHECK(run.migrations() > 10);
  // 120 ms in each period that has begun, and what a slice of each CPU may carry over a boundary.
  CHECK(run.used() <= (run.now() / (100 * ms) + 1) * 120 * ms + 20 * ms);
  CHECK(run.used() > run.now() / 2);
}

}  // namespace
}  // namespace acceptlab::cpu
