#include "experiment/pages/result_page.hpp"

#include <fmt/format.h>

#include <array>
#include <span>
#include <string_view>

// What every field of a result and of a comparison means. A test compares the paths with generated
// ones, another the tables with docs/results-format.md.

namespace acceptlab::experiment {
namespace {

struct ResultField {
  std::string_view path, unit, meaning;
};

constexpr auto head = std::to_array<ResultField>({
    {"schema", "", "`acceptlab.result/1`"},
    {"version", "", "of the program"},
    {"title", "", "of the scenario"},
    {"scenario_hash", "", "of the scenario in force and the files that it names"},
    {"replication_hash", "",
     "the same without what says how replications are asked for: their number, what is run beside "
     "them, goals"},
    {"settings", "",
     "of a point of a [sweep](sweep.md): what the axes set, `{\"server.workers\": 16, ...}`; `{}` "
     "otherwise"},
    {"scenario", "",
     "the scenario as TOML that reads as the same: the file with the command line's changes in it, "
     "without its title and what only compare, sweep and recommend read"},
    {"seed", "", "of the random numbers"},
    {"replications", "", "finished ones; all numbers rest on these"},
    {"simulated_s", "s", "simulated time of all replications together: warm-ups, windows, drains"},
    {"warmup_s", "s", "length of the warm-up of each replication"},
    {"simulated_events", "", "events of all replications"},
    {"fingerprint", "",
     "of the sequence of all events, hexadecimal: a change of the program that keeps it changed "
     "nothing; `--series` keeps it too"},
    {"assumed", "",
     "keys in force, costs and rules of the clients' system whose value is an assumption, nobody "
     "having measured or published it"},
    {"ignored", "", "keys, costs and real sysctls that are set but that the model does not use"},
    {"evidence", "",
     "what the rules of the kernel's system and version rest on: `measured`, `published`, `source` "
     "(read in the kernel's source) or `weak`, as is a hypothetical server. `measured` needs a "
     "record of `validation/kit` from such a kernel: only Linux 6.15 to 6.18 has one, so that "
     "DragonFly and the BSDs say `source` at most"},
    {"outside_validation", "",
     "sentences: what lies outside anything compared with real servers, and how that comparison "
     "went where it did not pass"},
    {"findings", "",
     "sentences that a reader must see: load exceeds capacity, precision not met, warm-up not "
     "found, ..."},
});

constexpr auto connections = std::to_array<ResultField>({
    {"connections.offered", "connections", "the cohort"},
    {"connections.accepted", "connections", "accept returned them"},
    {"connections.completed", "connections", "served to the end"},
    {"connections.refused", "connections",
     "SYN dropped for good with `syn_retries = 0`, or ECONNREFUSED"},
    {"connections.reset", "connections", "RST, crash, or accepted and closed over a limit"},
    {"connections.timed_out", "connections", "SYN retries exhausted or client timeout"},
    {"connections.in_flight", "connections", "not ended when the drain was over"},
    {"connections.lost", "connections", "refused + reset + timed_out"},
    {"connections.censored", "connections",
     "of the cohort, cut off by the end of the drain: missing from the latencies, whose tails are "
     "then too short"},
    {"connections.syn_dropped", "segments", "SYNs dropped"},
    {"connections.final_ack_dropped", "segments",
     "final ACKs of handshakes dropped at a full accept queue"},
    {"connections.syn_retransmitted", "segments", "SYNs sent again"},
    {"connections.migrated", "connections", "moved to another socket (`net.ipv4.tcp_migrate_req`)"},
    {"connections.inherited", "connections", "moved to the heir of a closed socket (DragonFly)"},
    {"connections.aborted_on_close", "connections", "reset because their socket was closed"},
    {"connections.lost_share", "estimate",
     "lost / offered; of fewer than 100 losses or 10 bursts Wilson's interval, corrected for "
     "bursts, and of 0 in n it ends at 3/n"},
    {"connections.local_share", "estimate",
     "accepted by a thread that ran on the CPU which did the work for their packets / accepted"},
    {"connections.lost_by_cause.syn_overflow", "connections", "lost because SYNs met full queues"},
    {"connections.lost_by_cause.ack_overflow", "connections",
     "lost because the final ACK met a full accept queue"},
    {"connections.lost_by_cause.close_pending", "connections",
     "waited to be accepted when their socket closed"},
    {"connections.lost_by_cause.close_handshake", "connections",
     "in the handshake when their socket closed"},
    {"connections.lost_by_cause.crash", "connections", "open in a worker that crashed"},
    {"connections.lost_by_cause.timeout", "connections", "the client gave up"},
    {"connections.lost_by_cause.shed", "connections", "closed over a limit of the server"},
    {"connections.lost_by_cause.no_listener", "connections",
     "their SYN met an address where nobody listens any more"},
    {"connections.lost_by_cause.client_abort", "connections", "their own client reset them"},
    {"connections.lost_by_cause.shutdown", "connections",
     "open in a worker that was asked to quit, when `server.shutdown_timeout` was over"},
});

constexpr auto latencies = std::to_array<ResultField>({
    {"latency.*.count", "", "values measured"},
    {"latency.*.mean", "s, estimate", ""},
    {"latency.*.sd", "s, estimate", "standard deviation of the single values"},
    {"latency.*.p50", "s, estimate", "order statistic ceil(p n)"},
    {"latency.*.p90", "s, estimate", ""},
    {"latency.*.p95", "s, estimate", ""},
    {"latency.*.p99", "s, estimate", ""},
    {"latency.*.p999", "s, estimate", "99.9th percentile"},
    {"latency.*.max", "s", "largest value; null without any"},
    {"latency.*.histogram", "ns",
     "pairs [largest value of the cell in ns, count], cells that are not empty"},
});

constexpr auto means = std::to_array<ResultField>({
    {"blame.softirq", "s, estimate",
     "part of `service_wait.mean` spent behind packet work, spinning packets included; the six "
     "parts sum to it"},
    {"blame.lock", "s, estimate", "its thread was spinning for a listen socket's lock"},
    {"blame.run_queue", "s, estimate", "its worker was runnable behind other threads"},
    {"blame.wake_up", "s, estimate", "from the wake-up to running"},
    {"blame.busy_worker", "s, estimate",
     "its worker was busy with others: all that could take it before accept, or the one that took "
     "it, which served others of its turn first"},
    {"blame.hand_off", "s, estimate",
     "given to another thread after accept, until that one starts on it"},
    {"rates.offered_per_s", "1/s, estimate", "first SYNs"},
    {"rates.throughput_per_s", "1/s, estimate", "completions"},
    {"wakeups.woken", "per accept, estimate", "threads woken for a listen socket"},
    {"wakeups.epoll_returns", "per accept, estimate",
     "returns of epoll_wait, poll or kevent with something"},
    {"wakeups.eagain", "per accept, estimate", "accepts that found nothing"},
    {"wakeups.spurious", "per accept, estimate", "woken, and left without a connection"},
    {"wakeups.context_switches", "per accept, estimate", ""},
    {"wakeups.migrations", "per accept, estimate",
     "threads that go on on another CPU than they ran on last"},
    {"cpu.per_connection", "s, estimate",
     "CPU time used for each accepted connection, without noise"},
    {"imbalance.workers_max_over_mean", "estimate",
     "most connections of a worker over the mean, in a replication; of workers there for the whole "
     "window"},
    {"imbalance.sockets_max_over_mean", "estimate",
     "the same of the connections that sockets were given"},
});

constexpr auto members = std::to_array<ResultField>({
    {"sockets[].index", "", "birth number"},
    {"sockets[].born", "s", ""},
    {"sockets[].died", "s", "null: never"},
    {"sockets[].share", "fraction", "of the cohort's first SYNs that it was given"},
    {"sockets[].accepted", "connections", "accepted from it"},
    {"sockets[].pending_mean", "connections", "time average of its accept queue"},
    {"sockets[].pending_max", "connections", "in any replication"},
    {"sockets[].limit", "connections",
     "that fit its accept queue; with `server.queue_room`, that room and one for each worker that "
     "watches it"},
    {"sockets[].dropped", "segments", "dropped at it"},
    {"sockets[].migrated_in", "connections", "moved to it"},
    {"sockets[].inherited_in", "connections", "inherited from closed sockets"},
    {"sockets[].reset", "connections", "reset when it closed"},
    {"workers[].index", "", "birth number"},
    {"workers[].born", "s", ""},
    {"workers[].died", "s", "null: never"},
    {"workers[].share", "fraction", "of the accepted connections"},
    {"workers[].accepted", "connections", ""},
    {"workers[].busy", "fraction", "not asleep in its wait"},
    {"cpus[].index", "", ""},
    {"cpus[].user", "fraction", "the seven accounts sum to 1"},
    {"cpus[].kernel", "fraction", "system calls"},
    {"cpus[].softirq", "fraction", "packet work, that of `machine.noise` included"},
    {"cpus[].spin", "fraction", "spinning for locks: threads in accept, and packets"},
    {"cpus[].switch", "fraction", "context switches"},
    {"cpus[].noise", "fraction",
     "other load: threads, what a hypervisor takes, and clients on the server's machine "
     "(`machine.steering = \"loopback\"`)"},
    {"cpus[].idle", "fraction", ""},
});

constexpr auto rest = std::to_array<ResultField>({
    {"streams[].name", "", "of an `[[arrivals]]` entry"},
    {"streams[].latency", "", "as `latency`, of its connections, without histograms"},
    {"lifecycle[].at", "s",
     "when the event happened, from the end of the warm-up; mean over replications"},
    {"lifecycle[].what", "", "the event as written; the n-th time that it happens is one entry"},
    {"lifecycle[].lost", "connections",
     "lost by it, at once or by a step that follows from it, in the cohort or not: reset at the "
     "close of a socket or at the end of a handshake that the socket left, or open in a worker "
     "that crashed or was ended"},
    {"lifecycle[].moved", "connections",
     "moved to other sockets by it, likewise; one that moves twice counts twice"},
    {"lifecycle[].delayed", "connections",
     "most that waited in all accept queues together after it and before the next event, less "
     "the most that did in the second half of the time from the event before (or the start of "
     "the run) to it; sum over replications. Chance alone makes it a few"},
    {"lifecycle[].recovered_after_s", "s",
     "when the accept queues were back to that, after the last time that more than half as many "
     "waited beyond it as ever, after the end of a stall and of all steps that follow from the "
     "event; mean over the replications in which it delayed any; null: none, or one of them did "
     "not get there by the next event or the end"},
    {"lifecycle[].happened", "", "replications in which the event happened"},
    {"lifecycle[].not_recovered", "", "... and in which the accept queues did not get back"},
    {"series[].at", "s", "begin of the cell, from the end of the warm-up; only with `--series`"},
    {"series[].pending", "connections",
     "time average over all accept queues, mean over replications"},
    {"series[].lost", "connections", "all replications"},
    {"series[].accept_wait", "s", "mean of the connections accepted in the cell; null: none"},
    {"series[].busy", "fraction", "of the time of all workers"},
    {"counters", "", "the system's own counters by their own names"},
    {"goals[].text", "", "as in the scenario"},
    {"goals[].met", "", "whether the value meets it"},
    {"goals[].decided", "",
     "whether the whole interval, with `run.cost_uncertainty` the one with costs, lies on one "
     "side; counts and maxima decide by themselves"},
    {"cost_uncertainty[].metric", "",
     "path of the number in the result; empty list without `run.cost_uncertainty`"},
    {"cost_uncertainty[].estimate", "estimate", "as there: what the simulation does not know"},
    {"cost_uncertainty[].ci95_with_costs", "as the metric",
     "the interval with what is not known of the costs ([statistics.md](statistics.md))"},
    {"control_variate.twin", "",
     "with `run.control_variate`: the queue of theory run on the same arrivals, in Kendall's "
     "notation; the block is null without one ([statistics.md](statistics.md#control-variates))"},
    {"control_variate.controls", "",
     "how many quantities of it the regression uses: its wait, from 20 replications on its service "
     "and its arrivals too"},
    {"control_variate.estimates[].metric", "", "path of the number in the result: mean times"},
    {"control_variate.estimates[].estimate", "estimate", "as there"},
    {"control_variate.estimates[].controlled", "estimate",
     "less what the twin's error, which is known, explains of it"},
    {"control_variate.estimates[].worth", "factor",
     "how many times the replications an interval as narrow would take; below 1 the control does "
     "harm"},
    {"theory.model", "",
     "with `run.theory`: as `exact.model` in [exact.md](exact.md#the-result); the block is null "
     "without an answer"},
    {"theory.of", "",
     "`scenario`, or `idealised`: the scenario without costs, distance and limits"},
    {"theory.latency", "estimates",
     "the exact values by the same paths, both ends of `ci95` being the value; null where theory "
     "has none"},
    {"theory.connections", "estimates", ""},
    {"theory.blame", "estimates", ""},
    {"theory.rates", "estimates", ""},
    {"timing.wall_s", "s", "only with `--timing`: how long the run took"},
    {"timing.threads", "", ""},
    {"timing.events_per_s", "1/s", ""},
    {"timing.connections_per_s", "1/s", ""},
});

constexpr auto comparisons = std::to_array<ResultField>({
    {"schema", "", "`acceptlab.comparison/1`"},
    {"version", "", "of the program"},
    {"findings", "", "sentences about the comparison as a whole"},
    {"columns[].name", "", "the first is the baseline"},
    {"columns[].result", "",
     "a result as above; all have the same seed, warm-up and number of replications"},
    {"differences[].column", "", ""},
    {"differences[].metric", "", "path of the number in the result"},
    {"differences[].value", "as the metric", "this column minus the first"},
    {"differences[].ci95", "as the metric",
     "95% t interval of the differences, paired by replication"},
    {"differences[].distinguishable", "", "the interval does not contain 0"},
    {"differences[].correlation", "",
     "of the two columns over replications: what common random numbers achieved; null where a side "
     "does not vary"},
    {"differences[].ci95_with_costs", "as the metric",
     "the interval with what is not known of the costs, on the same draws in both columns; null "
     "without `run.cost_uncertainty`"},
    {"groups[].metric", "", "one of those that the sentences are about; less is better"},
    {"groups[].lowest", "", "the column with the lowest value"},
    {"groups[].not_distinguishable", "",
     "columns not shown to differ from it, all pairs of columns compared at 95% together"},
    {"groups[].higher", "", "columns shown to be higher"},
});

struct FieldGroup {
  std::string_view heading;
  std::span<const ResultField> fields;
};

constexpr auto groups = std::to_array<FieldGroup>({
    {"## Head", head},
    {"## `connections`", connections},
    {"## `latency`", latencies},
    {"## `blame`, `rates`, `wakeups`, `cpu`, `imbalance`", means},
    {"## `sockets[]`, `workers[]`, `cpus[]`", members},
    {"## The rest", rest},
    {"# Comparisons", comparisons},
});

std::string with_blank(std::string_view text) {
  return text.empty() ? std::string() : fmt::format(" {}", text);
}

}  // namespace

std::string result_tables() {
  std::string text;
  for (const FieldGroup& group : groups) {
    text += fmt::format("{}{}\n\n| field | unit | meaning |\n| --- | --- | --- |\n",
                        text.empty() ? "" : "\n", group.heading);
    for (const ResultField& field : group.fields)
      text += fmt::format("| `{}` |{} |{} |\n", field.path, with_blank(field.unit),
                          with_blank(field.meaning));
  }
  return text;
}

}  // namespace acceptlab::experiment
