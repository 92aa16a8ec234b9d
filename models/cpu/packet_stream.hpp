#pragma once

#include <utility>
#include <vector>

#include "models/cpu/cpu.hpp"
#include "sim/distribution.hpp"

namespace acceptlab::cpu {

/// Other traffic of the machine: a Poisson stream of packets for no socket of the server, dealt to
/// some CPUs at random. Each is packet work as the server's own packets are.
class PacketStream {
 public:
  /// `packet`: work of one. `number`: of the other loads, which addresses the draws.
  PacketStream(Machine& machine, std::vector<Cpu*> cpus, double packets_per_s,
               sim::Distribution packet, unsigned number)
      : machine_(machine),
        cpus_(std::move(cpus)),
        gap_(sim::Distribution::exponential(1e9 / packets_per_s)),
        packet_(std::move(packet)),
        number_(number) {}
  void start() { next(); }

 private:
  void next() {
    sim::DrawSequence draws(machine_.space, sim::Purpose::Noise, number_, turn_++);
    const sim::Duration gap = gap_.sample_duration(draws);
    length_ = packet_.sample_duration(draws);
    if (cpus_.size() > 1) target_ = draws.below(static_cast<std::uint32_t>(cpus_.size()));
    machine_.queue.after(gap, sim::EventClass::Packet, sim::bind<&PacketStream::arrive>(*this));
  }
  void arrive(std::uint64_t /*unused*/) {
    // The cost says what kind of packet it is: one that takes no listen socket's lock.
    cpus_[target_]->packets().arrive(Cost::Data, {}, length_);
    next();
  }

  Machine& machine_;
  std::vector<Cpu*> cpus_;
  sim::Distribution gap_, packet_;
  unsigned number_;
  std::uint64_t turn_ = 0;
  sim::Duration length_{};
  std::size_t target_ = 0;
};

}  // namespace acceptlab::cpu
