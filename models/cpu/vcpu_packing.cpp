#include "models/cpu/vcpu_packing.hpp"

namespace acceptlab::cpu {
namespace {

// The most that may run on a CPU for one more thread to be put there, of what clients, who go
// before all others, leave of it (kernel/sched/fair.c, scale_rt_capacity()). That the kernel looks
// at them only now and then is left out, as are interrupts.
constexpr double most_share = 0.70;

}  // namespace

VcpuPacking::VcpuPacking(const sim::EventQueue& queue, std::vector<Cpu*> cpus, unsigned rules)
    : queue_(queue),
      cpus_(std::move(cpus)),
      of_cpus_(cpus_.size()),
      of_clients_(cpus_.size()),
      rules_(rules) {}

/// At most one thread wants the CPU, none is on its way there, no client has it, and with `thread`
/// it is not busier than it may be.
bool VcpuPacking::has_room(const Thread& thread, const Cpu& cpu) {
  if (!thread.may_run_on(cpu) || cpu.client_runs() || cpu.is_called() || cpu.load() > 1)
    return false;
  double share = of_cpus_[cpu.index()].at(queue_.now(), cpu.threads_ran());
  if (&thread.cpu() != &cpu) share += of_threads_[thread.index()].at(queue_.now(), thread.ran());
  const double clients = of_clients_[cpu.index()].at(queue_.now(), cpu.clients_ran());
  return share < most_share * (1 - clients);
}

Cpu* VcpuPacking::at_wake(const Thread& thread, const Cpu* waker) {
  if (!thread.movable()) return nullptr;
  if (thread.index() >= of_threads_.size()) of_threads_.resize(thread.index() + 1);
  const Cpu& here = waker == nullptr ? thread.cpu() : *waker;
  const auto on = [this](const Cpu& cpu) { return cpus_[cpu.index()]; };
  if ((rules_ & OnIdleWaker) != 0 && here.idle() && thread.may_run_on(here)) return on(here);
  if ((rules_ & Sync) != 0 && waker != nullptr && has_room(thread, here)) return on(here);
  if ((rules_ & OnBusy) == 0) return nullptr;
  const Cpu& previous = thread.cpu();
  if (!previous.idle() && has_room(thread, previous)) return on(previous);
  if (has_room(thread, here)) return on(here);
  for (Cpu* cpu : cpus_) {
    if (!cpu->idle() && has_room(thread, *cpu)) return cpu;
  }
  return nullptr;
}

}  // namespace acceptlab::cpu
