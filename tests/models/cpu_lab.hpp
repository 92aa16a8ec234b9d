#pragma once

#include <functional>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

#include "models/cpu/fifo_scheduler.hpp"
#include "models/cpu/linux_placement.hpp"
#include "models/cpu/quota.hpp"
#include "models/cpu/shared_cpus.hpp"
#include "models/cpu/thread.hpp"
#include "models/cpu/topology.hpp"
#include "sim/process.hpp"

namespace acceptlab::cpu {

// A machine of some CPUs, threads with a script, packets at given times. All times in nanoseconds.

using Times = std::vector<std::int64_t>;

/// A burst on the CPU; one of no length is a sleep.
struct Step {
  std::int64_t kernel = 0, user = 0;
};
constexpr Step sleep_step{};

/// A thread that does one step after the other and then sleeps.
class Script {
 public:
  Script(Machine& machine, Cpu& cpu, sim::FramePool& frames, std::vector<Step> steps,
         std::shared_ptr<const CpuSet> allowed = nullptr)
      : thread(machine, cpu, std::move(allowed)),
        machine_(machine),
        frames_(frames),
        steps_(std::move(steps)) {}
  sim::FramePool& frame_pool() { return frames_; }
  void start() {
    process_ = run();
    thread.start(process_.handle());
  }

  Thread thread;
  Times done;   // end of each burst
  Times awake;  // end of each sleep

 private:
  sim::Process run() {
    for (const Step step : steps_) {
      if (step.kernel + step.user == 0) {
        co_await thread.sleep();
        awake.push_back(machine_.queue.now().time_since_epoch().count());
      } else {
        co_await thread.run(sim::Duration(step.kernel), sim::Duration(step.user));
        done.push_back(machine_.queue.now().time_since_epoch().count());
      }
    }
    co_await thread.sleep();
  }

  Machine& machine_;
  sim::FramePool& frames_;
  std::vector<Step> steps_;
  sim::Process process_;
};

struct Lab {
  using MakeScheduler = std::function<std::unique_ptr<Scheduler>()>;

  sim::EventQueue queue;
  CostTable costs;
  Machine machine{queue, costs, {1, 0}};
  sim::FramePool frames;
  std::vector<std::unique_ptr<Cpu>> cpus;
  std::vector<std::unique_ptr<Script>> scripts;
  Times packets;         // when their work was done
  bool limited = false;  // the threads made from here on are in the quota's group

  explicit Lab(
      unsigned cpu_count = 1, unsigned cpus_per_cache = most_cpus,
      const MakeScheduler& scheduler = [] { return std::make_unique<FifoScheduler>(); }) {
    for (unsigned c = 0; c < cpu_count; ++c)
      cpus.push_back(std::make_unique<Cpu>(machine, c, scheduler(), c / cpus_per_cache));
  }

  // --- What the machine has beside its CPUs; before there are threads

  std::vector<Cpu*> cpu_list() const {
    std::vector<Cpu*> list;
    for (const auto& cpu : cpus) list.push_back(cpu.get());
    return list;
  }
  void move_threads(const LinuxPlacement::Settings& settings = {}) {
    placement_ = std::make_unique<LinuxPlacement>(queue, machine.space, cpu_list(), settings);
    machine.placement = placement_.get();
  }
  /// Threads from here on use this CPU time at most in each period, together.
  Quota& limit(sim::Duration per_period) {
    quota_ = std::make_unique<Quota>(queue, per_period);
    machine.quota = quota_.get();
    limited = true;
    return *quota_;
  }
  void share() { shared_ = std::make_unique<SharedCpus>(machine, cpu_list()); }
  /// CPUs 2n and 2n + 1 are threads of one core.
  void pair_cpus(std::int64_t shared_core_speed) {
    machine.shared_core_speed = shared_core_speed;
    for (std::size_t c = 0; c < cpus.size(); ++c) cpus[c]->add_sibling(*cpus[c ^ 1U]);
  }

  // --- What happens

  Script& thread(std::vector<Step> steps, unsigned cpu = 0,
                 const std::vector<unsigned>& allowed = {}) {
    auto set = allowed.empty() ? nullptr : std::make_shared<const CpuSet>(allowed);
    scripts.push_back(
        std::make_unique<Script>(machine, *cpus[cpu], frames, std::move(steps), std::move(set)));
    Script& script = *scripts.back();
    script.thread.in_quota = limited;
    script.start();
    return script;
  }
  void set(Cost cost, double ns) { costs[cost] = CostEntry(sim::Distribution::constant(ns)); }
  void packet_at(std::int64_t at, unsigned cpu = 0) {
    queue.at(sim::Time(sim::Duration(at)), sim::EventClass::Packet,
             sim::bind<&Lab::packet>(*this, cpu));
  }
  /// By a call on that CPU; -1: by a timer.
  void wake_at(std::int64_t at, Script& script, int waker_cpu) {
    queue.at(sim::Time(sim::Duration(at)), sim::EventClass::Packet,
             sim::bind<&Lab::wake>(
                 *this, script.thread.index() * 100 + static_cast<unsigned>(waker_cpu + 1)));
  }
  /// All threads so far, one after the other, by one call on that CPU.
  void wake_all_at(std::int64_t at, unsigned waker_cpu) {
    queue.at(sim::Time(sim::Duration(at)), sim::EventClass::Packet,
             sim::bind<&Lab::wake_all>(*this, waker_cpu));
  }
  void run_to(std::int64_t end) { queue.run_until(sim::Time(sim::Duration(end))); }
  std::int64_t spent(Account account, unsigned cpu = 0) {
    return cpus[cpu]->accounts()[static_cast<std::size_t>(account)].count();
  }
  std::int64_t all_spent(unsigned cpu = 0) {
    const Accounts a = cpus[cpu]->accounts();
    return std::accumulate(a.begin(), a.end(), sim::Duration{0}).count();
  }

 private:
  void packet(std::uint64_t cpu) {
    cpus[cpu]->softirq(Cost::Syn, sim::bind<&Lab::packet_done>(*this));
  }
  void packet_done(std::uint64_t /*unused*/) {
    packets.push_back(queue.now().time_since_epoch().count());
  }
  void wake(std::uint64_t argument) {
    const auto waker = argument % 100;
    scripts[argument / 100]->thread.wake(waker == 0 ? nullptr : cpus[waker - 1].get());
  }

  void wake_all(std::uint64_t waker) {
    for (const auto& script : scripts) script->thread.wake(cpus[waker].get());
  }

  std::unique_ptr<LinuxPlacement> placement_;
  std::unique_ptr<Quota> quota_;
  std::unique_ptr<SharedCpus> shared_;
};

}  // namespace acceptlab::cpu
