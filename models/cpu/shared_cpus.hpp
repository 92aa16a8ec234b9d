#pragma once

#include <cstdint>
#include <vector>

#include "models/cpu/account.hpp"
#include "models/cpu/machine.hpp"
#include "sim/wide_integer.hpp"

namespace acceptlab::cpu {

class Cpu;
class Thread;

/// Processor sharing, the textbook's scheduler: n threads that have work share c CPUs equally, none
/// of them using more than one. No slices, and no packet work: what that costs must be zero.
class SharedCpus {
 public:
  /// `cpus` refer to this object from now on.
  SharedCpus(Machine& machine, std::vector<Cpu*> cpus);

  /// `thread` is awake; its program goes on in `way`.
  void enter(Thread& thread, sim::Duration way);
  /// `thread` has work to do and goes on when it is done.
  void begin(Thread& thread, sim::Duration work);
  /// `thread` is dead.
  void remove(Thread& thread);
  /// The time of one CPU: the first of them is busy when any thread has work, the second when two
  /// have, and so on.
  Accounts accounts_of(const Cpu& cpu);

 private:
  struct Job {
    sim::Int128 ends;     // in virtual time
    std::uint64_t order;  // of beginning: decides between equal ends
    Thread* thread;
    sim::Time begun;
    sim::Duration work;
  };
  struct EndsLater {
    bool operator()(const Job& a, const Job& b) const {
      return a.ends != b.ends ? a.ends > b.ends : a.order > b.order;
    }
  };

  void advance();
  void reschedule();
  void complete(std::uint64_t unused);

  Machine& machine_;
  std::vector<Cpu*> cpus_;
  std::vector<Job> jobs_;  // a heap: the first to end in front
  sim::Int128 virtual_now_ = 0;
  sim::Time since_{};
  std::vector<sim::Duration> busy_;  // time with so many CPUs busy
  sim::Ticket completion_;
  std::uint64_t begun_ = 0;
};

}  // namespace acceptlab::cpu
