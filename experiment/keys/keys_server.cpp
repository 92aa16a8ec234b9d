#include "experiment/keys/key_readers.hpp"
#include "experiment/keys/keys.hpp"
#include "experiment/keys/read_values.hpp"
#include "experiment/keys/server_words.hpp"
#include "models/server/catalogue.hpp"

namespace acceptlab::experiment {
namespace {

// Spans of the key table point here.
constexpr auto socket_names = names_of(socket_words);
constexpr auto watch_names = names_of(watch_words);
constexpr auto gate_names = names_of(gate_words);
constexpr auto handoff_names = names_of(handoff_words);

constexpr std::string_view convention = "convention";
constexpr double most_count = 1e9;

void read_era(Reading& r, const Key& key, const Value& value) {
  const bool form = value.is_string() || value.is_number();
  if (form && (value.text.empty() || server::is_version(value.text)))
    r.scenario.server.version = value.text;
  else
    wrong_form(r, key.path, value, "a version", "such as \"1.25\"");
}

std::vector<Key> layout() {
  return {
      {.path = "server.policy",
       .form = Form::Text,
       .fallback = "",
       .meaning = "a name of `acceptlab policies`; it fills the keys of this section, and a key "
                  "given here overrides it",
       .source = convention,
       .notation = "a name listed by `acceptlab policies`",
       .read = store<&Scenario::server, &ServerSpec::policy>},
      {.path = "server.version",
       .form = Form::Version,
       .fallback = "",
       .meaning = "version of the server, for policies that changed; by default the newest",
       .source = convention,
       .notation = "\"1.25\"",
       .read = read_era},
      {.path = "server.workers",
       .form = Form::Integer,
       .fallback = "16",
       .meaning = "worker processes or threads",
       .source = convention,
       .unit = "workers",
       .least = 1,
       .most = 65536,
       .read = store<&Scenario::server, &ServerSpec::workers>},
      {.path = "server.listen",
       .form = Form::Listen,
       .fallback = "[\"0.0.0.0:80\"]",
       .meaning = "addresses, each with its own sockets",
       .source = "nginx `listen 80`",
       .notation = "list of \"ADDRESS:PORT\", IPv6 in brackets",
       .read = read_listen},
      {.path = "server.style",
       .form = Form::Choice,
       .fallback = "event-loop",
       .meaning = "what a worker does with what it accepted; prefork serves a connection to its "
                  "end first. "
                  "By default prefork when wait is blocking or lock",
       .source = "nginx",
       .choices = server::style_names,
       .read = store<&Scenario::server, &ServerSpec::style>},
      {.path = "server.threads",
       .form = Form::Integer,
       .fallback = "1",
       .meaning = "threads of a worker, for the threaded styles",
       .source = convention,
       .unit = "threads",
       .least = 1,
       .most = 65536,
       .read = store<&Scenario::server, &ServerSpec::threads>},
      {.path = "server.sockets",
       .form = Form::Sockets,
       .fallback = "per-worker",
       .meaning = "listen sockets of each address",
       .source = "nginx `reuseport`",
       .choices = socket_names,
       .notation = "integer, \"per-worker\", \"cpus/8\", \"per-llc\" or \"per-package\"",
       .read = read_sockets},
      {.path = "server.balance",
       .form = Form::Boolean,
       .fallback = "true",
       .meaning = "the program asks the kernel to balance between sockets of one address; matters "
                  "where that is an option of its own (FreeBSD `SO_REUSEPORT_LB`)",
       .source = convention,
       .read = store<&Scenario::server, &ServerSpec::balance>},
      {.path = "server.watch",
       .form = Form::Watch,
       .fallback = "auto",
       .meaning = "which sockets a worker watches; auto is own when sockets == workers, else all; "
                  "first: worker 0 watches all, for a hand-off; a dispatcher watches all",
       .source = convention,
       .choices = watch_names,
       .notation = "\"auto\", \"own\", \"all\", \"groups\", \"first\", { ring = 2 } or [[0, 1], "
                   "[1, 2], ...]",
       .read = read_watch},
      {.path = "server.allow_unwatched",
       .form = Form::Boolean,
       .fallback = "false",
       .meaning = "allow a socket that nobody watches at the start",
       .source = convention,
       .read = store<&Scenario::server, &ServerSpec::allow_unwatched>},
  };
}

std::vector<Key> waiting() {
  return {
      {.path = "server.choose",
       .form = Form::Choose,
       .fallback = "kernel",
       .meaning = "which socket a SYN gets",
       .source = "the kernel's rule",
       .choices = kernel::choose_names,
       .notation = "\"kernel\", \"uniform\", \"incoming-cpu\", \"bpf-cpu\", \"round-robin\", "
                   "\"least-connections\", "
                   "\"least-pending\", { random = 2 } or \"bitmap\"",
       .read = read_choose},
      {.path = "server.bitmap_period",
       .form = Form::Duration,
       .fallback = "5ms",
       .meaning = "choose = \"bitmap\": how often workers write anew who should get connections",
       .source = "assumed",
       .least = 1e3,
       .assumed = true,
       .read = store<&Scenario::server, &ServerSpec::bitmap_period>},
      {.path = "server.wait",
       .form = Form::Choice,
       .fallback = "epoll-exclusive",
       .meaning = "how a worker waits; by default epoll before Linux 4.5 and kqueue on the BSDs",
       .source = "nginx 1.11.3",
       .choices = kernel::wait_names,
       .read = store<&Scenario::server, &ServerSpec::wait>},
      {.path = "server.trigger",
       .form = Form::Choice,
       .fallback = "level",
       .meaning = "how readiness is told",
       .source = "nginx",
       .choices = kernel::trigger_names,
       .read = store<&Scenario::server, &ServerSpec::trigger>},
      {.path = "server.order",
       .form = Form::Choice,
       .fallback = "system",
       .meaning = "who is woken first; anything but system is a what-if",
       .source = "the kernel's rule",
       .choices = kernel::wake_order_names,
       .read = store<&Scenario::server, &ServerSpec::order>},
      {.path = "server.rearm",
       .form = Form::Rearm,
       .fallback = "never",
       .meaning = "the worker moves itself to the tail of the wait queue: never, on each accept, "
                  "on every 16th",
       .source = convention,
       .choices = server::rearm_names,
       .notation = "\"never\", \"each\" or 16",
       .read = read_rearm},
      {.path = "server.batch",
       .form = Form::Batch,
       .fallback = "1",
       .meaning = "connections taken per turn from a ready socket",
       .source = "nginx `multi_accept off`",
       .unit = "connections",
       .least = 1,
       .most = most_count,
       .notation = "integer or \"all\"",
       .read = read_batch},
      {.path = "server.max_events",
       .form = Form::Integer,
       .fallback = "512",
       .meaning = "events taken per wait",
       .source = "nginx `epoll_events`",
       .unit = "events",
       .least = 1,
       .most = 1e6,
       .read = store<&Scenario::server, &ServerSpec::max_events>},
      {.path = "server.scan",
       .form = Form::Choice,
       .fallback = "ready",
       .meaning = "order in which ready sockets are served",
       .source = "epoll",
       .choices = server::scan_names,
       .read = store<&Scenario::server, &ServerSpec::scan>},
      {.path = "server.first_read",
       .form = Form::Choice,
       .fallback = "event",
       .meaning = "when an event loop reads a connection first: once its set tells of data, or in "
                  "the turn that accepted it, so that only those that have sent nothing yet go "
                  "into the set (HAProxy; nginx with `deferred`), or before the next is accepted "
                  "(lighttpd)",
       .source = "nginx",
       .choices = server::first_read_names,
       .read = store<&Scenario::server, &ServerSpec::first_read>},
      {.path = "server.gate",
       .form = Form::Gate,
       .fallback = "none",
       .meaning = "when a worker may accept at all",
       .source = convention,
       .choices = gate_names,
       .notation = "\"none\", \"idle-thread\", { free_fraction = 0.125 }, { max = 1000, low = 900, "
                   "over = \"park\" } "
                   "or { delay = \"5ms\" }",
       .read = read_gate},
      {.path = "server.handoff",
       .form = Form::HandOff,
       .fallback = "none",
       .meaning =
           "which worker gets a connection after accept; by default round-robin when wait is "
           "dispatcher",
       .source = convention,
       .choices = handoff_names,
       .notation = "\"none\", \"round-robin\", \"least-connections\", \"two-index\", { random = 2 "
                   "} or \"credit\"",
       .read = read_handoff},
  };
}

std::vector<Key> keeping() {
  return {
      {.path = "server.holder",
       .form = Form::Choice,
       .fallback = "master",
       .meaning = "who keeps a socket open; it closes with its last holder",
       .source = "nginx 1.9.1",
       .choices = server::holder_names,
       .read = store<&Scenario::server, &ServerSpec::holder>},
      {.path = "server.respawn",
       .form = Form::Boolean,
       .fallback = "false",
       .meaning =
           "the master starts another worker in the place of one that crashed, as nginx does",
       .source = convention,
       .read = store<&Scenario::server, &ServerSpec::respawn>},
      {.path = "server.worker_start",
       .form = Form::Duration,
       .fallback = "1.3ms",
       .meaning = "from the fork of a worker during the run until it looks for work",
       .source = "measured: nginx 1.22 on Linux 6.18, from the kill of a worker to its "
                 "successor's first answer, least of 60",
       .read = store<&Scenario::server, &ServerSpec::worker_start>},
      {.path = "server.shutdown_timeout",
       .form = Form::Duration,
       .fallback = "none",
       .meaning = "a worker that was asked to quit is ended after this, and its connections are "
                  "reset (nginx worker_shutdown_timeout)",
       .source = "nginx",
       .word = "none",
       .read = store<&Scenario::server, &ServerSpec::shutdown_timeout>},
      {.path = "server.keepalive_requests",
       .form = Form::Integer,
       .fallback = "none",
       .meaning =
           "the server closes a connection after so many requests (nginx keepalive_requests: "
           "1000 since 1.19.10, 100 before); the rest comes over another one",
       .source = convention,
       .unit = "requests",
       .least = 1,
       .most = most_count,
       .word = "none",
       .read = store<&Scenario::server, &ServerSpec::keepalive_requests>},
      {.path = "server.keepalive_timeout",
       .form = Form::Duration,
       .fallback = "none",
       .meaning = "the server closes a connection that has waited so long for another request "
                  "(nginx keepalive_timeout: 75s)",
       .source = convention,
       .least = 1,
       .word = "none",
       .read = store<&Scenario::server, &ServerSpec::keepalive_timeout>},
      {.path = "server.backlog",
       .form = Form::Integer,
       .fallback = "511",
       .meaning = "backlog given to listen(2), per socket; -1 is the system's maximum",
       .source = "nginx `NGX_LISTEN_BACKLOG`",
       .unit = "connections",
       .least = -1,
       .most = 2147483647,
       .read = store<&Scenario::server, &ServerSpec::backlog>},
      {.path = "server.defer_accept",
       .form = Form::Duration,
       .fallback = "none",
       .meaning = "TCP_DEFER_ACCEPT (nginx `deferred`, there for client_header_timeout): a "
                  "connection is complete when its first request is there, or after so long; Linux "
                  "only. The kernel counts in SYN-ACK timeouts, so that 5s is 7s",
       .source = "nginx",
       .least = 1e9,
       .word = "none",
       .read = store<&Scenario::server, &ServerSpec::defer_accept>},
      {.path = "server.connections",
       .form = Form::Integer,
       .fallback = "0",
       .meaning = "open connections of a worker at most (nginx worker_connections); 0 is no limit",
       .source = convention,
       .unit = "connections",
       .least = 0,
       .most = most_count,
       .read = store<&Scenario::server, &ServerSpec::connections>},
      {.path = "server.pin",
       .form = Form::Pin,
       .fallback = "one-per-cpu",
       .meaning = "CPUs of the workers",
       .source = "assumed",
       .notation = "\"none\", \"one-per-cpu\" or a CPU list \"0-15\"",
       .assumed = true,
       .read = read_pin},
      {.path = "server.accept_queue_order",
       .form = Form::Choice,
       .fallback = "fifo",
       .meaning =
           "order in which pending connections are accepted; anything but fifo is hypothetical",
       .source = "every system",
       .choices = kernel::accept_queue_order_names,
       .read = store<&Scenario::server, &ServerSpec::accept_queue_order>},
      {.path = "server.queue_room",
       .form = Form::Integer,
       .fallback = "backlog",
       .meaning = "hypothetical: connections that may be pending beyond those that sleeping "
                  "watchers are woken for",
       .source = convention,
       .unit = "connections",
       .least = 0,
       .most = most_count,
       .word = "backlog",
       .read = store<&Scenario::server, &ServerSpec::queue_room>},
  };
}

}  // namespace

std::vector<Key> server_keys() {
  std::vector<Key> keys = layout();
  for (const std::vector<Key>& more : {waiting(), keeping()})
    keys.insert(keys.end(), more.begin(), more.end());
  return keys;
}

}  // namespace acceptlab::experiment
