#include "validation/native/stand/plan.hpp"

#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>

#include "validation/native/stand/json_fields.hpp"

namespace acceptlab::native::stand {
namespace {

constexpr long most_workers = 4096;
constexpr double longest_s = 3600;

// "TERM" or "SIGTERM", "RTMIN+2". 0 when it is none.
int signal_number(std::string name) {
  if (name.starts_with("SIG")) name.erase(0, 3);
  static const std::map<std::string, int> numbers{
      {"HUP", SIGHUP},   {"INT", SIGINT},     {"QUIT", SIGQUIT},  {"KILL", SIGKILL},
      {"USR1", SIGUSR1}, {"USR2", SIGUSR2},   {"TERM", SIGTERM},  {"STOP", SIGSTOP},
      {"CONT", SIGCONT}, {"WINCH", SIGWINCH}, {"RTMIN", SIGRTMIN}};
  if (const auto found = numbers.find(name); found != numbers.end()) return found->second;
  for (int i = 1; i <= 8; ++i)
    if (name == "RTMIN+" + std::to_string(i)) return SIGRTMIN + i;
  return 0;
}

ServerPlan read_server(JsonFields fields) {
  ServerPlan server;
  server.argv = fields.texts("argv");
  if (!fields.has("port")) fields.refuse("port", "is missing; expected a number from 1 to 65535");
  server.port = static_cast<std::uint16_t>(fields.whole("port", 0, 1, 65535));
  server.workers = static_cast<unsigned>(fields.whole("workers", 1, 1, most_workers));
  server.kind = static_cast<ServerKind>(
      fields.word("kind", {"native", "nginx", "haproxy", "other"}, "native"));
  server.log = fields.text("log", "");
  if (server.kind == ServerKind::Native && server.log.empty())
    fields.refuse("log", "is missing; a native server says in it when its workers wait");
  fields.done();
  return server;
}

PlannedSignal read_event(JsonFields fields) {
  PlannedSignal event;
  if (!fields.has("at_s")) fields.refuse("at_s", "is missing; expected seconds after the start");
  event.at_s = fields.number("at_s", 0, 0, longest_s);
  event.name = fields.text("signal");
  event.signal = signal_number(event.name);
  if (event.signal == 0)
    fields.refuse("signal",
                  "expected HUP, INT, QUIT, KILL, USR1, USR2, TERM, STOP, CONT, WINCH or "
                  "RTMIN to RTMIN+8, found \"" +
                      event.name + "\"");
  if (fields.has("value"))
    event.value = static_cast<int>(fields.whole("value", 0, -2147483648L, 2147483647L));
  fields.done();
  return event;
}

std::map<std::string, std::string> read_sysctl(JsonFields fields) {
  std::map<std::string, std::string> sysctl;
  for (const auto& [name, value] : fields.settings()) {
    if (!name.starts_with("net.") || name.find('/') != std::string::npos ||
        name.find("..") != std::string::npos)
      fields.refuse(name, "only those that start with net. belong to the run's own namespace");
    sysctl[name] = value;
  }
  return sysctl;
}

void read_times(JsonFields& fields, Plan& plan) {
  plan.lead_s = fields.number("lead_s", plan.lead_s, 0.01, 60);
  plan.warmup_s = fields.number("warmup_s", plan.warmup_s, 0, longest_s);
  plan.window_s = fields.number("window_s", plan.window_s, 0.01, longest_s);
  plan.ready_s = fields.number("ready_s", plan.ready_s, 0.1, 600);
  plan.timeout_s = fields.number("timeout_s", plan.timeout_s, 0.1, 2 * longest_s);
  if (plan.timeout_s < plan.warmup_s + plan.window_s)
    fields.refuse("timeout_s",
                  "ends before the window does; expected at least warmup_s + window_s");
  plan.sched_trace = fields.truth("sched_trace", false);
  plan.sched_trace_s = fields.number("sched_trace_s", plan.sched_trace_s, 0.001, 0.2);
  if (plan.sched_trace && plan.sched_trace_s > plan.window_s)
    fields.refuse("sched_trace_s", "is longer than the window");
}

void check_mask(JsonFields& fields, const std::string& mask) {
  if (mask.find_first_not_of("0123456789abcdefABCDEF,") != std::string::npos)
    fields.refuse("rps_cpus", "expected a hexadecimal mask of CPUs, found \"" + mask + "\"");
}

nlohmann::json parse(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) throw PlanError(file.string() + ": cannot be read");
  try {
    return nlohmann::json::parse(stream);
  } catch (const nlohmann::json::parse_error& error) {
    throw PlanError(file.string() + ": not JSON: " + error.what());
  }
}

}  // namespace

Plan read_plan(const std::filesystem::path& file) {
  const nlohmann::json document = parse(file);
  JsonFields fields(document, file.string(), "");
  Plan plan;
  plan.out = fields.text("out");
  plan.network =
      static_cast<Network>(fields.word("network", {"loopback", "veth", "host"}, "loopback"));
  plan.rps_cpus = fields.text("rps_cpus", "");
  check_mask(fields, plan.rps_cpus);
  if (fields.has("sysctl")) plan.sysctl = read_sysctl(fields.object("sysctl"));
  plan.server = read_server(fields.object("server"));
  JsonFields load = fields.object("load");
  plan.load_argv = load.texts("argv");
  load.done();
  plan.instruments = static_cast<Instruments>(
      fields.word("instruments", {"auto", "bpf", "tracefs", "none"}, "auto"));
  plan.system_calls = fields.truth("system_calls", plan.system_calls);
  plan.max_connections = static_cast<std::size_t>(
      fields.whole("max_connections", static_cast<long>(plan.max_connections), 1, 1L << 24));
  read_times(fields, plan);
  for (const JsonFields& event : fields.objects("events")) {
    plan.events.push_back(read_event(event));
    if (plan.events.back().at_s > plan.timeout_s) fields.refuse("events", "one is after timeout_s");
  }
  fields.done();
  return plan;
}

}  // namespace acceptlab::native::stand
