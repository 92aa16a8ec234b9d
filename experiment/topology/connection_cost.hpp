#pragma once

#include "experiment/scenario/scenario.hpp"

namespace acceptlab::experiment {

/// What one connection takes of a machine, as means in seconds. Each is the least that it can be:
/// no wake-ups and context switches, no accept in vain, no spinning, so that bounds derived from
/// them hold.
struct ConnectionCost {
  double softirq = 0;  // its packets, on the CPU of its NIC queue
  double pass_on = 0;  // the same, on the CPU of a NIC queue that passes them on
  double accept = 0;   // by the worker that accepts it: its part of a poll, accept4
  double serve = 0;    // by the worker that serves it: system calls, and the work itself
  double held = 0;     // from accept to close: a slot of its worker, if slots are limited
  double lock = 0;     // of its listen socket's lock
};

/// Requires resolve().
ConnectionCost connection_cost(const Scenario& scenario);

/// How many connections a worker can have at a time; 0: no limit.
double slots_of_worker(const ServerSpec& server);

}  // namespace acceptlab::experiment
