#include "validation/native/server/blocking_worker.hpp"

#include <algorithm>

#include "validation/native/server/clock.hpp"

namespace acceptlab::native::server {
namespace {

using Outcome = Accepted::Outcome;

constexpr std::int64_t pause_without_files_ns = 100'000'000;
constexpr std::int64_t pause_without_sockets_ns = 1'000'000'000;

}  // namespace

BlockingAcceptor::BlockingAcceptor(Site& site, Post& post)
    : site_(site), post_(post), gate_(site.options), sockets_(post.sockets) {
  if (site.options.wait == Wait::Blocking) return;
  // One event is asked for, so that others stay visible to those who wait with it.
  set_ = make_ready_set(site.options, post.shared_epoll, 1);
  for (const ListenSocket& socket : sockets_) set_->add_listen(socket);
}

std::optional<Accepted> BlockingAcceptor::accept_one() {
  if (sockets_.empty()) {
    sleep_for(pause_without_sockets_ns);
    return {};
  }
  if (set_ != nullptr) return accept_when_told();
  return accept_here(sockets_.front());
}

std::optional<Accepted> BlockingAcceptor::accept_when_told() {
  add(post_.counters.waits);
  const std::span<Ready> ready = set_->wait(-1);
  if (ready.empty()) return {};
  add(post_.counters.wait_returns);
  add(post_.counters.listen_events);
  const std::uint16_t birth = ready.front().birth();
  const auto socket = std::ranges::find(sockets_, birth, &ListenSocket::birth);
  if (socket == sockets_.end()) return {};
  const ListenSocket from = *socket;
  const auto accepted = accept_here(from);
  const bool still_there =
      std::ranges::find(sockets_, birth, &ListenSocket::birth) != sockets_.end();
  if (site_.options.trigger == Trigger::OneShot && still_there) set_->enable_listen(from);
  return accepted;
}

std::optional<Accepted> BlockingAcceptor::accept_more() {
  const auto socket = std::ranges::find(sockets_, last_, &ListenSocket::birth);
  return socket == sockets_.end() ? std::nullopt : accept_here(*socket);
}

std::optional<Accepted> BlockingAcceptor::accept_here(const ListenSocket& socket) {
  const std::int64_t delay = gate_.delay_ns(post_.counters.open);
  if (delay > 0) sleep_for(delay);
  const ListenSocket from = socket;
  const Accepted accepted = accept_from(site_, post_, from);
  if (accepted.outcome == Outcome::Closed) drop(from.birth);
  if (accepted.outcome == Outcome::OutOfFiles) sleep_for(pause_without_files_ns);
  if (accepted.outcome != Outcome::Connection) return {};
  last_ = from.birth;
  hold(post_);
  return accepted;
}

bool BlockingAcceptor::told_to_quit() {
  if (post_.control.commands == post_.control.obeyed) return false;
  post_.control.obeyed = post_.control.commands.load();
  const bool quit = post_.control.quit;
  const std::vector<ListenSocket> sockets = sockets_;
  for (const ListenSocket& socket : sockets) {
    if (quit || site_.shared.closed.closed(socket.birth)) drop(socket.birth);
  }
  return quit;
}

void BlockingAcceptor::drop(std::uint16_t birth) {
  const auto socket = std::ranges::find(sockets_, birth, &ListenSocket::birth);
  if (socket == sockets_.end()) return;
  if (set_ != nullptr) set_->remove_listen(*socket);
  close_listen_socket(*socket, site_.shared.closed.closed(birth));
  sockets_.erase(socket);
}

}  // namespace acceptlab::native::server
