#include "experiment/scenario/model_settings.hpp"

#include <algorithm>
#include <string>
#include <tuple>

#include "models/kernel/queue_limits.hpp"
#include "models/kernel/sysctls.hpp"
#include "tests/experiment/scenario_text.hpp"

namespace acceptlab::experiment {
namespace {

using kernel::System;

/// All that sysctls can change.
auto what_models_are_told(const Scenario& scenario) {
  const kernel::KernelRules r = kernel_rules(scenario);
  return std::tuple(
      r.somaxconn, r.sominconn, r.syncache_entries, r.ack_overflow, r.synack_base_ms,
      r.synack_backoff, r.balances_v4, r.kevent_data_cap, r.syncookies, r.abort_on_overflow,
      r.migrate_requests, r.max_syn_backlog, r.synack_retries, protocol_cpus(scenario, r),
      cfs_parameters(scenario).latency, cfs_parameters(scenario).min_granularity,
      cfs_parameters(scenario).wakeup_granularity, placement_settings(scenario).migration_cost);
}

Scenario of_system(System system, kernel::Version version) {
  Scenario scenario = read("[machine]\ncores = 8").scenario;
  scenario.kernel.system = system;
  scenario.kernel.version = version;
  return scenario;
}

TEST_CASE("a sysctl that is marked as used changes what a model is told", "[settings]") {
  for (std::size_t i = 0; i < kernel::system_names.size(); ++i) {
    const auto system = static_cast<System>(i);
    const auto range = kernel::modelled_versions(system);
    for (const kernel::Version version : {range.oldest, range.newest}) {
      const Scenario plain = of_system(system, version);
      for (const auto& entry : kernel::sysctls_of(system, version)) {
        CAPTURE(entry.name, version.major, version.minor);
        Scenario changed = plain;
        changed.kernel.sysctl[std::string(entry.name)] =
            entry.value == entry.min ? entry.min + 1 : entry.min;
        CHECK((what_models_are_told(changed) != what_models_are_told(plain)) == entry.used);
      }
    }
  }
}

TEST_CASE("FreeBSD without the RST on a full queue forgets the connection", "[settings]") {
  Scenario scenario = of_system(System::FreeBsd, {13, 0});
  CHECK(kernel_rules(scenario).ack_overflow == kernel::AckOverflow::Reset);
  scenario.kernel.sysctl["net.inet.tcp.syncache.rst_on_sock_fail"] = 0;
  CHECK(kernel_rules(scenario).ack_overflow == kernel::AckOverflow::Forgotten);
}

TEST_CASE("DragonFly's older SYN-ACK timers", "[settings]") {
  // low_rtobase = 0: five gaps of 3 s instead of 1, 1, 2, 4 and 8.
  Scenario scenario = of_system(System::DragonFly, {5, 8});
  scenario.kernel.sysctl["net.inet.tcp.low_rtobase"] = 0;
  const kernel::KernelRules rules = kernel_rules(scenario);
  for (std::uint32_t sent = 0; sent <= rules.synack_retries; ++sent)
    CHECK(kernel::synack_gap(rules, sent) == std::chrono::seconds(3));
}

TEST_CASE("the backlog that sockets get is the system's", "[settings]") {
  const auto backlog = [](Scenario scenario, std::int64_t argument) {
    scenario.server.backlog = argument;
    const kernel::KernelRules rules = kernel_rules(scenario);
    return server_plan(scenario, rules, sim::RandomSpace(1, 0)).socket.backlog;
  };
  CHECK(backlog(of_system(System::OpenBsd, {7, 4}), 5) == 80);
  CHECK(backlog(of_system(System::MacOs, {14, 0}), 0) == 128);
  CHECK(backlog(of_system(System::FreeBsd, {13, 0}), 5) == 5);
}

}  // namespace
}  // namespace acceptlab::experiment
