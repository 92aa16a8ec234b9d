#include "models/cpu/packet_work.hpp"

#include <utility>

#include "models/cpu/cpu.hpp"
#include "sim/check.hpp"

namespace acceptlab::cpu {

using sim::Duration;
using sim::Time;

namespace {

// kernel/softirq.c, MAX_SOFTIRQ_TIME: after 2 ms a CPU's packet work is left to its ksoftirqd.
constexpr Duration longest_burst = std::chrono::milliseconds(2);

}  // namespace

void PacketWork::arrive(Cost cost, sim::Continuation then, std::optional<Duration> length) {
  if (machine_.packets_leave_to_thread && defers()) {
    deferred_.push_back({cost, then, length});
    if (machine_.watcher != nullptr) machine_.watcher->packet_deferred(cpu_);
    if (deferred_.size() == 1 && when_deferred)
      machine_.queue.at(std::max(until_, machine_.queue.now()), sim::EventClass::Packet,
                        when_deferred);
  } else {
    work({cost, then, length});
  }
}

/// Whether packet work has gone on for so long that what comes now is left to a thread.
bool PacketWork::defers() {
  if (!deferred_.empty()) return true;
  return busy() && until_ - busy_since_ > longest_burst;
}

void PacketWork::do_deferred(std::size_t most) {
  for (; most > 0 && !deferred_.empty(); --most) {
    const Deferred next = deferred_.front();
    deferred_.pop_front();
    work(next);
  }
  busy_since_ = machine_.queue.now();
}

void PacketWork::work(const Deferred& packet) {
  const auto& [cost, then, own_length] = packet;
  const Time now = machine_.queue.now();
  Duration length = cpu_.at_shared_speed(own_length ? *own_length : cpu_.draw(cost));
  if (!busy()) {
    length += first_of_burst();
    busy_since_ = now;
  }
  if (machine_.packet_locks.any()) return queue_packet(cost, length, then);
  if (length == Duration{0} && !busy()) {
    if (then) then();
    return;
  }
  const Time from = end_of_line();
  extend(length);
  if (machine_.watcher != nullptr) machine_.watcher->packet_work(cpu_, from, until_, false);
  if (then) machine_.queue.at(until_, sim::EventClass::Packet, then);
}

/// What it takes until the first packet of several is looked at.
Duration PacketWork::first_of_burst() {
  Duration cost = cpu_.draw(Cost::Irq);
  if (machine_.netisr) cost += cpu_.draw(Cost::Netisr);
  if (cpu_.idle()) cost += cpu_.draw(Cost::IdleExit, cpu_.idle_for());
  return cost;
}

void PacketWork::extend(Duration work) {
  until_ = end_of_line() + work;
  total_ += work;
}

void PacketWork::add(Duration work) {
  if (work == Duration{0}) return;
  extend(work);
  if (!packets_.empty()) owed_ += work;
}

void PacketWork::run_other(Duration length, bool stolen) {
  const Time from = end_of_line();
  extend(length);
  busy_since_ = until_;  // packets that come next are a burst of their own
  others_.add(machine_.queue.now(), length, until_);
  if (!packets_.empty()) owed_ += length;
  if (machine_.watcher != nullptr) machine_.watcher->packet_work(cpu_, from, until_, stolen);
}

// Where some packets take a spin lock, when a packet is done is not known when it comes, since
// those before it may spin first; so each is worked on only when the one before it is over: its
// cost but for the hold, the lock, its effect, the hold.

void PacketWork::queue_packet(Cost cost, Duration work, sim::Continuation then) {
  extend(work);
  const Duration hold = cpu_.draw(machine_.packet_locks.hold);
  const Duration under_lock =
      machine_.packet_locks.taken_by(cost) ? std::min(hold, work) : Duration{0};
  packets_.push_back({then, work - under_lock, under_lock, hold});
  if (packets_.size() == 1) begin_packet();
}

void PacketWork::begin_packet() {
  packet_has_lock_ = false;
  packet_began_ = machine_.queue.now();
  machine_.queue.after(packets_.front().before_lock, sim::EventClass::Packet,
                       sim::bind<&PacketWork::packet_effect>(*this));
}

void PacketWork::packet_effect(std::uint64_t /*unused*/) {
  packet_ends_ = machine_.queue.now() + packets_.front().under_lock;
  if (const sim::Continuation then = packets_.front().then) then();
  // takes() has put it off if it was called.
  if (!spins_)
    machine_.queue.at(packet_ends_, sim::EventClass::Packet,
                      sim::bind<&PacketWork::end_packet>(*this));
}

void PacketWork::end_packet(std::uint64_t /*unused*/) {
  if (owed_ > Duration{0}) {
    machine_.queue.after(std::exchange(owed_, Duration{0}), sim::EventClass::Packet,
                         sim::bind<&PacketWork::end_packet>(*this));
    return;
  }
  if (machine_.watcher != nullptr)
    machine_.watcher->packet_work(cpu_, packet_began_, machine_.queue.now(), false);
  packets_.pop_front();
  if (!packets_.empty()) begin_packet();
}

bool PacketWork::takes(SpinLock* lock, sim::Continuation granted) {
  if (lock == nullptr || !machine_.packet_locks.any() || packet_has_lock_) return true;
  AL_CHECK(!packets_.empty());
  packet_has_lock_ = true;
  const Packet& packet = packets_.front();
  const auto way =
      lock->ask(cpu_.place(), {packet.hold}, sim::bind<&PacketWork::lock_granted>(*this));
  const Duration longer = packet.hold - packet.under_lock;
  extend(longer);
  packet_ends_ += longer;
  if (way == Duration{0}) return true;
  spins_ = true;
  spins_since_ = machine_.queue.now();
  granted_ = granted;
  cpu_.packets_spin(true);
  if (machine_.watcher != nullptr) machine_.watcher->spins(cpu_, true, true);
  if (way)
    machine_.queue.after(*way, sim::EventClass::Packet,
                         sim::bind<&PacketWork::lock_granted>(*this));
  return false;
}

void PacketWork::lock_granted(std::uint64_t /*unused*/) {
  const Time now = machine_.queue.now();
  const Duration spun = now - spins_since_;
  spins_ = false;
  until_ += spun;
  total_ += spun;
  packet_ends_ += spun;
  spin_.add(now, spun, now);
  cpu_.packets_spin(false);
  if (machine_.watcher != nullptr) machine_.watcher->spins(cpu_, true, false);
  machine_.queue.at(packet_ends_, sim::EventClass::Packet,
                    sim::bind<&PacketWork::end_packet>(*this));
  granted_();
}

}  // namespace acceptlab::cpu
