#include "models/server/catalogue.hpp"

#include <algorithm>
#include <charconv>

namespace acceptlab::server {
namespace {

const std::vector<Setting> shared_herd{{"sockets", "1"}, {"watch", "all"}, {"wait", "epoll"}};
const std::vector<Setting> shared_trylock{{"sockets", "1"},
                                          {"watch", "all"},
                                          {"wait", "try-lock"},
                                          {"gate", "{ free_fraction = 0.125 }"}};
const std::vector<Setting> shared_exclusive{
    {"sockets", "1"}, {"watch", "all"}, {"wait", "epoll-exclusive"}};
const std::vector<Setting> shared_exclusive_16{
    {"sockets", "1"}, {"watch", "all"}, {"wait", "epoll-exclusive"}, {"rearm", "16"}};

// libuv accepts once per event since 1.45, which came with Node 20.3.
const std::vector<Era> libuv_eras{{"", {{"batch", "all"}}}, {"20.3", {{"batch", "1"}}}};

std::vector<Policy> nginx_policies() {
  return {
      {"nginx-shared",
       "nginx",
       "0.1",
       "one socket, as nginx shares it by default in its version",
       "nginx src/event/ngx_event.c ngx_event_process_init; changes of 1.11.3 (46dd747c9) and "
       "1.21.6 (96c342e56)",
       {},
       {{"", shared_trylock}, {"1.11.3", shared_exclusive}, {"1.21.6", shared_exclusive_16}}},
      {"nginx-herd",
       "nginx",
       "0.1",
       "one socket, accept mutex off, every waiting worker woken (before 1.11.3)",
       "nginx src/event/ngx_event.c, accept_mutex off",
       shared_herd,
       {}},
      {"nginx-accept-mutex",
       "nginx",
       "0.1",
       "one socket, only the holder of a try-lock waits on it",
       "nginx src/event/ngx_event_accept.c ngx_trylock_accept_mutex",
       shared_trylock,
       {}},
      {"nginx-exclusive",
       "nginx",
       "1.11.3",
       "one socket, the first idle worker by registration is woken",
       "nginx commit 46dd747c9 (1.11.3), EPOLLEXCLUSIVE",
       shared_exclusive,
       {}},
      {"nginx-exclusive-16",
       "nginx",
       "1.21.6",
       "the same, and a worker moves to the tail on every 16th accept",
       "nginx commit 96c342e56 (1.21.6), ngx_reorder_accept_events",
       shared_exclusive_16,
       {}},
      {"nginx-reuseport",
       "nginx",
       "1.9.1",
       "one socket for each worker, made and kept by the master",
       "nginx commit f7f1607bf (1.9.1), ngx_clone_listening",
       {{"sockets", "per-worker"}, {"watch", "own"}, {"wait", "epoll"}, {"holder", "master"}},
       {}},
      {"intel-2014",
       "nginx",
       "2014",
       "CPU threads / 8 sockets, every worker watches all of them",
       "Lu, nginx-devel 2014-August/005833 (never merged)",
       {{"sockets", "cpus/8"},
        {"watch", "all"},
        {"wait", "epoll"},
        {"trigger", "level"},
        {"holder", "master"}},
       {}},
      {"dragonfly-per-worker",
       "nginx",
       "2013",
       "one socket for each worker; the first worker inherits and configures, the others make "
       "their own",
       "Ziehau, nginx-devel 2013-August/004035 (third round of the patch)",
       {{"sockets", "per-worker"},
        {"watch", "own"},
        {"wait", "kqueue"},
        {"batch", "all"},
        {"holder", "first-worker"}},
       {}},
  };
}

std::vector<Policy> other_policies() {
  return {
      {"shared-blocking",
       "any",
       "4.2BSD",
       "one socket, workers blocked in accept(), the longest asleep is woken",
       "accept(2)",
       {{"sockets", "1"}, {"watch", "all"}, {"wait", "blocking"}, {"style", "prefork"}},
       {}},
      {"bsd-reuseport",
       "any",
       "4.4BSD",
       "one socket for each worker bound by SO_REUSEPORT, which does not balance",
       "4.4BSD sys/netinet/in_pcb.c in_pcblookup",
       {{"sockets", "per-worker"},
        {"balance", "false"},
        {"watch", "own"},
        {"wait", "kqueue"},
        {"holder", "worker"}},
       {}},
      {"apache-prefork",
       "httpd",
       "2.0",
       "one Listen line: children blocked in accept(), one connection at a time",
       "httpd server/mpm/prefork/prefork.c child_main",
       {{"sockets", "1"}, {"watch", "all"}, {"wait", "blocking"}, {"style", "prefork"}},
       {}},
      {"apache-buckets",
       "httpd",
       "2.4.17",
       "CPU threads / 8 sockets, each child serves one of them, its number modulo theirs",
       "httpd r1635521, ListenCoresBucketsRatio 8; server/mpm/prefork/prefork.c make_child",
       {{"sockets", "cpus/8"},
        {"watch", "{ ring = 1 }"},
        {"wait", "blocking"},
        {"style", "prefork"}},
       {}},
      {"apache-event",
       "httpd",
       "2.4",
       "one socket, a listener thread for each child that waits for an idle thread",
       "httpd server/mpm/event/event.c get_worker",
       {{"sockets", "1"},
        {"watch", "all"},
        {"wait", "epoll"},
        {"style", "thread-pool"},
        {"gate", "idle-thread"}},
       {}},
      {"haproxy",
       "haproxy",
       "2.4",
       "one thread group: one socket, four accepts a turn, the less loaded of two threads",
       "haproxy src/listener.c listener_accept (commits 0fe703bd5, 66161326f)",
       {{"sockets", "1"},
        {"watch", "all"},
        {"wait", "epoll"},
        {"batch", "4"},
        {"handoff", "two-index"},
        {"backlog", "1024"}},
       {}},
      {"haproxy-by-thread",
       "haproxy",
       "2.5",
       "a socket for each thread, which keeps what it accepts, four a turn",
       "haproxy doc/configuration.txt, shards by-thread; src/listener.c listener_accept hands on "
       "only where a listener has several threads",
       {{"sockets", "per-worker"},
        {"watch", "own"},
        {"wait", "epoll"},
        {"batch", "4"},
        {"backlog", "1024"}},
       {}},
      {"envoy",
       "envoy",
       "1.20",
       "a socket for each worker thread",
       "envoy listener.proto, enable_reuse_port",
       {{"sockets", "per-worker"}, {"watch", "own"}, {"wait", "epoll"}, {"batch", "all"}},
       {}},
      {"envoy-exact",
       "envoy",
       "1.20",
       "a socket for each worker thread, then to the one with the fewest connections",
       "envoy ExactConnectionBalancerImpl::pickTargetHandler",
       {{"sockets", "per-worker"},
        {"watch", "own"},
        {"wait", "epoll"},
        {"batch", "all"},
        {"handoff", "least-connections"}},
       {}},
      {"h2o",
       "h2o",
       "2.0",
       "one socket, every waiting thread woken, ten accepts a turn",
       "h2o src/main.c on_accept",
       {{"sockets", "1"},
        {"watch", "all"},
        {"wait", "epoll"},
        {"batch", "10"},
        {"backlog", "65535"}},
       {}},
      {"lighttpd",
       "lighttpd",
       "1.4",
       "one socket, every waiting worker woken, a hundred accepts a turn",
       "lighttpd src/network.c network_server_handle_fdevent",
       {{"sockets", "1"},
        {"watch", "all"},
        {"wait", "epoll"},
        {"batch", "100"},
        {"backlog", "1024"}},
       {}},
      {"memcached",
       "memcached",
       "1.4",
       "one acceptor thread, connections handed out in turn",
       "memcached thread.c dispatch_conn_new",
       {{"sockets", "1"},
        {"watch", "all"},
        {"wait", "dispatcher"},
        {"handoff", "round-robin"},
        {"backlog", "1024"}},
       {}},
      {"node-cluster",
       "node",
       "0.12",
       "the primary accepts; a worker gets the next when it took the last (SCHED_RR)",
       "node lib/internal/cluster/round_robin_handle.js; libuv uv__server_io, whose loop until "
       "EAGAIN went with 1.45 (6c692ad1c), in Node 20.3",
       {{"sockets", "1"}, {"watch", "all"}, {"wait", "dispatcher"}, {"handoff", "credit"}},
       libuv_eras},
      {"node-cluster-none", "node", "0.12",
       "workers share the socket, every waiting one woken (SCHED_NONE)",
       "node lib/internal/cluster/shared_handle.js; libuv uv__server_io as for node-cluster, but "
       "for "
       "its sleep of 1 ns after each accept of a shared socket",
       shared_herd, libuv_eras},
      {"go-net",
       "go",
       "1.0",
       "one epoll for all threads, edge-triggered; one goroutine accepts, any thread goes on with "
       "any goroutine",
       "go src/runtime/netpoll_epoll.go netpollopen, src/net/sock_linux.go maxListenerBacklog",
       {{"sockets", "1"},
        {"watch", "all"},
        {"wait", "shared-epoll"},
        {"trigger", "edge"},
        {"batch", "all"},
        {"backlog", "-1"}},
       {}},
      {"uvicorn",
       "uvicorn",
       "0.13",
       "one socket, every waiting worker woken, up to 2048 accepts a turn",
       "CPython 3.11 asyncio _accept_connection",
       {{"sockets", "1"},
        {"watch", "all"},
        {"wait", "epoll"},
        {"batch", "2048"},
        {"backlog", "2048"}},
       {}},
      {"gunicorn-sync",
       "gunicorn",
       "19",
       "one socket, connections served one after the other to their end, select when there is none",
       "gunicorn workers/sync.py run_for_one (a single bind address)",
       {{"sockets", "1"},
        {"watch", "all"},
        {"wait", "poll"},
        {"style", "prefork"},
        {"batch", "all"},
        {"backlog", "2048"}},
       {}},
      {"pitchfork",
       "pitchfork",
       "0.15",
       "eight sockets in a ring, each worker watches two, one request at a time",
       "pitchfork listeners.rb, queues: 8, queues_per_worker: 2 (commit 972fe338)",
       {{"sockets", "8"},
        {"watch", "{ ring = 2 }"},
        {"wait", "epoll-exclusive"},
        {"style", "prefork"},
        {"backlog", "128"}},
       {}},
      {"puma",
       "puma",
       "7.0.4",
       "one socket, a busier worker sleeps before it tries to accept",
       "puma lib/puma/cluster_accept_loop_delay.rb (7.0.4; a fixed sleep before)",
       {{"sockets", "1"},
        {"watch", "all"},
        {"wait", "poll"},
        {"style", "thread-pool"},
        {"gate", "{ delay = \"5ms\" }"},
        {"backlog", "1024"}},
       {}},
  };
}

std::vector<Policy> all_policies() {
  std::vector<Policy> policies = nginx_policies();
  const std::vector<Policy> others = other_policies();
  policies.insert(policies.end(), others.begin(), others.end());
  return policies;
}

}  // namespace

const std::vector<Policy>& catalogue() {
  static const std::vector<Policy> policies = all_policies();
  return policies;
}

const Policy* find_policy(std::string_view name) {
  const auto& policies = catalogue();
  const auto found = std::find_if(policies.begin(), policies.end(),
                                  [&](const Policy& p) { return p.name == name; });
  return found == policies.end() ? nullptr : &*found;
}

bool older(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    const auto next = [](std::string_view& rest) {
      unsigned part = 0;
      std::from_chars(rest.data(), rest.data() + rest.size(), part);
      const std::size_t dot = rest.find('.');
      rest = dot == std::string_view::npos ? std::string_view{} : rest.substr(dot + 1);
      return part;
    };
    const unsigned left = next(a), right = next(b);
    if (left != right) return left < right;
  }
  return false;
}

std::vector<Setting> settings_on(const Policy& policy, kernel::System system, kernel::Wait wait) {
  std::vector<Setting> settings;
  if (policy.server != "nginx") return settings;
  // ngx_event_accept counts down what kevent told; multi_accept is asked elsewhere only.
  if (wait == kernel::Wait::Kqueue) settings.push_back({"batch", "all"});
  // NGX_LISTEN_BACKLOG of src/os/unix/ngx_freebsd_config.h, for DragonFly too, and of Darwin.
  if (system == kernel::System::FreeBsd || system == kernel::System::DragonFly ||
      system == kernel::System::MacOs)
    settings.push_back({"backlog", "-1"});
  return settings;
}

std::vector<Setting> settings_of(const Policy& policy, std::string_view version) {
  std::vector<Setting> settings = policy.settings;
  const Era* in_force = nullptr;
  for (const Era& era : policy.eras) {
    if (version.empty() || era.since.empty() || !older(version, era.since)) in_force = &era;
  }
  if (in_force == nullptr) return settings;
  for (const Setting& setting : in_force->settings) {
    std::erase_if(settings, [&](const Setting& s) { return s.key == setting.key; });
    settings.push_back(setting);
  }
  return settings;
}

}  // namespace acceptlab::server
