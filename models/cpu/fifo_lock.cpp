#include "models/cpu/fifo_lock.hpp"

#include <algorithm>

#include "sim/check.hpp"

namespace acceptlab::cpu {

using sim::Duration;
using sim::Time;
using sim::UInt128;

std::optional<Duration> FifoLock::ask_busy(CpuPlace asker, Section section,
                                           sim::Continuation granted) {
  waiters_.push_back({asker, section, granted});
  if (waiting_ == 0) prepare_hand_over();
  change_waiting(waiting_ + 1);
  if (waiting_ == 1) arm();
  return {};
}

bool FifoLock::withdraw(sim::Continuation granted) {
  const bool was_next = waiting_ > 0 && waiters_.front().goes_on_with(granted);
  waiters_.remove_if([&](const Waiter& waiter) { return waiter.goes_on_with(granted); });
  if (waiters_.size() == waiting_) return false;
  AL_CHECK(waiters_.size() + 1 == waiting_);
  change_waiting(waiters_.size());
  if (was_next) way_ = waiting_ == 0 ? Duration{0} : draw_way(waiters_.front().place);
  // The hand-over can be due earlier now.
  queue_.cancel(armed_);
  if (waiting_ > 0) arm();
  return true;
}

/// What is done by now was done at the rate of those who waited until now; the rest goes on at
/// that of those who wait from now on.
void FifoLock::change_waiting(std::size_t to) {
  const Time now = queue_.now();
  const bool slows = kind_ == Kind::Ticket && now < free_at_;
  if (slows && now > since_) {
    const UInt128 twice_elapsed = static_cast<UInt128>((now - since_).count()) * 2;
    const UInt128 done = (twice_elapsed << Section::work_bits) / twice_the_unit();
    section_.work -= static_cast<std::uint64_t>(std::min<UInt128>(done, section_.work));
    since_ = now;
  }
  waiting_ = to;
  if (slows) set_end();
}

void FifoLock::set_end() {
  const UInt128 twice_left = static_cast<UInt128>(section_.work) * twice_the_unit();
  free_at_ = since_ + Duration(static_cast<std::int64_t>((twice_left + Section::whole) >>
                                                         (Section::work_bits + 1)));
}

/// What a whole section takes with as many waiting as now do; twice, since half a lock_waiter need
/// not be whole nanoseconds.
std::uint64_t FifoLock::twice_the_unit() const {
  return static_cast<std::uint64_t>(2 * section_.hold.count()) +
         static_cast<std::uint64_t>(refetch_.count()) * waiting_;
}

void FifoLock::prepare_hand_over() {
  way_ = draw_way(waiters_.front().place);
  if (kind_ == Kind::Ticket) refetch_ = draw(Cost::LockWaiter);
}

void FifoLock::arm() {
  armed_ = queue_.at(std::max(queue_.now(), free_at_ + way_), sim::EventClass::Completion,
                     sim::bind<&FifoLock::hand_over>(*this));
}

void FifoLock::hand_over(std::uint64_t /*unused*/) {
  // Who joins only puts it off, and leaves the event where it is.
  if (queue_.now() < free_at_ + way_) return arm();
  const Waiter next = waiters_.front();
  waiters_.pop_front();
  begin(next.place, next.section, queue_.now());
  if (--waiting_ > 0) {
    prepare_hand_over();
    if (kind_ == Kind::Ticket) set_end();
    arm();
  }
  next.granted();
}

}  // namespace acceptlab::cpu
