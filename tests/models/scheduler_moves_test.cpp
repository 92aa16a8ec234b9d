#include <array>
#include <memory>

#include "models/cpu/cfs_scheduler.hpp"
#include "models/cpu/dfly_scheduler.hpp"
#include "models/cpu/eevdf_scheduler.hpp"
#include "tests/catch.hpp"
#include "tests/models/one_cpu.hpp"

namespace acceptlab::cpu {
namespace {

using namespace std::chrono_literals;

std::unique_ptr<Scheduler> scheduler_number(int i) {
  if (i == 0) return std::make_unique<CfsScheduler>(CfsParameters::for_cpus(2));
  if (i == 1) return std::make_unique<EevdfScheduler>(eevdf_parameters_for(6, 8, 2));
  if (i == 2) return std::make_unique<EevdfScheduler>(eevdf_parameters_for(6, 12, 2));
  if (i == 3) return std::make_unique<EevdfScheduler>(eevdf_parameters_for(6, 18, 2));
  return std::make_unique<DflyScheduler>();
}

/// Two CPUs, and threads that fall asleep, wake up here or there and move while they wait, by the
/// draws of a linear congruential generator.
class TwoCpus {
 public:
  TwoCpus(int kind, sim::Duration tick)
      : schedulers_{scheduler_number(kind), scheduler_number(kind)},
        cpus_{OneCpu{*schedulers_[0], tick}, OneCpu{*schedulers_[1], tick}} {
    for (Entity& thread : threads_) cpus_[thread.number % 2].start(thread);
  }

  void step() {
    for (std::size_t c = 0; c < 2; ++c) {
      cpus_[c].run_until(cpus_[c].now() + 100us);
      if (cpus_[c].running() != nullptr && draw(20) == 0) {
        asleep_.push_back({cpus_[c].running()->number - 1, c});
        cpus_[c].sleep();
      }
    }
    if (!asleep_.empty() && draw(8) == 0) wake(draw(asleep_.size()));
    if (draw(50) == 0) move();
  }

  /// How many threads sleep, wait or run.
  std::size_t count() const {
    std::size_t n = asleep_.size();
    for (std::size_t c = 0; c < 2; ++c) {
      n += schedulers_[c]->waiting() + (cpus_[c].running() == nullptr ? 0 : 1);
      for (std::size_t i = 0; i < schedulers_[c]->waiting(); ++i) {
        const Entity& thread = schedulers_[c]->waiting_at(i);
        if (thread.relative || thread.delayed) return 0;
      }
    }
    return n;
  }
  /// A CPU never idles while a thread waits for it.
  bool works() const {
    return (cpus_[0].running() != nullptr || schedulers_[0]->waiting() == 0) &&
           (cpus_[1].running() != nullptr || schedulers_[1]->waiting() == 0);
  }
  std::vector<sim::Duration> had() {
    std::vector<sim::Duration> sums;
    for (const Entity& thread : threads_) {
      sums.push_back(cpus_[0].had(thread) + cpus_[1].had(thread));
    }
    return sums;
  }

 private:
  struct Asleep {
    std::size_t thread, home;
  };

  void wake(std::size_t index) {
    const Asleep who = asleep_[index];
    asleep_.erase(asleep_.begin() + static_cast<std::ptrdiff_t>(index));
    Entity& thread = threads_[who.thread];
    std::size_t target = who.home;
    if (!thread.delayed || draw(2) == 0) target = draw(2);
    if (target != who.home) schedulers_[who.home]->detach(thread);
    cpus_[target].wake(thread);
  }
  void move() {
    const std::size_t from = draw(2);
    if (schedulers_[from]->waiting() == 0) return;
    Entity& thread = cpus_[from].take(draw(schedulers_[from]->waiting()));
    cpus_[1 - from].arrive(thread, Arrival::Moved);
  }
  std::size_t draw(std::size_t below) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::size_t>(state_ >> 33U) % below;
  }

  std::array<std::unique_ptr<Scheduler>, 2> schedulers_;
  std::array<OneCpu, 2> cpus_;
  std::vector<Entity> threads_ = threads(12);
  std::vector<Asleep> asleep_;
  std::uint64_t state_ = 1;
};

TEST_CASE("threads that sleep, wake and move are neither lost nor starved", "[models][scheduler]") {
  // 12 threads ask for the same; 20 s of two CPUs are at most 3.3 s for each. That all get a
  // quarter of that is a loose bound, which a thread with a vruntime of the wrong CPU breaks.
  const int kind = GENERATE(0, 1, 2, 3, 4);
  CAPTURE(kind);
  TwoCpus machine{kind, kind == 4 ? DflyScheduler::tick_period : sim::Duration{4ms}};
  bool whole = true, works = true;
  for (int i = 0; i < 200'000; ++i) {
    machine.step();
    whole = whole && machine.count() == 12;
    works = works && machine.works();
  }
  CHECK(whole);
  CHECK(works);
  for (const sim::Duration had : machine.had()) CHECK(had >= 800ms);
}

}  // namespace
}  // namespace acceptlab::cpu
