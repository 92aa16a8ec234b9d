#include "models/load/local_programs.hpp"

#include <algorithm>

namespace acceptlab::load {

using cpu::Cost;
using cpu::Cpu;
using kernel::Connection;
using sim::Duration;
using sim::Time;

bool LocalPrograms::may_connect(Connection& connection) {
  Program& program = programs_[connection.cpu];
  if (program.at == nullptr) {
    program.at = &connection;
    return true;
  }
  connections_.hold(connection);
  program.due.push_back(&connection);
  return false;
}

/// On loopback a connect goes on until the handshake is over, and the request follows at once.
Connection* LocalPrograms::next(const Connection& returned) {
  Program& program = programs_[returned.cpu];
  if (program.at != &returned) return nullptr;
  program.at = nullptr;
  while (!program.due.empty()) {
    Connection* due = program.due.front();
    program.due.pop_front();
    if (due->state != Connection::State::Ended) {
      program.at = due;
      return due;
    }
    connections_.drop(*due);
  }
  return nullptr;
}

Time LocalPrograms::end_of_line(Cpu& cpu) const {
  return std::max(cpu.packets().until(), queue_.now());
}

void LocalPrograms::run(Cpu& cpu, Duration work) const {
  if (spins_) {
    cpu.packets().run_client(work);
  } else {
    cpu.run_client(work);
  }
}

Time LocalPrograms::open_socket(const Connection& connection) {
  Cpu& cpu = cpu_of(connection);
  const Duration idle = cpu.idle_for();
  const Duration way = sleeps(cpu) ? cpu.draw(Cost::WakeSame, idle) : Duration{0};
  run(cpu, way + cpu.draw(Cost::ClientOpen, idle));
  return end_of_line(cpu);
}

/// A server on `waker` has written something to the program that sleeps on `cpu`: the time until it
/// runs. The call costs the waker, as that of a thread does.
Duration LocalPrograms::wake(Cpu& cpu, Cpu& waker) const {
  if (&cpu == &waker) return cpu.draw(Cost::WakeSame);
  waker.packets().add(waker.draw(cpu.idle() ? Cost::WakeCall : Cost::WakeQueue));
  return cpu.idle() ? cpu.draw(Cost::WakeIdle, cpu.idle_for()) : cpu.draw(Cost::WakeRemote);
}

Time LocalPrograms::read(const Connection& connection, const kernel::Written& written) {
  Cpu& cpu = cpu_of(connection);
  const Duration idle = cpu.idle_for();
  const bool slept = sleeps(cpu), takes_cpu = slept && !cpu.idle();
  const Duration way = slept ? wake(cpu, *written.cpu) : Duration{0};
  const Duration change =
      takes_cpu ? cpu.draw(Cost::ContextSwitch) : Duration{0};  // in run()'s work
  const Time begun = queue_.now() - written.since - written.took;
  const Time read =
      std::max(begun, cpu.packets().until()) + way + change + cpu.draw(Cost::ClientAnswer);
  run(cpu, way + cpu.draw(Cost::ClientSegment, idle));
  return read;
}

}  // namespace acceptlab::load
