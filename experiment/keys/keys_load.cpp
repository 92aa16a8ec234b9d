#include "experiment/keys/key_readers.hpp"
#include "experiment/keys/keys.hpp"
#include "experiment/keys/read_values.hpp"

namespace acceptlab::experiment {
namespace {

std::vector<Key> work_section() {
  return {
      {.path = "work.setup_cpu",
       .form = Form::Distribution,
       .fallback = R"({ type = "constant", value = "0us" })",
       .meaning = "CPU time once per connection, such as a TLS handshake",
       .source = "convention",
       .read = store<&Scenario::work, &WorkSpec::setup_cpu>},
      {.path = "work.requests",
       .form = Form::CountDistribution,
       .fallback = "1",
       .meaning = "requests of a connection",
       .source = "convention",
       .unit = "requests",
       .read = store<&Scenario::work, &WorkSpec::requests>},
      {.path = "work.cpu",
       .form = Form::Distribution,
       .fallback = R"({ type = "lognormal", mean = "220us", p99 = "2ms" })",
       .meaning = "CPU time of a request",
       .source = "assumed",
       .assumed = true,
       .read = store<&Scenario::work, &WorkSpec::cpu>},
      {.path = "work.wait",
       .form = Form::Distribution,
       .fallback = R"({ type = "constant", value = "0s" })",
       .meaning = "time of a request off the CPU: upstream, disk",
       .source = "convention",
       .read = store<&Scenario::work, &WorkSpec::wait>},
      {.path = "work.between_requests",
       .form = Form::Distribution,
       .fallback = R"({ type = "constant", value = "0s" })",
       .meaning = "client's pause between two requests",
       .source = "convention",
       .read = store<&Scenario::work, &WorkSpec::between_requests>},
      {.path = "work.hold",
       .form = Form::Distribution,
       .fallback = R"({ type = "constant", value = "0s" })",
       .meaning = "time that a connection stays open after its last byte",
       .source = "convention",
       .read = store<&Scenario::work, &WorkSpec::hold>},
  };
}

std::vector<Key> client_section() {
  return {
      {.path = "client.system",
       .form = Form::Choice,
       .fallback = "linux",
       .meaning = "operating system of the clients: its retransmission timers and port rule",
       .source = "convention",
       .choices = kernel::system_names,
       .read = store<&Scenario::client, &ClientSpec::system>},
      {.path = "client.version",
       .form = Form::Version,
       .fallback = "\"6.1\"",
       .meaning = "its version, as kernel.version",
       .source = "convention",
       .notation = "\"6.1\"",
       .read = read_client_version},
      {.path = "client.syn_retries",
       .form = Form::Integer,
       .fallback = "6",
       .meaning = "SYN retransmissions; 0: a dropped SYN is a lost connection. By default 5 before "
                  "Linux 3.7",
       .source = "Linux tcp_syn_retries",
       .unit = "retransmissions",
       .least = 0,
       .most = 255,
       .word = "forever",
       .read = store<&Scenario::client, &ClientSpec::syn_retries>},
      {.path = "client.syn_retry_after",
       .form = Form::Retry,
       .fallback = "system",
       .meaning = "when a SYN is sent again; the last gap repeats",
       .source = "the system's timers",
       .notation = "\"system\", { gaps = [\"1s\", \"2s\", \"4s\"], spread = 0.5 }, duration or "
                   "distribution",
       .read = read_retry},
      {.path = "client.pin",
       .form = Form::CpuList,
       .fallback = "all",
       .meaning = "CPUs of clients on the server's machine, with machine.steering = \"loopback\"; "
                  "connections take turns on them",
       .source = "convention",
       .notation = "\"all\" or a CPU list \"0-1\"",
       .read = read_client_pin},
      {.path = "client.waits",
       .form = Form::Choice,
       .fallback = "sleep",
       .meaning = "how clients on the server's machine wait: asleep, or looking all the time on a "
                  "CPU that machine.noise keeps busy",
       .source = "convention",
       .choices = client_wait_names,
       .read = store<&Scenario::client, &ClientSpec::waits>},
      {.path = "client.timeout",
       .form = Form::Distribution,
       .fallback = "none",
       .meaning =
           "gives up waiting to be accepted, leaves the accept queue and counts as timed out",
       .source = "convention",
       .word = "none",
       .read = store<&Scenario::client, &ClientSpec::timeout>},
  };
}

std::vector<Key> arrivals_section() {
  return {
      {.path = "arrivals[].name",
       .form = Form::Text,
       .fallback = "steady",
       .meaning = "name of the stream; by default steady, or arrivals-N when there are several",
       .source = "convention",
       .read = store<last_arrivals, &ArrivalsSpec::name>},
      {.path = "arrivals[].process",
       .form = Form::Process,
       .fallback = R"({ type = "poisson", rate = "40k/s" })",
       .meaning = "when connections arrive",
       .source = "assumed",
       .notation = "a table, see below",
       .assumed = true,
       .read = read_process},
      {.path = "arrivals[].from",
       .form = Form::From,
       .fallback = R"({ addresses = 200, ports = "system" })",
       .meaning = "who sends them, which is what hashes see",
       .source = "assumed",
       .notation = "{ addresses = N, list or \"10.0.0.0/24\", ports = \"system\", \"sequential\" "
                   "or \"random\", "
                   "behaviour = \"normal\", \"silent\" or \"abort\" }",
       .assumed = true,
       .read = read_from},
  };
}

std::vector<Key> events_section() {
  return {
      {.path = "events[].at",
       .form = Form::At,
       .fallback = "",
       .meaning = "time from the end of the warm-up; required",
       .source = "convention",
       .notation = "duration or distribution",
       .read = read_event_time},
      {.path = "events[].every",
       .form = Form::Duration,
       .fallback = "",
       .meaning = "repeats with this period",
       .source = "convention",
       .least = 1,
       .read = store<last_event, &EventSpec::every>},
      {.path = "events[].do",
       .form = Form::Action,
       .fallback = "",
       .meaning = "what happens; required",
       .source = "convention",
       .notation =
           "{ close_socket = 2 }, { add_socket = true }, { crash_worker = 1 }, { "
           "stall_worker = 0, for = "
           "\"100ms\" }, { signal = \"HUP\", \"USR2\", \"WINCH\" or \"QUIT\", to = \"old\" or "
           "\"new\", "
           "workers = 8 }, { reload = { workers = 8 } }, { binary_upgrade = { drain = "
           "\"3s\", workers = 8 } }, { config_test = true, for = \"1ms\" }, { burst = 500 } "
           "or { set = \"run.load\", to = 2.0 }",
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

}  // namespace acceptlab::experiment
