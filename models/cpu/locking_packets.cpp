#include <algorithm>

#include "models/cpu/cpu.hpp"
#include "sim/check.hpp"

// Packet work where some packets take a spin lock. When a packet is done is not known when it
// comes, since those before it may spin first; so each is worked on only when the one before it is
// over: its cost but for the hold, the lock, its effect, the hold.

namespace acceptlab::cpu {

using sim::Duration;

void Cpu::queue_packet(Cost cost, Duration work, sim::Continuation then) {
  softirq_until_ = std::max(machine_.queue.now(), softirq_until_) + work;
  softirq_total_ += work;
  const Duration hold = draw(machine_.packet_locks.hold);
  const Duration under_lock =
      machine_.packet_locks.taken_by(cost) ? std::min(hold, work) : Duration{0};
  packets_.push_back({then, work - under_lock, under_lock, hold});
  if (packets_.size() == 1) begin_packet();
}

void Cpu::begin_packet() {
  packet_has_lock_ = false;
  machine_.queue.after(packets_.front().before_lock, sim::EventClass::Packet,
                       sim::bind<&Cpu::packet_effect>(*this));
}

void Cpu::packet_effect(std::uint64_t /*unused*/) {
  packet_ends_ = machine_.queue.now() + packets_.front().under_lock;
  if (const sim::Continuation then = packets_.front().then) then();
  // packet_takes() has put it off if it was called.
  machine_.queue.at(packet_ends_, sim::EventClass::Packet, sim::bind<&Cpu::end_packet>(*this));
}

void Cpu::end_packet(std::uint64_t /*unused*/) {
  packets_.pop_front();
  if (!packets_.empty()) begin_packet();
}

bool Cpu::packet_takes(SpinLock& lock, sim::Continuation granted) {
  if (!machine_.packet_locks.any() || packet_has_lock_) return true;
  AL_CHECK(!packets_.empty());
  packet_has_lock_ = true;
  const Packet& packet = packets_.front();
  const Duration spin = take(lock, packet.hold);
  const Duration added = spin + packet.hold - packet.under_lock;
  softirq_until_ = std::max(machine_.queue.now(), softirq_until_) + added;
  softirq_total_ += added;
  packet_ends_ += added;
  if (spin == Duration{0}) return true;
  packets_spin_ += spin;
  packet_spins_until_ = machine_.queue.now() + spin;
  machine_.queue.at(packet_spins_until_, sim::EventClass::Packet, granted);
  return false;
}

}  // namespace acceptlab::cpu
