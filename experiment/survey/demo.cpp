#include <fmt/format.h>

#include "experiment/survey/survey.hpp"

namespace acceptlab::experiment {

std::string demo_scenario(const std::string& file) {
  return fmt::format(
      R"toml(# Does a socket for each worker pay? Four workers of nginx, one socket for all against one for each.
#
#   acceptlab compare {0}                        both, on the same arrivals
#   acceptlab run {0}                            the first alone, in more detail
#   acceptlab compare {0} --vary run.load=1,1.5  and under more load
#   acceptlab check {0} --explain                every value in force, and where it is from
format = 1
title  = "Four workers: one socket or one each"

[machine]
cores      = 4                   # CPUs; one worker on each
nic_queues = 4                   # receive queues of the network card: whose CPU handles whose packets

[server]
policy  = "nginx-shared"         # acceptlab policies lists what there is
workers = 4                      # worker_processes
backlog = 511                    # listen ... backlog=, for each socket

[work]                           # what one connection asks for
cpu = {{ type = "lognormal", mean = "150us", p99 = "1ms" }}   # CPU time of a request
wait = {{ type = "exponential", mean = "1ms" }}               # and its time at the upstream

[[arrivals]]
process = {{ type = "poisson", rate = "12k/s" }}   # new connections: about half of what four CPUs carry
from    = {{ addresses = 500 }}                    # so many clients: the hash sees these

[run]
connections  = 20000             # of a replication
replications = 8                 # each interval is made of these
seed         = 7                 # the same seed, the same result

[[variants]]                     # a further column of `acceptlab compare`
name = "reuseport"
set  = {{ "server.policy" = "nginx-reuseport" }}
)toml",
      file == "-" ? "demo.toml" : file);
}

}  // namespace acceptlab::experiment
