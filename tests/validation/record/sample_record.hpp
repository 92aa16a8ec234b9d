#pragma once

#include "validation/record/record.hpp"

namespace acceptlab::validation {

/// A record in which every field has a value of its own.
inline Record sample_record() {
  RealLatency latency;
  latency.count = 3;
  latency.mean_s = 1.0 / 3;
  latency.sd_s = 5e-324;
  latency.p50_s = 0.1;
  latency.p90_s = 12.5e-6;
  latency.p99_s = 1.7976931348623157e308;
  latency.max_s = 2;
  latency.histogram = {{17, 1}, {18446744073709551615ULL, 2}};

  RealRun run;
  run.repeat = 2;
  run.seed = 18446744073709551615ULL;
  run.place = 5;
  run.conditions = {0.001, 0.02, 6e-6, 31e-6};
  run.faults = {"steal 3%", "a \"fault\"\n"};
  run.window_s = 3;
  run.offered = 11;
  run.completed = 12;
  run.refused = 13;
  run.reset = 14;
  run.timed_out = 15;
  run.skipped = 16;
  run.latency = {{"accept_wait", latency}, {"response", {}}};
  run.rates = {{"throughput_per_s", 4321.5}};
  run.wakeups = {{"epoll_returns", 0.75}, {"woken", 1.25}};
  run.workers = {7, 8};
  run.sockets = {15};
  run.counters = {{"ListenDrops", -1}, {"ListenOverflows", 9223372036854775807LL}};
  run.established_from = "bpf";

  RealCase real;
  real.name = "hash, 4 workers";
  real.setting = "4 workers";
  real.policy = "nginx-reuseport";
  real.calibration = true;
  real.saturated = true;
  real.scenario = "format = 1\ntitle = \"é\"\n";
  real.runs = {run, RealRun{}};

  Record record;
  record.suite = "quick";
  record.server = "nginx 1.22.1";
  record.version = "0.1.0";
  record.machine = {{"kernel", "6.18"}, {"cpu", "two of them"}};
  record.costs = "format = 1\nbase = \"default\"\n";
  record.cases = {real, RealCase{}};
  return record;
}

}  // namespace acceptlab::validation
