#include "models/server/catalogue_rows.hpp"

namespace acceptlab::server {
namespace {

// A program without a fall-back of its own: what these rows are about is the option.
const SeveralSockets plain_several{.by = BindOption::Plain,
                                   .when_refused = WhenRefused::Ends,
                                   .source = "the option is what the policy is about"};
const SeveralSockets lb_several{.by = BindOption::LbOnly,
                                .when_refused = WhenRefused::Ends,
                                .source = "the option is what the policy is about"};

}  // namespace

std::vector<Policy> system_policies() {
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
       {},
       plain_several},
      {"freebsd-reuseport-lb",
       "any",
       "FreeBSD 12.0",
       "one socket for each worker bound by SO_REUSEPORT_LB, which balances",
       "FreeBSD rS334719; sys/netinet/in_pcb.c in_pcblookup_lbgroup",
       {{"sockets", "per-worker"}, {"watch", "own"}, {"wait", "kqueue"}, {"holder", "worker"}},
       {},
       lb_several},
      {"io-uring-shared",
       "any",
       "Linux 5.19",
       "one socket, a multishot accept in each worker's ring: the ring armed first gets everything",
       "Linux io_uring/net.c io_accept, io_uring/poll.c io_poll_wake; who gets them was measured "
       "on "
       "6.18",
       {{"sockets", "1"}, {"watch", "all"}, {"wait", "io-uring"}, {"batch", "all"}},
       {}},
      {"io-uring-reuseport",
       "any",
       "Linux 5.19",
       "a socket and a ring with a multishot accept for each worker",
       "Linux io_uring/net.c io_accept",
       {{"sockets", "per-worker"}, {"watch", "own"}, {"wait", "io-uring"}, {"batch", "all"}},
       {}},
      {"affinity-accept",
       "any",
       "2012",
       "a queue for each CPU that its packets fill: its worker is woken, or an idle one steals",
       "Pesterev and others, Improving Network Connection Locality on Multicore Systems, EuroSys "
       "2012 (a changed Linux 2.6.35); without its proportional share of stolen connections and "
       "the "
       "moving of flow groups",
       {{"sockets", "per-worker"},
        {"watch", "all"},
        {"choose", "bpf-cpu"},
        {"wait", "epoll-exclusive"},
        {"order", "same-cpu-first"}},
       {}},
  };
}

}  // namespace acceptlab::server
