#include "validation/native/server/alarms.hpp"

#include <sys/timerfd.h>

#include <algorithm>

#include "validation/native/server/clock.hpp"

namespace acceptlab::native::server {

Alarms::Alarms(std::int64_t client_timeout_ns, bool shared)
    : client_timeout_ns_(client_timeout_ns), shared_(shared) {
  if (!shared) return;
  clock_ = native::FileDescriptor(native::checked(
      ::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK), "timerfd_create"));
}

std::unique_lock<std::mutex> Alarms::lock() {
  return shared_ ? std::unique_lock(mutex_) : std::unique_lock<std::mutex>();
}

std::optional<std::int64_t> Alarms::earliest() const {
  std::optional<std::int64_t> when;
  if (!entries_.empty()) when = entries_.top().when;
  if (first_ != nullptr) when = when ? std::min(*when, first_->deadline) : first_->deadline;
  return when;
}

std::optional<std::int64_t> Alarms::next() {
  const auto guard = lock();
  return earliest();
}

/// The clock may ring too early, for a connection that has gone since: it is then set again.
void Alarms::set_clock() {
  const auto when = earliest();
  if (!shared_ || !when || (clock_set_for_ && *clock_set_for_ <= *when)) return;
  itimerspec setting{};
  setting.it_value = timespec_of(std::max<std::int64_t>(*when, 1));
  ::timerfd_settime(clock_.get(), TFD_TIMER_ABSTIME, &setting, nullptr);
  clock_set_for_ = when;
}

std::optional<Alarms::Due> Alarms::take_due(std::int64_t now) {
  const auto guard = lock();
  if (clock_set_for_ && *clock_set_for_ <= now) clock_set_for_.reset();
  std::optional<Due> due;
  if (!entries_.empty() && entries_.top().when <= now) {
    due = entries_.top().due;
    entries_.pop();
  } else if (first_ != nullptr && first_->deadline <= now) {
    due = Due{Due::What::ClientTooSlow, first_->ready()};
    unlink(*first_);
  }
  set_clock();
  return due;
}

void Alarms::end_wait_at(std::int64_t when, const Connection& connection) {
  const auto guard = lock();
  entries_.push({when, {Due::What::WaitOver, connection.ready()}});
  set_clock();
}

void Alarms::accept_again_at(std::int64_t when) {
  const auto guard = lock();
  entries_.push({when, {Due::What::AcceptAgain}});
  set_clock();
}

void Alarms::await_client(Connection& connection, std::int64_t now) {
  const auto guard = lock();
  if (connection.awaited) unlink(connection);
  link(connection, now + client_timeout_ns_);
  set_clock();
}

void Alarms::keep_awaiting(Connection& connection) {
  const auto guard = lock();
  if (connection.awaited) return;
  link(connection, now_ns() + client_timeout_ns_);
  set_clock();
}

void Alarms::stop_awaiting(Connection& connection) {
  const auto guard = lock();
  if (connection.awaited) unlink(connection);
}

void Alarms::link(Connection& connection, std::int64_t deadline) {
  connection.deadline = deadline;
  connection.before = last_;
  connection.after = nullptr;
  (last_ == nullptr ? first_ : last_->after) = &connection;
  last_ = &connection;
  connection.awaited = true;
}

void Alarms::unlink(Connection& connection) {
  (connection.before == nullptr ? first_ : connection.before->after) = connection.after;
  (connection.after == nullptr ? last_ : connection.after->before) = connection.before;
  connection.awaited = false;
}

}  // namespace acceptlab::native::server
