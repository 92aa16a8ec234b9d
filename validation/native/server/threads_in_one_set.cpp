#include "validation/native/server/threads_in_one_set.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <list>
#include <memory>
#include <thread>

#include "validation/native/server/clock.hpp"
#include "validation/native/server/event_loop.hpp"
#include "validation/native/server/pinning.hpp"
#include "validation/native/server/sleeping.hpp"

namespace acceptlab::native::server {
namespace {

constexpr std::int64_t look_again_ns = 100'000;
constexpr std::int64_t patience_ns = 1'000'000'000;

/// Workers that watch the same sockets.
struct Group {
  explicit Group(const Options& options)
      : epoll(native::checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")), commons(options) {}

  std::vector<ListenSocket> sockets;
  native::FileDescriptor epoll;
  LoopCommons commons;
};

bool same(const std::vector<ListenSocket>& a, const std::vector<ListenSocket>& b) {
  return std::ranges::equal(a, b, {}, &ListenSocket::birth, &ListenSocket::birth);
}

Group& group_of(std::list<Group>& groups, Post& post, const Options& options) {
  const auto found = std::ranges::find_if(
      groups, [&](const Group& group) { return same(group.sockets, post.sockets); });
  post.leads_set = found == groups.end();
  if (!post.leads_set) return *found;
  groups.emplace_back(options).sockets = post.sockets;
  return groups.back();
}

void wait_until_it_waits(const Post& post) {
  const std::int64_t give_up = now_ns() + patience_ns;
  while (now_ns() < give_up && (post.counters.pid == 0 || post.counters.state != 1 ||
                                !sleeps(::getpid(), post.counters.pid)))
    sleep_for(look_again_ns);
}

}  // namespace

void run_threads(Site& site, std::vector<Post>& posts) {
  const std::vector<unsigned> cpus = allowed_cpus();
  std::list<Group> groups;
  std::vector<std::jthread> threads;
  for (Post& post : posts) {
    Group& group = group_of(groups, post, site.options);
    post.shared_epoll = group.epoll.get();
    post.closes_sockets = false;
    threads.emplace_back([&site, &post, &commons = group.commons, &cpus] {
      if (const auto cpu = cpu_of(site.options.pin, post.number, cpus)) run_on(*cpu);
      EventLoop(site, post, commons).run();
    });
    wait_until_it_waits(post);
  }
}

}  // namespace acceptlab::native::server
