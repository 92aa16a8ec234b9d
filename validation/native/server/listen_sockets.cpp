#include "validation/native/server/listen_sockets.hpp"

#include <algorithm>

#include "validation/native/server/pinning.hpp"
#include "validation/native/server/socket_choice.hpp"
#include "validation/native/server/watch_graph.hpp"

namespace acceptlab::native::server {
namespace {

constexpr unsigned most_births = 65536;  // what a log row can name

/// The CPU of the first worker that watches each socket of an address.
std::vector<unsigned> cpus_of_sockets(const Options& options) {
  const std::vector<unsigned> allowed = allowed_cpus();
  std::vector<unsigned> cpus;
  for (unsigned socket = 0; socket < options.socket_count(); ++socket)
    cpus.push_back(allowed[socket % allowed.size()]);
  const auto graph = watch_graph(options);
  for (auto seat = static_cast<unsigned>(graph.size()); seat-- > 0;) {
    const auto cpu = cpu_of(options.pin, seat, allowed);
    for (const unsigned socket : graph[seat]) cpus[socket] = cpu.value_or(cpus[socket]);
  }
  return cpus;
}

}  // namespace

ListenSettings ListenSockets::settings() const {
  return {.backlog = options_.backlog,
          .several = options_.socket_count() > 1 || !holds(),
          .blocking = options_.wait == Wait::Blocking};
}

const native::Endpoint& ListenSockets::address_of(unsigned place) const {
  return options_.listen[place / options_.socket_count()];
}

ListenSocket ListenSockets::open_one(unsigned place) {
  if (next_birth_ == most_births) throw std::runtime_error("no birth number left for a socket");
  native::FileDescriptor socket = open_listen_socket(address_of(place), settings());
  native::Endpoint& address = options_.listen[place / options_.socket_count()];
  if (address.port == 0) address = bound_to(socket.get());
  const unsigned count = options_.socket_count();
  choose_by(options_.choose, socket.get(), cpus_of_sockets(options_)[place % count], count);
  return {static_cast<std::uint16_t>(next_birth_++), place, socket.release()};
}

void ListenSockets::open() {
  for (const native::Endpoint& address : options_.listen) check_port_is_free(address);
  for_new_workers({});
}

void ListenSockets::take_over(std::span<const ListenSocket> sockets, unsigned next) {
  sockets_.assign(sockets.begin(), sockets.end());
  next_birth_ = next;
  for_new_workers({});
}

std::vector<ListenSocket> ListenSockets::for_new_workers(
    std::span<const ListenSocket> from_worker) {
  const auto count = static_cast<unsigned>(options_.listen.size()) * options_.socket_count();
  sockets_.insert(sockets_.end(), from_worker.begin(), from_worker.end());
  for (unsigned place = 0; place < count; ++place) {
    if (std::ranges::find(sockets_, place, &ListenSocket::place) == sockets_.end())
      sockets_.push_back(open_one(place));
  }
  std::ranges::sort(sockets_, {}, &ListenSocket::place);
  return sockets_;
}

ListenSocket ListenSockets::open_again(const ListenSocket& lost) {
  const ListenSocket socket = open_one(lost.place);
  if (!holds()) sockets_.push_back(socket);
  return socket;
}

ListenSocket ListenSockets::keep(const ListenSocket& copy) {
  sockets_.push_back(copy);
  return copy;
}

void ListenSockets::workers_have_them() {
  if (holds()) return;
  for (const ListenSocket& socket : sockets_) close_listen_socket(socket, false);
  sockets_.clear();
}

void ListenSockets::close(std::uint16_t birth) {
  const auto socket = std::ranges::find(sockets_, birth, &ListenSocket::birth);
  if (socket == sockets_.end()) return;
  close_listen_socket(*socket, true);
  sockets_.erase(socket);
}

}  // namespace acceptlab::native::server
