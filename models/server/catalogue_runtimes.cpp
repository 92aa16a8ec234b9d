#include "models/server/catalogue_rows.hpp"

namespace acceptlab::server {
namespace {

const std::vector<Setting> shared_herd{{"sockets", "1"}, {"watch", "all"}, {"wait", "epoll"}};

// libuv accepts once per event since 1.45, which came with Node 20.3.
const std::vector<Era> libuv_eras{{"", {{"batch", "all"}}}, {"20.3", {{"batch", "1"}}}};

const SeveralSockets libuv_several{
    .by = BindOption::Best,
    .when_refused = WhenRefused::Ends,
    .insists_on_balance = true,
    .source =
        "libuv src/unix/core.c uv__sock_reuseport: ENOTSUP where the option does not balance"};
const SeveralSockets gunicorn_several{
    .by = BindOption::Plain,
    .when_refused = WhenRefused::Ends,
    .source =
        "gunicorn sock.py passes over ENOPROTOOPT, arbiter.py spawn_worker binds in each "
        "worker: all but the first end (EADDRINUSE)"};
const SeveralSockets pitchfork_several{
    .by = BindOption::Plain,
    .when_refused = WhenRefused::Ends,
    .source =
        "pitchfork lib/pitchfork/socket_helper.rb new_tcp_server: setsockopt raises, and "
        "nobody rescues"};

}  // namespace

std::vector<Policy> runtime_policies() {
  return {
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
      {.name = "node-reuseport",
       .server = "node",
       .since = "23.1",
       .meaning = "reusePort: a socket for each process",
       .source = "libuv commit d2d92b74a, UV_TCP_REUSEPORT, uv__sock_reuseport; node commit "
                 "1628c48ad6, lib/net.js; doc/api/net.md: since 23.1.0, and 22.12.0 of the line "
                 "before",
       .settings =
           {{"sockets", "per-worker"}, {"watch", "own"}, {"wait", "epoll"}, {"holder", "worker"}},
       .eras = {},
       .several = libuv_several,
       .also_since = "22.12"},
      {"go-net",
       "go",
       "1.0",
       "one epoll or kqueue for all threads, edge-triggered; one goroutine accepts, any thread "
       "goes on with "
       "any goroutine",
       "go src/runtime/netpoll_epoll.go and netpoll_kqueue.go netpollopen, src/net/sock_linux.go "
       "and sock_bsd.go maxListenerBacklog",
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
      {"gunicorn-gthread",
       "gunicorn",
       "19",
       "one socket, every waiting worker woken, one accept a turn; a pool of threads serves",
       "gunicorn workers/gthread.py accept (65ac1a3a); threads is 1 unless set",
       {{"sockets", "1"},
        {"watch", "all"},
        {"wait", "epoll"},
        {"style", "thread-pool"},
        {"backlog", "2048"}},
       {}},
      {"gunicorn-reuseport",
       "gunicorn",
       "19.8",
       "reuse_port with the sync worker: each worker binds a socket of its own",
       "gunicorn config.py ReusePort, workers/sync.py run_for_one (65ac1a3a); commit "
       "6171ac48, news of 19.8.0 (2018-04-28)",
       {{"sockets", "per-worker"},
        {"watch", "own"},
        {"wait", "poll"},
        {"style", "prefork"},
        {"batch", "all"},
        {"holder", "worker"},
        {"backlog", "2048"}},
       {},
       gunicorn_several},
      {"uwsgi",
       "uwsgi",
       "0.9",
       "one socket, every waiting process woken, one connection at a time",
       "uWSGI documentation, Serializing accept(), AKA Thundering Herd; listen queue of 100",
       {{"sockets", "1"},
        {"watch", "all"},
        {"wait", "epoll"},
        {"style", "prefork"},
        {"backlog", "100"}},
       {}},
      {"uwsgi-thunder-lock",
       "uwsgi",
       "1.4.6",
       "the same, and only the holder of a lock of all processes waits and accepts",
       "uWSGI documentation, Serializing accept(), AKA Thundering Herd: --thunder-lock",
       {{"sockets", "1"},
        {"watch", "all"},
        {"wait", "lock"},
        {"style", "prefork"},
        {"backlog", "100"}},
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
       {},
       pitchfork_several},
      {"pitchfork-shared",
       "pitchfork",
       "0.1",
       "one socket, the first idle worker by registration is woken, one request at a time",
       "pitchfork lib/pitchfork/select_waiter.rb, listeners.rb, queues: 1 (commit 64bc71cd)",
       {{"sockets", "1"},
        {"watch", "all"},
        {"wait", "epoll-exclusive"},
        {"style", "prefork"},
        {"backlog", "1024"}},
       {}},
      {"pitchfork-default-ring",
       "pitchfork",
       "0.15",
       "eight sockets, each worker watches all but one, which is what queues: 8 alone means",
       "pitchfork listeners.rb, queues_per_worker defaults to queues - 1 (commit 972fe338)",
       {{"sockets", "8"},
        {"watch", "{ ring = 7 }"},
        {"wait", "epoll-exclusive"},
        {"style", "prefork"},
        {"backlog", "128"}},
       {},
       pitchfork_several},
      {"puma",
       "puma",
       "7.0.4",
       "one socket, a busier worker sleeps before it tries to accept",
       "puma lib/puma/cluster_accept_loop_delay.rb (7.0.4; a fixed sleep before); "
       "lib/puma/configuration.rb, max_threads: 5 on MRI",
       {{"sockets", "1"},
        {"watch", "all"},
        {"wait", "poll"},
        {"style", "thread-pool"},
        {"threads", "5"},
        {"gate", "{ delay = \"5ms\" }"},
        {"backlog", "1024"}},
       {}},
  };
}

}  // namespace acceptlab::server
