#include "validation/native/server/threaded.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <chrono>
#include <optional>

namespace acceptlab::native::server {
namespace {

/// Longest sleep without a look at what the master wants.
constexpr std::chrono::milliseconds patience{100};

}  // namespace

ListenerThread::ListenerThread(Site& site, Post& post)
    : site_(site),
      post_(post),
      gate_(site.options),
      acceptor_(site, post),
      quit_event_(native::checked(::eventfd(0, EFD_CLOEXEC), "eventfd")) {}

void ListenerThread::run() {
  post_.counters.pid = ::gettid();
  post_.counters.state = 1;
  while (!acceptor_.told_to_quit()) {
    if (may_accept())
      accept_turn();
    else
      wait_for_room();
  }
  ::eventfd_write(quit_event(), 1);
  std::unique_lock guard(mutex_);
  while (post_.control.held > 0) room_made_.wait_for(guard, patience);
}

void ListenerThread::accept_turn() {
  std::optional<Accepted> connection = acceptor_.accept_one();
  for (unsigned n = 1; connection; ++n) {
    if (gate_.has_too_many(post_.counters.open)) {
      release(post_);
      shed(post_, connection->fd);
    } else {
      pass_on(*connection);
    }
    if (acceptor_.sleeps_in_accept() || n == acceptor_.batch() || !may_accept()) break;
    connection = acceptor_.accept_more();
  }
}

bool ListenerThread::may_accept() {
  const std::lock_guard guard(mutex_);
  return gate_is_open();
}

bool ListenerThread::gate_is_open() {
  const std::uint64_t open = post_.counters.open;
  parked_ = gate_.parks(open) || (parked_ && !gate_.unparks(open));
  return !parked_;
}

void ListenerThread::wait_for_room() {
  std::unique_lock guard(mutex_);
  room_made_.wait_for(guard, patience, [this] { return gate_is_open(); });
}

}  // namespace acceptlab::native::server
