#pragma once

#include "experiment/keys/key_table.hpp"
#include "experiment/keys/reading.hpp"

namespace acceptlab::experiment {

// Readers of the keys that have a form of their own, by section: the one list that the key tables
// refer to; they stand in read_machine.cpp, read_server.cpp, read_load.cpp, read_replay.cpp and
// read_run.cpp. Each fills its part of Reading::scenario and reports what is wrong.

void read_format(Reading&, const Key&, const Value&);
void read_irq(Reading&, const Key&, const Value&);
void read_quota(Reading&, const Key&, const Value&);
void read_noise(Reading&, const Key&, const Value&);
void read_costs_file(Reading&, const Key&, const Value&);
void read_cost_table(Reading&, const Key&, const Value&);
void read_kernel_version(Reading&, const Key&, const Value&);
void read_client_version(Reading&, const Key&, const Value&);
void read_hash_secret(Reading&, const Key&, const Value&);
void read_sysctls(Reading&, const Key&, const Value&);

void read_listen(Reading&, const Key&, const Value&);
void read_sockets(Reading&, const Key&, const Value&);
void read_watch(Reading&, const Key&, const Value&);
void read_choose(Reading&, const Key&, const Value&);
void read_rearm(Reading&, const Key&, const Value&);
void read_batch(Reading&, const Key&, const Value&);
void read_gate(Reading&, const Key&, const Value&);
void read_handoff(Reading&, const Key&, const Value&);
void read_pin(Reading&, const Key&, const Value&);
void read_client_pin(Reading&, const Key&, const Value&);

void read_retry(Reading&, const Key&, const Value&);
void read_process(Reading&, const Key&, const Value&);
void read_from(Reading&, const Key&, const Value&);
void read_replay(Reading&, const Value& file, ArrivalsSpec&);

void read_event_time(Reading&, const Key&, const Value&);
void read_action(Reading&, const Key&, const Value&);

void read_precision(Reading&, const Key&, const Value&);
void read_axes(Reading&, const Key&, const Value&);
void read_variant_set(Reading&, const Key&, const Value&);
void read_search_vary(Reading&, const Key&, const Value&);
void read_search_objective(Reading&, const Key&, const Value&);
void read_goals(Reading&, const Key&, const Value&);

}  // namespace acceptlab::experiment
