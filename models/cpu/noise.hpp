#pragma once

#include <memory>
#include <vector>

#include "models/cpu/thread.hpp"
#include "sim/distribution.hpp"
#include "sim/process.hpp"

namespace acceptlab::cpu {

/// Work on the machine that is not the server's: it comes in bursts, with pauses between.
struct NoiseLoad {
  sim::Distribution burst, pause;
};

/// A thread of another program.
class NoiseThread {
 public:
  /// `number`: of the noise, which addresses its draws.
  NoiseThread(Machine& machine, Cpu& cpu, std::shared_ptr<const CpuSet> allowed,
              const NoiseLoad& load, unsigned number, sim::FramePool& frames)
      : thread_(machine, cpu, std::move(allowed)),
        load_(load),
        space_(machine.space),
        number_(number),
        frames_(frames) {
    thread_.label = {ThreadLabel::Kind::Noise, number, 0};
    thread_.account = Account::Noise;
  }
  sim::FramePool& frame_pool() { return frames_; }
  void start() {
    program_ = run();
    thread_.start(program_.handle());
  }

 private:
  sim::Process run() {
    for (std::uint64_t turn = 0;; ++turn) {
      sim::DrawSequence draws(space_, sim::Purpose::Noise, number_, turn);
      co_await thread_.nap(load_.pause.sample_duration(draws));
      co_await thread_.run(sim::Duration{0}, load_.burst.sample_duration(draws));
    }
  }

  Thread thread_;
  NoiseLoad load_;
  sim::RandomSpace space_;
  unsigned number_;
  sim::FramePool& frames_;
  sim::Process program_;
};

/// A hypervisor that takes a CPU away now and then: nothing runs there meanwhile, packets neither.
class Hypervisor {
 public:
  Hypervisor(Machine& machine, Cpu& cpu, const NoiseLoad& load, unsigned number)
      : machine_(machine), cpu_(cpu), load_(load), number_(number) {}
  void start() { next(0); }

 private:
  void next(std::uint64_t /*unused*/) {
    sim::DrawSequence draws(machine_.space, sim::Purpose::Noise, number_, turn_++);
    const sim::Duration pause = load_.pause.sample_duration(draws);
    length_ = load_.burst.sample_duration(draws);
    machine_.queue.after(pause, sim::EventClass::Timer, sim::bind<&Hypervisor::take>(*this));
  }
  void take(std::uint64_t /*unused*/) {
    cpu_.packets().steal(length_);
    machine_.queue.at(std::max(cpu_.packets().until(), machine_.queue.now()),
                      sim::EventClass::Timer, sim::bind<&Hypervisor::next>(*this));
  }

  Machine& machine_;
  Cpu& cpu_;
  NoiseLoad load_;
  unsigned number_;
  std::uint64_t turn_ = 0;
  sim::Duration length_{};
};

}  // namespace acceptlab::cpu
