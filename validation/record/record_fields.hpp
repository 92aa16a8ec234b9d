#pragma once

#include <concepts>
#include <type_traits>

#include "validation/record/record.hpp"

namespace acceptlab::validation {

// The fields of each part of a record by their names in the file, in its order: the one list that
// its writer and its reader share. `visit` takes a name and the field; a std::optional one may be
// missing in a file.

template <class T, class Part>
concept ConstOrNot = std::same_as<std::remove_const_t<T>, Part>;

template <ConstOrNot<RealLatency> T, class Visit>
void each_field(T& latency, const Visit& visit) {
  visit("count", latency.count);
  visit("mean_s", latency.mean_s);
  visit("sd_s", latency.sd_s);
  visit("p50_s", latency.p50_s);
  visit("p90_s", latency.p90_s);
  visit("p99_s", latency.p99_s);
  visit("max_s", latency.max_s);
  visit("histogram", latency.histogram);
}

template <ConstOrNot<Conditions> T, class Visit>
void each_field(T& conditions, const Visit& visit) {
  visit("steal", conditions.steal);
  visit("foreign", conditions.foreign);
  visit("lateness_p50_s", conditions.lateness_p50_s);
  visit("lateness_p99_s", conditions.lateness_p99_s);
}

template <ConstOrNot<RealRun> T, class Visit>
void each_field(T& run, const Visit& visit) {
  visit("repeat", run.repeat);
  visit("seed", run.seed);
  visit("place", run.place);
  visit("conditions", run.conditions);
  visit("faults", run.faults);
  visit("window_s", run.window_s);
  visit("offered", run.offered);
  visit("completed", run.completed);
  visit("refused", run.refused);
  visit("reset", run.reset);
  visit("timed_out", run.timed_out);
  visit("skipped", run.skipped);
  visit("latency", run.latency);
  visit("rates", run.rates);
  visit("wakeups", run.wakeups);
  visit("workers", run.workers);
  visit("sockets", run.sockets);
  visit("counters", run.counters);
  visit("established_from", run.established_from);
}

template <ConstOrNot<RealCase> T, class Visit>
void each_field(T& real, const Visit& visit) {
  visit("name", real.name);
  visit("setting", real.setting);
  visit("policy", real.policy);
  visit("calibration", real.calibration);
  visit("saturated", real.saturated);
  visit("scenario", real.scenario);
  visit("runs", real.runs);
}

template <ConstOrNot<Record> T, class Visit>
void each_field(T& record, const Visit& visit) {
  visit("suite", record.suite);
  visit("server", record.server);
  visit("version", record.version);
  visit("machine", record.machine);
  visit("costs", record.costs);
  visit("cases", record.cases);
}

}  // namespace acceptlab::validation
