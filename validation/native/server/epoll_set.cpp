#include "validation/native/server/epoll_set.hpp"

#include <cerrno>
#include <limits>

#include "validation/native/server/clock.hpp"

namespace acceptlab::native::server {
namespace {

constexpr std::uint32_t readable = EPOLLIN | EPOLLET;
constexpr std::uint32_t writable = EPOLLIN | EPOLLOUT | EPOLLET;

}  // namespace

std::uint32_t listen_events(const Options& options) {
  std::uint32_t events = EPOLLIN;
  if (options.trigger == Trigger::Edge) events |= EPOLLET;
  if (options.trigger == Trigger::OneShot) events |= EPOLLONESHOT;
  if (options.wait == Wait::EpollExclusive) events |= EPOLLEXCLUSIVE;
  return events;
}

EpollSet::EpollSet(std::uint32_t listen_events, int shared, unsigned most)
    : listen_events_(listen_events), epoll_(shared), events_(most) {
  ready_.reserve(most);
  if (shared >= 0) return;
  own_ = native::FileDescriptor(native::checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1"));
  epoll_ = own_.get();
}

int EpollSet::control(int operation, int fd, std::uint32_t events, Ready ready) const {
  epoll_event event{};
  event.events = events;
  event.data.u64 = ready.bits;
  return ::epoll_ctl(epoll_, operation, fd, &event);
}

void EpollSet::add_listen(const ListenSocket& socket) {
  // In a shared epoll another worker may have added it already.
  if (control(EPOLL_CTL_ADD, socket.fd, listen_events_, Ready::listen(socket.birth)) < 0 &&
      errno != EEXIST)
    native::throw_errno("epoll_ctl: a listen socket");
}

void EpollSet::remove_listen(const ListenSocket& socket) {
  control(EPOLL_CTL_DEL, socket.fd, 0, Ready::listen(socket.birth));
}

void EpollSet::rearm_listen(const ListenSocket& socket) {
  remove_listen(socket);
  add_listen(socket);
}

void EpollSet::enable_listen(const ListenSocket& socket) {
  control(EPOLL_CTL_MOD, socket.fd, listen_events_, Ready::listen(socket.birth));
}

void EpollSet::add_other(int fd, Ready ready, bool edge) {
  native::checked(control(EPOLL_CTL_ADD, fd, edge ? readable : std::uint32_t{EPOLLIN}, ready),
                  "epoll_ctl");
}

void EpollSet::remove_other(int fd) { control(EPOLL_CTL_DEL, fd, 0, Ready{0}); }

bool EpollSet::add_connection(int fd, Ready ready) {
  return control(EPOLL_CTL_ADD, fd, readable, ready) == 0;
}

void EpollSet::want_read(int fd, Ready ready) { control(EPOLL_CTL_MOD, fd, readable, ready); }

void EpollSet::want_write(int fd, Ready ready) { control(EPOLL_CTL_MOD, fd, writable, ready); }

std::span<Ready> EpollSet::wait(std::int64_t timeout_ns) {
  const int count = sleep(timeout_ns);
  ready_.clear();
  for (int i = 0; i < count; ++i) ready_.push_back({events_[static_cast<std::size_t>(i)].data.u64});
  return ready_;
}

int EpollSet::sleep(std::int64_t timeout_ns) {
  const int most = static_cast<int>(events_.size());
  if (timeout_ns <= 0) return ::epoll_wait(epoll_, events_.data(), most, timeout_ns < 0 ? -1 : 0);
  if (nanoseconds_) {
    const timespec timeout = timespec_of(timeout_ns);
    const int count = ::epoll_pwait2(epoll_, events_.data(), most, &timeout, nullptr);
    if (count >= 0 || errno != ENOSYS) return count;
    nanoseconds_ = false;
  }
  const std::int64_t ms = (timeout_ns + 999'999) / 1'000'000;
  constexpr std::int64_t longest = std::numeric_limits<int>::max();
  return ::epoll_wait(epoll_, events_.data(), most, static_cast<int>(std::min(ms, longest)));
}

}  // namespace acceptlab::native::server
