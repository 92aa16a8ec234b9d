#pragma once

#include <memory>

#include "models/cpu/fifo_lock.hpp"
#include "models/cpu/machine.hpp"
#include "models/cpu/token_lock.hpp"
#include "models/kernel/kernel_rules.hpp"

namespace acceptlab::kernel {

/// What guards a listen socket, by the system's rule. `socket`: its birth number. Costs that the
/// lock draws are addressed by it, in a range that neither CPUs nor threads use.
inline std::unique_ptr<cpu::SpinLock> make_listen_lock(ListenLock kind, cpu::Machine& machine,
                                                       unsigned cpus, unsigned socket) {
  constexpr std::uint32_t draw_source = 0xC000, most_sources = 0x4000;
  const cpu::LockCosts costs{machine.costs, machine.space, draw_source | socket % most_sources};
  switch (kind) {
    case ListenLock::Ticket:
      return std::make_unique<cpu::FifoLock>(machine.queue, costs, cpu::FifoLock::Kind::Ticket);
    case ListenLock::Token: {
      cpu::TokenPolling polling;
      polling.cpus = cpus;
      return std::make_unique<cpu::TokenLock>(machine.queue, costs, polling);
    }
    case ListenLock::Queued:
      break;
  }
  return std::make_unique<cpu::FifoLock>(machine.queue, costs, cpu::FifoLock::Kind::Queued);
}

}  // namespace acceptlab::kernel
