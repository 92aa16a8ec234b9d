#include <array>

#include "experiment/key_readers.hpp"
#include "experiment/keys.hpp"
#include "experiment/read_values.hpp"

namespace acceptlab::experiment {
namespace {

std::vector<Key> work_section() {
  return {
      {.path = "work.setup_cpu", .form = Form::Distribution, .fallback = R"({ type = "constant", value = "0us" })",
       .meaning = "CPU time once per connection, such as a TLS handshake", .source = "convention",
       .read = store<&Scenario::work, &WorkSpec::setup_cpu>},
      {.path = "work.requests", .form = Form::CountDistribution, .fallback = "1", .meaning = "requests of a connection",
       .source = "convention", .unit = "requests", .read = store<&Scenario::work, &WorkSpec::requests>},
      {.path = "work.cpu", .form = Form::Distribution,
       .fallback = R"({ type = "lognormal", mean = "220us", p99 = "2ms" })", .meaning = "CPU time of a request",
       .source = "assumed", .assumed = true, .read = store<&Scenario::work, &WorkSpec::cpu>},
      {.path = "work.wait", .form = Form::Distribution, .fallback = R"({ type = "constant", value = "0s" })",
       .meaning = "time of a request off the CPU: upstream, disk", .source = "convention",
       .read = store<&Scenario::work, &WorkSpec::wait>},
      {.path = "work.between_requests", .form = Form::Distribution,
       .fallback = R"({ type = "constant", value = "0s" })", .meaning = "client's pause between two requests",
       .source = "convention", .read = store<&Scenario::work, &WorkSpec::between_requests>},
      {.path = "work.hold", .form = Form::Distribution, .fallback = R"({ type = "constant", value = "0s" })",
       .meaning = "time that a connection stays open after its last byte", .source = "convention",
       .read = store<&Scenario::work, &WorkSpec::hold>},
  };
}

std::vector<Key> client_section() {
  return {
      {.path = "client.system", .form = Form::Choice, .fallback = "linux",
       .meaning = "operating system of the clients: its retransmission timers and port rule", .source = "convention",
       .choices = kernel::system_names, .read = store<&Scenario::client, &ClientSpec::system>},
      {.path = "client.version", .form = Form::Version, .fallback = "6.1", .meaning = "its version, as kernel.version",
       .source = "convention", .notation = "\"6.1\"", .read = read_client_version},
      {.path = "client.syn_retries", .form = Form::Integer, .fallback = "6",
       .meaning = "SYN retransmissions; 0: a dropped SYN is a lost connection", .source = "Linux tcp_syn_retries",
       .unit = "retransmissions", .least = 0, .most = 255, .word = "forever",
       .read = store<&Scenario::client, &ClientSpec::syn_retries>},
      {.path = "client.syn_retry_after", .form = Form::Retry, .fallback = "system",
       .meaning = "when a SYN is sent again; the last gap repeats", .source = "the system's timers",
       .notation = "\"system\", { gaps = [\"1s\", \"2s\", \"4s\"], spread = 0.5 }, duration or distribution",
       .read = read_retry},
      {.path = "client.timeout", .form = Form::Distribution, .fallback = "none",
       .meaning = "gives up waiting to be accepted, leaves the accept queue and counts as timed out",
       .source = "convention", .word = "none", .read = store<&Scenario::client, &ClientSpec::timeout>},
  };
}

std::vector<Key> arrivals_section() {
  return {
      {.path = "arrivals[].name", .form = Form::Text, .fallback = "steady",
       .meaning = "name of the stream; by default steady, or arrivals-N when there are several", .source = "convention",
       .read = store<last_arrivals, &ArrivalsSpec::name>},
      {.path = "arrivals[].process", .form = Form::Process, .fallback = R"({ type = "poisson", rate = "40k/s" })",
       .meaning = "when connections arrive", .source = "assumed", .notation = "a table, see below", .assumed = true,
       .read = read_process},
      {.path = "arrivals[].from", .form = Form::From, .fallback = R"({ addresses = 200, ports = "system" })",
       .meaning = "who sends them, which is what hashes see", .source = "assumed",
       .notation = "{ addresses = N, list or \"10.0.0.0/24\", ports = \"system\", \"sequential\" or \"random\", "
                   "behaviour = \"normal\", \"silent\" or \"abort\" }",
       .assumed = true, .read = read_from},
  };
}

std::vector<Key> events_section() {
  return {
      {.path = "events[].at", .form = Form::At, .fallback = "", .meaning = "time from the end of the warm-up; required",
       .source = "convention", .notation = "duration or distribution", .read = read_event_time},
      {.path = "events[].every", .form = Form::Duration, .fallback = "", .meaning = "repeats with this period",
       .source = "convention", .least = 1, .read = store<last_event, &EventSpec::every>},
      {.path = "events[].do", .form = Form::Action, .fallback = "", .meaning = "what happens; required",
       .source = "convention",
       .notation = "{ close_socket = 2 }, { add_socket = true }, { crash_worker = 1 }, { stall_worker = 0, for = "
                   "\"100ms\" }, { burst = 500 } or { set = \"run.load\", to = 2.0 }",
       .read = read_action},
  };
}

}  // namespace

std::vector<Key> load_keys() {
  std::vector<Key> keys = work_section();
  for (const std::vector<Key>& more : {client_section(), arrivals_section(), events_section()})
    keys.insert(keys.end(), more.begin(), more.end());
  return keys;
}

std::vector<Key> run_keys() {
  return {
      {.path = "run.connections", .form = Form::Integer, .fallback = "",
       .meaning = "connections of a replication; alone it leaves duration unlimited, with both the first to come ends",
       .source = "convention", .unit = "connections", .least = 1, .most = 9e18,
       .read = store<&Scenario::run, &RunSpec::connections>},
      {.path = "run.duration", .form = Form::Duration, .fallback = "20s", .meaning = "simulated time after the warm-up",
       .source = "convention", .least = 1, .read = store<&Scenario::run, &RunSpec::duration>},
      {.path = "run.load", .form = Form::Number, .fallback = "1.0",
       .meaning = "multiplies every rate and closed-client count", .source = "convention", .unit = "factor",
       .least = 1e-9, .most = 1e6, .read = store<&Scenario::run, &RunSpec::load>},
      {.path = "run.warmup", .form = Form::Duration, .fallback = "auto",
       .meaning = "not counted; auto: a pilot without events fixes one warm-up for all compared columns",
       .source = "MSER-5", .word = "auto", .read = store<&Scenario::run, &RunSpec::warmup>},
      {.path = "run.drain", .form = Form::Duration, .fallback = "5s",
       .meaning = "time after the end for the last connections to leave; the rest is in flight", .source = "convention",
       .read = store<&Scenario::run, &RunSpec::drain>},
      {.path = "run.seed", .form = Form::Integer, .fallback = "7", .meaning = "seed of all random numbers",
       .source = "convention", .least = 0, .most = 9.2e18, .read = store<&Scenario::run, &RunSpec::seed>},
      {.path = "run.replications", .form = Form::Integer, .fallback = "10", .meaning = "independent replications",
       .source = "convention", .unit = "replications", .least = 1, .most = 1e6,
       .read = store<&Scenario::run, &RunSpec::replications>},
      {.path = "run.precision", .form = Form::Precision, .fallback = "none",
       .meaning = "in place of replications: as many as these estimates need", .source = "convention",
       .notation = "{ of = [\"accept_wait.p99\"], within = \"5%\", max_replications = 200 }", .read = read_precision},
      {.path = "sweep.axes", .form = Form::Axes, .fallback = "", .meaning = "every combination is one point",
       .source = "convention", .notation = "list of { key = \"server.sockets\", values = [1, \"cpus/8\"] }",
       .read = read_axes},
      {.path = "variants[].name", .form = Form::Text, .fallback = "", .meaning = "column of `compare`; required",
       .source = "convention", .read = store<last_variant, &Variant::name>},
      {.path = "variants[].set", .form = Form::Settings, .fallback = "", .meaning = "keys that the column changes",
       .source = "convention", .notation = "{ \"kernel.system\" = \"dragonfly\" }", .read = read_variant_set},
      {.path = "search.vary", .form = Form::Search, .fallback = "",
       .meaning = "what `recommend` may change: two integers are a range, another list the candidates",
       .source = "convention", .notation = "{ \"server.workers\" = [4, 64] }", .read = read_search_vary},
      {.path = "search.minimise", .form = Form::Text, .fallback = "", .meaning = "key that `recommend` makes small",
       .source = "convention", .notation = "\"server.workers\"", .read = read_search_objective},
      {.path = "search.maximise", .form = Form::Text, .fallback = "", .meaning = "key that `recommend` makes large",
       .source = "convention", .notation = "\"run.load\"", .read = read_search_objective},
      {.path = "goals.must", .form = Form::Texts, .fallback = "", .meaning = "what a result has to meet",
       .source = "convention", .notation = "list of \"accept_wait.p99 < 2ms\"", .read = read_goals},
  };
}

}  // namespace acceptlab::experiment
