#pragma once

#include "models/cpu/thread.hpp"
#include "sim/process.hpp"

namespace acceptlab::cpu {

/// Linux' thread of a CPU for packet work that has gone on for too long: it does what has been left
/// to it when the scheduler lets it run, so that other threads get their share of the CPU.
class Ksoftirqd {
 public:
  Ksoftirqd(Machine& machine, Cpu& cpu, sim::FramePool& frames)
      : cpu_(cpu), thread_(machine, cpu), frames_(frames) {
    thread_.label = {ThreadLabel::Kind::Ksoftirqd, cpu.index(), 0};
    thread_.does_packets = true;
    thread_.account = Account::Softirq;
    cpu.packets().when_deferred = sim::bind<&Ksoftirqd::wake>(*this);
    program_ = run();
    thread_.load(program_.handle());
  }
  sim::FramePool& frame_pool() { return frames_; }

 private:
  // include/linux/netdevice.h, NAPI_POLL_WEIGHT: packets between two looks at the run queue.
  static constexpr std::size_t weight = 64;

  void wake(std::uint64_t /*unused*/) { thread_.wake(nullptr); }

  sim::Process run() {
    for (;;) {
      while (cpu_.packets().deferred() > 0) {
        cpu_.packets().do_deferred(weight);
        co_await all_done();
      }
      co_await thread_.sleep();
    }
  }
  /// A burst ends when the packet work of its CPU is done.
  Thread::Running all_done() { return thread_.run(sim::Duration{1}, sim::Duration{0}); }

  Cpu& cpu_;
  Thread thread_;
  sim::FramePool& frames_;
  sim::Process program_;
};

}  // namespace acceptlab::cpu
