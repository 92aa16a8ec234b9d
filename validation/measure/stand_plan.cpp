#include "validation/measure/stand_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "validation/measure/host_scenario.hpp"

namespace acceptlab::validation {

using Json = nlohmann::ordered_json;

namespace {

/// Lifecycle events as the signals of the reference server: docs/reference-server.md.
Json events_of(const experiment::Scenario& scenario) {
  using Kind = experiment::EventSpec::Kind;
  Json events = Json::array();
  for (const experiment::EventSpec& event : scenario.events) {
    const double at = event.at.mean() * 1e-9;
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

}  // namespace

std::string plan_json(const StandPlan& plan, const experiment::Scenario& scenario) {
  Json sysctl = Json::object();
  for (const auto& [name, value] : scenario.kernel.sysctl) sysctl[name] = value;
  const Json json{
      {"out", plan.out.string()},
      {"network", "loopback"},
      {"sysctl", sysctl},
      {"server",
       {{"argv", plan.server},
        {"port", plan.port},
        {"workers", plan.workers},
        {"log", "served.log"},
        {"kind", plan.kind == ServerKind::Native ? "native" : "nginx"}}},
      {"load", {{"argv", plan.load}}},
      {"instruments", plan.instruments},
      // nginx does not count for us; what this costs: docs/nginx.md, "What measuring adds".
      {"system_calls", plan.kind == ServerKind::Nginx},
      {"sched_trace", plan.sched_trace},
      {"warmup_s", sim::seconds(plan.warmup)},
      {"window_s", sim::seconds(plan.window)},
      {"timeout_s", sim::seconds(plan.timeout)},
      {"events", events_of(scenario)},
  };
  return json.dump(2) + "\n";
}

std::vector<std::string> load_options(const experiment::Scenario& scenario,
                                      const std::filesystem::path& schedule,
                                      const std::filesystem::path& log) {
  std::vector<std::string> argv{
      "--target",   fmt::format("127.0.0.1:{}", scenario.server.listen.front().port),
      "--schedule", schedule.string(),
      "--log",      log.string(),
      "--wait",     fmt::format("{}ns", scenario.work.wait.mean()),
      "--pin",      std::to_string(generator_cpu(scenario)),
      "--json"};
  const std::vector<std::string> alone{"--clock", "spin"};
  const std::vector<std::string> beside{"--clock", "sleep", "--priority", "rr"};
  const auto& how = generator_is_alone(scenario) ? alone : beside;
  argv.insert(argv.end(), how.begin(), how.end());
  return argv;
}

}  // namespace acceptlab::validation
