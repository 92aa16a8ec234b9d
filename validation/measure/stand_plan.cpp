#include "validation/measure/stand_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "experiment/notation/units.hpp"
#include "validation/measure/host_scenario.hpp"

namespace acceptlab::validation {

using Json = nlohmann::ordered_json;

namespace {

/// Lifecycle events as the signals of the reference server: docs/reference-server.md. A scenario
/// counts from the end of the warm-up, the stand from its begin.
Json events_of(const experiment::Scenario& scenario, sim::Duration warmup) {
  using Kind = experiment::EventSpec::Kind;
  Json events = Json::array();
  for (const experiment::EventSpec& event : scenario.events) {
    const double at = sim::seconds(warmup + event.at.constant_duration());
    const auto target = static_cast<std::int64_t>(event.target);
    if (event.kind == Kind::CloseSocket)
      events.push_back({{"at_s", at}, {"signal", "RTMIN"}, {"value", target}});
    if (event.kind == Kind::CrashWorker)
      events.push_back({{"at_s", at}, {"signal", "RTMIN+1"}, {"value", target}});
    if (event.kind == Kind::StallWorker) {
      const std::int64_t ms = event.stall_for.count() / 1'000'000;
      events.push_back({{"at_s", at}, {"signal", "RTMIN+2"}, {"value", ms << 16 | target}});
    }
  }
  return events;
}

std::string network_of(const StandPlan& plan) {
  if (!plan.agent.empty()) return "host";
  return plan.network == LocalNetwork::Loopback ? "loopback" : "veth";
}

}  // namespace

std::string plan_json(const StandPlan& plan, const experiment::Scenario& scenario) {
  Json sysctl = Json::object();
  for (const auto& [name, value] : scenario.kernel.sysctl) sysctl[name] = value;
  Json json{
      {"out", plan.out.string()},
      {"network", network_of(plan)},
      {"sysctl", sysctl},
      {"server",
       {{"argv", plan.server},
        {"port", plan.port},
        {"workers", plan.workers},
        {"log", "served.log"},
        {"kind", name_of(plan.kind)}}},
      {"load", {{"argv", plan.load}}},
      {"instruments", plan.instruments},
      // Others do not count for us; what this costs: docs/nginx.md, "What measuring adds".
      {"system_calls", plan.kind != ServerKind::Native},
      {"sched_trace", plan.sched_trace},
      {"warmup_s", sim::seconds(plan.warmup)},
      {"window_s", sim::seconds(plan.window)},
      {"timeout_s", sim::seconds(plan.timeout)},
      {"events", events_of(scenario, plan.warmup)},
  };
  if (plan.lead > sim::Duration{0}) json["lead_s"] = sim::seconds(plan.lead);
  if (const std::string mask = rps_mask(plan.network, scenario.machine.cpus()); !mask.empty())
    json["rps_cpus"] = mask;
  return json.dump(2) + "\n";
}

std::vector<std::string> load_options(const experiment::Scenario& scenario,
                                      const std::filesystem::path& schedule,
                                      const std::filesystem::path& log, const std::string& agent) {
  const experiment::ListenAddress& listen = scenario.server.listen.front();
  std::vector<std::string> argv{
      "--target",   fmt::format("{}:{}", experiment::address_text(listen.address), listen.port),
      "--schedule", schedule.string(),
      "--log",      log.string(),
      "--wait",     fmt::format("{}ns", scenario.work.wait.mean()),
      "--timeout",  fmt::format("{}ns", scenario.client.timeout->constant_duration().count()),
      "--json"};
  const std::string cpu = std::to_string(generator_cpu(scenario));
  const std::vector<std::string> alone{"--pin", cpu, "--clock", "spin"};
  const std::vector<std::string> beside{"--pin", cpu, "--clock", "sleep", "--priority", "rr"};
  const std::vector<std::string> elsewhere{"--drive", agent,  "--exact-sources",
                                           "--clock", "spin", "--max-lateness",
                                           "10ms"};  // later is another schedule
  const auto& here = generator_is_alone(scenario) ? alone : beside;
  const auto& how = agent.empty() ? here : elsewhere;
  argv.insert(argv.end(), how.begin(), how.end());
  return argv;
}

sim::Duration lead_of_agent(std::size_t schedule_bytes, std::size_t rows) {
  using std::chrono::microseconds;
  using std::chrono::seconds;
  constexpr std::size_t bytes_per_us = 5;  // a slow network, 40 Mbit/s
  return seconds(1) + microseconds(schedule_bytes / bytes_per_us) + microseconds(rows);
}

}  // namespace acceptlab::validation
