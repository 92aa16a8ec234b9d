#include "validation/native/server/generation.hpp"

#include <sys/epoll.h>

#include <algorithm>

#include "validation/native/server/watch_graph.hpp"

namespace acceptlab::native::server {
namespace {

/// What the seat watches, of every address, in the order of birth.
std::vector<ListenSocket> watched_by(const std::vector<unsigned>& numbers, const Options& options,
                                     const std::vector<ListenSocket>& sockets) {
  std::vector<ListenSocket> watched;
  for (const ListenSocket& socket : sockets) {
    if (std::ranges::find(numbers, socket.place % options.socket_count()) != numbers.end())
      watched.push_back(socket);
  }
  std::ranges::sort(watched, {}, &ListenSocket::birth);
  return watched;
}

bool watch_the_same(const Seat& a, const Seat& b) {
  return std::ranges::equal(a.sockets, b.sockets, {}, &ListenSocket::birth, &ListenSocket::birth);
}

}  // namespace

std::vector<WorkerProcess> plan_generation(const Options& options,
                                           const std::vector<ListenSocket>& sockets) {
  std::vector<WorkerProcess> plan;
  const auto graph = watch_graph(options);
  for (unsigned number = 0; number < options.seats(); ++number) {
    if (plan.empty() || !options.threads_share_epoll()) plan.emplace_back();
    plan.back().seats.push_back({number, 0, watched_by(graph[number], options, sockets)});
  }
  return plan;
}

std::vector<native::FileDescriptor> make_shared_epolls(const Options& options,
                                                       std::vector<WorkerProcess>& plan) {
  std::vector<native::FileDescriptor> epolls;
  if (options.wait != Wait::SharedEpoll || options.threads_share_epoll()) return epolls;
  for (WorkerProcess& process : plan) {
    const auto first = std::ranges::find_if(plan, [&](const WorkerProcess& other) {
      return watch_the_same(other.seats.front(), process.seats.front());
    });
    if (&*first == &process)
      epolls.emplace_back(native::checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1"));
    process.shared_epoll = &*first == &process ? epolls.back().get() : first->shared_epoll;
  }
  return epolls;
}

}  // namespace acceptlab::native::server
