#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/cpu/fifo_lock.hpp"
#include "sim/arithmetic.hpp"
#include "tests/catch.hpp"

// Threads that do something outside and then take a lock, again and again, against exact answers.
//
// How near is near enough. A run is cut into 40 batches of equal length behind a warm-up of one
// more; a batch is some 10^4 cycles, hundreds of times what a queue takes to forget, so the batch
// means are as good as independent and normal. With their mean m and standard deviation s:
// standard error s / sqrt(40), half-width 2.02 times that (95%, t with 39 degrees of freedom). The
// half-width has to be below 0.5% of the exact value, or agreement would prove little, and |z| = |m
// - exact| / standard error at most 4.5, which chance exceeds once in 20 thousand (t) for each
// value; with a fixed seed never or always.

namespace acceptlab::cpu {
namespace {

using sim::Duration;
using sim::Time;
using namespace std::chrono_literals;

constexpr int batches = 40;

double exponential(sim::DrawSequence& draws) { return -sim::log(draws.unit()); }

struct Case {
  unsigned threads;
  double outside_mean_ns;
  Duration hold;  // of a section, while nobody waits
  bool exponential_work;
  double lock_waiter_ns;
  FifoLock::Kind kind;
  Duration batch;
};

/// The threads of a case. The lock gives itself back, so a thread looks itself when its section is
/// over: it is when the next one begins, or at free_at(), which others can put off.
class ClosedLoop {
 public:
  struct Batch {
    double cycles = 0, held_ns = 0, waiting_ns = 0;  // the integral of those who wait
  };

  explicit ClosedLoop(const Case& in) : case_(in) {
    costs_[Cost::LockWaiter] = CostEntry(sim::Distribution::constant(in.lock_waiter_ns));
    for (unsigned thread = 0; thread < in.threads; ++thread) go_outside(thread);
  }
  Batch run_batch() {
    const Batch before = sum_;
    queue_.run_until(queue_.now() + case_.batch);
    count();
    return {sum_.cycles - before.cycles, sum_.held_ns - before.held_ns,
            sum_.waiting_ns - before.waiting_ns};
  }

 private:
  void go_outside(unsigned thread) {
    const double ns = case_.outside_mean_ns * exponential(draws_);
    queue_.after(Duration(std::llround(ns)), sim::EventClass::Arrival,
                 sim::bind<&ClosedLoop::asks>(*this, thread));
  }
  void asks(std::uint64_t thread) {
    count();
    Section section{case_.hold};
    if (case_.exponential_work)
      section.work = static_cast<std::uint64_t>(
          std::llround(exponential(draws_) * static_cast<double>(Section::whole)));
    if (lock_.ask({static_cast<unsigned>(thread), 0}, section,
                  sim::bind<&ClosedLoop::begins>(*this, thread)))
      begins(thread);
    count();
  }
  void begins(std::uint64_t thread) {
    if (holder_ >= 0) ends();
    count();
    holder_ = static_cast<int>(thread);
    ++sections_;
    queue_.at(lock_.free_at(), sim::EventClass::Completion,
              sim::bind<&ClosedLoop::looks>(*this, sections_));
  }
  void looks(std::uint64_t section) {
    if (section != sections_ || holder_ < 0) return;
    if (queue_.now() >= lock_.free_at()) return ends();
    queue_.at(lock_.free_at(), sim::EventClass::Completion,
              sim::bind<&ClosedLoop::looks>(*this, section));
  }
  void ends() {
    count();
    const auto thread = static_cast<unsigned>(holder_);
    holder_ = -1;
    sum_.cycles += 1;
    go_outside(thread);
  }
  /// Up to now it was as it was found at the call before.
  void count() {
    const auto ns = static_cast<double>((queue_.now() - counted_).count());
    counted_ = queue_.now();
    sum_.waiting_ns += ns * static_cast<double>(waiting_);
    if (holder_ >= 0) sum_.held_ns += ns;
    waiting_ = lock_.waiting();
  }

  Case case_;
  sim::EventQueue queue_;
  CostTable costs_;
  FifoLock lock_{queue_, LockCosts{costs_, {46, 0}, 0}, case_.kind};
  sim::DrawSequence draws_{{46, 0}, sim::Purpose::Choice, 0, 0};
  Batch sum_;
  Time counted_{};
  std::size_t waiting_ = 0;
  int holder_ = -1;
  std::uint64_t sections_ = 0;
};

nlohmann::json exact_values(const std::string& id) {
  std::ifstream file(ACCEPTLAB_TEST_VECTORS "/oracles.json");
  const auto all = nlohmann::json::parse(file);
  for (const auto& oracle : all.at("cases"))
    if (oracle.at("id") == id) return oracle.at("values");
  throw std::runtime_error("oracles.json has no case " + id);
}

void check(const std::string& name, const std::vector<double>& sample, double exact) {
  double mean = 0, variance = 0;
  for (const double value : sample) mean += value / batches;
  for (const double value : sample) variance += (value - mean) * (value - mean) / (batches - 1);
  const double error = std::sqrt(variance / batches);
  INFO(name << ": " << mean << ", exact " << exact << ", z " << (mean - exact) / error
            << ", half-width " << 2.02 * error / exact * 100 << "%");
  CHECK(std::abs(mean - exact) <= 4.5 * error);
  CHECK(2.02 * error <= 0.005 * exact);
}

}  // namespace

TEST_CASE("S46: a lock in order of asking, held for a constant time", "[models][lock][oracle]") {
  // Both kinds of lock are one where waiters cost nothing. 0.04 s are 27400 cycles.
  for (const auto kind : {FifoLock::Kind::Ticket, FifoLock::Kind::Queued}) {
    ClosedLoop loop({8, 10e3, 1us, false, 0, kind, 40ms});
    loop.run_batch();
    std::vector<double> throughput, utilisation, wait_us;
    for (int i = 0; i < batches; ++i) {
      const auto batch = loop.run_batch();
      throughput.push_back(batch.cycles / 0.04);
      utilisation.push_back(batch.held_ns / 0.04e9);
      wait_us.push_back(batch.waiting_ns / batch.cycles / 1e3);
    }
    const auto exact = exact_values("S46");
    check("throughput_per_s", throughput, exact.at("throughput_per_s"));
    check("lock_utilisation", utilisation, exact.at("lock_utilisation"));
    check("wait_mean_us", wait_us, exact.at("wait_mean_us"));
  }
}

TEST_CASE("S47: a ticket lock whose section takes longer the more wait", "[models][lock][oracle]") {
  // In the chain of S47 the section of the holder ends at the rate 1 / (s + c w / 2) while w wait.
  // A unit-exponential amount of work that is done at that rate, whatever the rate was before, has
  // just that hazard: Section{hold = s, work = a unit exponential} on a lock with lock_waiter = c
  // and no way of the line. (A hold drawn from an exponential distribution of mean s, on the other
  // hand, would be served at 1 / (hold + c w / 2), and s + c w / 2 would be right only as a mean.)
  // Nanoseconds are rounded to the nearest, which shifts no mean. Speed-up: throughput times s + z,
  // the cycle of one core that never waits, 21 us. 0.08 s are 15000 cycles.
  ClosedLoop loop({48, 20e3, 1us, true, 200, FifoLock::Kind::Ticket, 80ms});
  loop.run_batch();
  std::vector<double> throughput, waiting, speedup;
  for (int i = 0; i < batches; ++i) {
    const auto batch = loop.run_batch();
    throughput.push_back(batch.cycles / 0.08);
    waiting.push_back(batch.waiting_ns / 0.08e9);
    speedup.push_back(throughput.back() * 21e-6);
  }
  const auto exact = exact_values("S47");
  check("throughput_per_s", throughput, exact.at("throughput_per_s"));
  check("mean_waiting", waiting, exact.at("mean_waiting"));
  check("speedup_vs_1core", speedup, exact.at("speedup_vs_1core"));
}

}  // namespace acceptlab::cpu
