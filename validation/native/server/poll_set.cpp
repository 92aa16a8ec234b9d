#include "validation/native/server/poll_set.hpp"

#include "validation/native/server/clock.hpp"

namespace acceptlab::native::server {

std::size_t& PollSet::place_of(int fd) {
  const auto at = static_cast<std::size_t>(fd);
  if (at >= places_.size()) places_.resize(at + 1, nowhere);
  return places_[at];
}

void PollSet::add(int fd, short events, Ready ready) {
  if (place_of(fd) != nowhere) return;
  place_of(fd) = polled_.size();
  polled_.push_back({fd, events, 0});
  entries_.push_back({fd, ready});
}

void PollSet::want(int fd, short events) {
  polled_[place_of(fd)].fd = fd;
  polled_[place_of(fd)].events = events;
}

void PollSet::want_nothing(int fd) { polled_[place_of(fd)].fd = -1; }

/// The last entry moves into the gap.
void PollSet::remove(int fd) {
  const std::size_t gap = place_of(fd), last = polled_.size() - 1;
  if (gap == nowhere) return;
  place_of(fd) = nowhere;
  if (gap != last) {
    polled_[gap] = polled_[last];
    entries_[gap] = entries_[last];
    place_of(entries_[gap].fd) = gap;
  }
  polled_.pop_back();
  entries_.pop_back();
}

void PollSet::add_listen(const ListenSocket& socket) {
  add(socket.fd, POLLIN, Ready::listen(socket.birth));
}

void PollSet::add_other(int fd, Ready ready, bool /*edge*/) { add(fd, POLLIN, ready); }

std::span<Ready> PollSet::wait(std::int64_t timeout_ns) {
  const timespec timeout = timespec_of(timeout_ns < 0 ? 0 : timeout_ns);
  int count = ::ppoll(polled_.data(), polled_.size(), timeout_ns < 0 ? nullptr : &timeout, nullptr);
  ready_.clear();
  for (std::size_t i = 0; count > 0 && i < polled_.size(); ++i) {
    if (polled_[i].revents == 0) continue;
    --count;
    if (ready_.size() < most_) ready_.push_back(entries_[i].ready);
  }
  return ready_;
}

}  // namespace acceptlab::native::server
