#include "validation/native/load/load_run.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "validation/native/load/monotonic_clock.hpp"

namespace acceptlab::native::load {
namespace {

// Few events at a time keep small what a due connection waits for, and few connections in a row
// what an answer does.
constexpr std::size_t events_at_once = 8;
constexpr unsigned issued_at_once = 16;

}  // namespace

LoadRun::LoadRun(const Exchanges::Settings& settings, Waiting waiting, Arrivals& arrivals,
                 Tally& tally, IssuedLog& log)
    : epoll_(native::checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      waiting_(waiting),
      arrivals_(arrivals),
      exchanges_(settings, epoll_.get(), arrivals, tally, log) {}

void LoadRun::stop_when_readable(int fd) const {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLRDHUP;
  event.data.ptr = nullptr;
  native::checked(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
}

bool LoadRun::run(Nanoseconds start_ns) {
  start_ns_ = start_ns;
  exchanges_.set_start(start_ns);
  prepare();
  while (!stopped_ && (next_due() != never || exchanges_.any_open())) {
    issue_due(issued_at_once);
    exchanges_.expire(monotonic_now());
    prepare();
    wait();
  }
  exchanges_.abandon();
  return !stopped_;
}

Nanoseconds LoadRun::next_due() const {
  const Nanoseconds due = prepared_ ? prepared_->planned.at : arrivals_.due();
  return due == never ? never : start_ns_ + due;
}

void LoadRun::prepare() {
  if (prepared_ || arrivals_.due() == never) return;
  Prepared next;
  next.planned = arrivals_.take();
  next.socket = exchanges_.open_socket(next.planned, next.skipped);
  prepared_ = std::move(next);
}

void LoadRun::issue_next() {
  prepare();
  Prepared next = std::move(*prepared_);
  prepared_.reset();
  exchanges_.issue(next.planned, next_id_++, start_ns_ + next.planned.at, std::move(next.socket),
                   next.skipped);
}

void LoadRun::issue_due(unsigned most) {
  for (unsigned i = 0; i < most && next_due() <= monotonic_now(); ++i) issue_next();
}

Nanoseconds LoadRun::time_to_sleep() const {
  if (waiting_ == Waiting::Spin) return 0;
  const Nanoseconds next = std::min(next_due(), exchanges_.next_deadline());
  if (next == never) return one_second;
  return std::clamp(next - monotonic_now(), Nanoseconds{0}, one_second);
}

void LoadRun::wait() {
  std::array<epoll_event, events_at_once> events{};
  const timespec timeout = as_timespec(time_to_sleep());
  const int ready = ::epoll_pwait2(epoll_.get(), events.data(), static_cast<int>(events.size()),
                                   &timeout, nullptr);
  if (ready < 0 && errno != EINTR) native::throw_errno("epoll_pwait2");
  for (int i = 0; i < ready; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.ptr == nullptr) {
      stopped_ = true;
      return;
    }
    exchanges_.advance(*static_cast<Connection*>(event.data.ptr), event.events);
    // A connection that is issued here may take the place of one that has just ended: no later
    // event of this round is of the old one, since a socket is reported once.
    issue_due(1);
  }
}

}  // namespace acceptlab::native::load
