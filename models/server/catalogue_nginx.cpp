#include "models/server/catalogue_rows.hpp"

namespace acceptlab::server {
namespace {

const SeveralSockets nginx_several{
    .by = BindOption::Best,
    .best_since = "1.15.1",  // 468e37734
    .when_refused = WhenRefused::Ends,
    .source =
        "nginx src/core/ngx_connection.c ngx_open_listening_sockets: an emergency is logged, "
        "NGX_ERROR; a build without the option ignores reuseport, with a warning"};
// Both patches are from before SO_REUSEPORT_LB.
const SeveralSockets intel_several{
    .by = BindOption::Plain,
    .when_refused = WhenRefused::SharesOne,
    .source = "Lu, nginx-devel 2014-August/005833: tried without SO_REUSEPORT on 3.8.8"};
const SeveralSockets dragonfly_several{
    .by = BindOption::Plain, .when_refused = WhenRefused::Ends, .source = {}};

const std::vector<Setting> shared_herd{{"sockets", "1"}, {"watch", "all"}, {"wait", "epoll"}};
const std::vector<Setting> shared_trylock{{"sockets", "1"},
                                          {"watch", "all"},
                                          {"wait", "try-lock"},
                                          {"gate", "{ free_fraction = 0.125 }"}};
const std::vector<Setting> shared_exclusive{
    {"sockets", "1"}, {"watch", "all"}, {"wait", "epoll-exclusive"}};
const std::vector<Setting> shared_exclusive_16{
    {"sockets", "1"}, {"watch", "all"}, {"wait", "epoll-exclusive"}, {"rearm", "16"}};

/// How one socket is shared by default, by version.
const std::vector<Era> shared_eras{
    {"", shared_trylock}, {"1.11.3", shared_exclusive}, {"1.21.6", shared_exclusive_16}};

}  // namespace

std::vector<Policy> nginx_policies() {
  return {
      {"nginx-shared",
       "nginx",
       "0.1",
       "one socket, as nginx shares it by default in its version",
       "nginx src/event/ngx_event.c ngx_event_process_init; changes of 1.11.3 (46dd747c9) and "
       "1.21.6 (96c342e56)",
       {},
       shared_eras},
      {"nginx-multi-accept",
       "nginx",
       "0.1",
       "the same with multi_accept: a worker takes all that wait, and never moves to the tail",
       "nginx src/event/ngx_event_accept.c ngx_event_accept, ev->available = ecf->multi_accept",
       {{"batch", "all"}},
       shared_eras},
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
       "nginx commits f7f1607bf (1.9.1), ngx_clone_listening, and 468e37734 (1.15.1), "
       "SO_REUSEPORT_LB",
       {{"sockets", "per-worker"}, {"watch", "own"}, {"wait", "epoll"}, {"holder", "master"}},
       {},
       nginx_several},
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
       {},
       intel_several},
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
       {},
       dragonfly_several},
  };
}

}  // namespace acceptlab::server
