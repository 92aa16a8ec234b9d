#pragma once

#include <vector>

#include "models/cpu/cpu.hpp"
#include "models/kernel/connection_pool.hpp"
#include "models/kernel/peer.hpp"
#include "sim/ring.hpp"

namespace acceptlab::load {

/// Clients on the server's machine: one program on each of their CPUs. It makes one connection
/// after the other and reads answers in between; what that costs is its CPU's. A program that does
/// not spin sleeps when it has nothing to do, and goes before all threads of its CPU when it wakes
/// up.
class LocalPrograms {
 public:
  /// `spins`: the programs look all the time, on CPUs that they have alone.
  LocalPrograms(sim::EventQueue& queue, std::vector<cpu::Cpu*> cpus,
                kernel::ConnectionPool& connections, bool spins)
      : queue_(queue),
        cpus_(std::move(cpus)),
        connections_(connections),
        programs_(cpus_.size()),
        spins_(spins) {}

  /// A connection is due. False when its program is making another one: next() will give it.
  bool may_connect(kernel::Connection& connection);
  /// It wakes up for this and makes a socket, which is no part of the connection. Returns when it
  /// connects.
  sim::Time open_socket(const kernel::Connection& connection);
  /// Its own work, before the packet that it sends.
  void work(const kernel::Connection& connection, cpu::Cost cost) {
    cpu::Cpu& cpu = cpu_of(connection);
    run(cpu, cpu.draw(cost, cpu.take_idle_before(cost)));
  }
  /// The connect of this connection returns, if it is the one that the program is at: the next that
  /// is due, held for the caller, or null.
  kernel::Connection* next(const kernel::Connection& returned);
  /// It reads a response and closes. Returns when it has the response: while the server is still in
  /// its write, unless the program sleeps or is busy with others.
  sim::Time read(const kernel::Connection& connection, const kernel::Written& written);

 private:
  struct Program {
    const kernel::Connection* at = nullptr;  // whose connect is going on
    sim::Ring<kernel::Connection*> due;      // held
  };

  cpu::Cpu& cpu_of(const kernel::Connection& connection) const { return *cpus_[connection.cpu]; }
  bool sleeps(const cpu::Cpu& cpu) const { return !spins_ && !cpu.client_runs(); }
  sim::Time end_of_line(cpu::Cpu& cpu) const;
  void run(cpu::Cpu& cpu, sim::Duration work) const;
  sim::Duration wake(cpu::Cpu& cpu, cpu::Cpu& waker) const;

  sim::EventQueue& queue_;
  std::vector<cpu::Cpu*> cpus_;
  kernel::ConnectionPool& connections_;
  std::vector<Program> programs_;  // by CPU
  bool spins_;
};

}  // namespace acceptlab::load
