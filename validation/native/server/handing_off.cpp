#include "validation/native/server/handing_off.hpp"

#include <unistd.h>

#include "validation/native/server/clock.hpp"

namespace acceptlab::native::server {
namespace {

constexpr std::int64_t pause_while_full_ns = 1'000'000;

}  // namespace

HandingOff::HandingOff(Site& site, Post& post)
    : site_(site),
      post_(post),
      rule_(site.options.handoff, site.options.workers, site.log, site.shared) {}

bool HandingOff::give_away(const Accepted& accepted) {
  release(post_);  // no load of this worker while loads are compared
  const std::optional<unsigned> to = rule_.choose(post_.number);
  if (to && *to != post_.number && send(accepted, *to)) return true;
  if (may_keep()) {
    hold(post_);
    return false;
  }
  send_to_anybody(accepted);
  return true;
}

/// A dispatcher serves nobody: where all channels are full, connections wait in the accept queue.
void HandingOff::send_to_anybody(const Accepted& accepted) {
  while (!post_.control.quit) {
    for (unsigned worker = 0; worker < site_.options.workers; ++worker) {
      if (site_.log.counters(worker).state == 1 && send(accepted, worker)) return;
    }
    sleep_for(pause_while_full_ns);
  }
  shed(post_, accepted.fd);
}

bool HandingOff::send(const Accepted& accepted, unsigned to) {
  WorkerCounters& receiver = site_.log.counters(to);
  add(receiver.open);
  const HandedOver message{accepted.row == nullptr ? no_row : site_.log.place_of(*accepted.row),
                           accepted.socket, static_cast<std::uint16_t>(post_.number), accepted.fd};
  if (!site_.channels[to].send(message)) {
    receiver.open.fetch_sub(1, std::memory_order_relaxed);
    return false;
  }
  ::close(accepted.fd);
  return true;
}

std::vector<Accepted> HandingOff::receive() {
  std::vector<Accepted> connections;
  for (const HandedOver& message : site_.channels[post_.number].receive()) {
    post_.control.held.fetch_add(1, std::memory_order_relaxed);
    if (message.fd < 0) {
      add(post_.counters.out_of_files);
      add(post_.counters.shed);
      release(post_);
      continue;
    }
    connections.push_back({Accepted::Outcome::Connection, message.fd, now_ns(), message.socket,
                           message.row == no_row ? nullptr : site_.log.row(message.row)});
  }
  return connections;
}

}  // namespace acceptlab::native::server
