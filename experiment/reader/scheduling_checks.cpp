#include "experiment/reader/scheduling_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "experiment/scenario/model_settings.hpp"
#include "experiment/topology/number_ranges.hpp"

namespace acceptlab::experiment {

void check_steering(Reading& r) {
  const Scenario& s = r.scenario;
  if (s.machine.steering != kernel::Steering::Rss && s.kernel.system != kernel::System::Linux)
    r.error(r.place_of("machine.steering"), "machine.steering",
            "machine.steering: only Linux is modelled with anything but \"rss\"",
            "leave it out, or set kernel.system = \"linux\"");
  if (s.machine.steering == kernel::Steering::Loopback) return;
  if (s.client.waits == ClientSpec::Waits::Spin)
    r.error(r.place_of("client.waits"), "client.waits",
            "client.waits: clients are on other machines",
            "set machine.steering = \"loopback\" to have them on the server's CPUs");
  if (s.client.pin.empty()) return;
  r.error(r.place_of("client.pin"), "client.pin", "client.pin: clients are on other machines",
          "set machine.steering = \"loopback\" to have them on the server's CPUs");
}

namespace {

/// A thread for each CPU of its list that never pauses.
bool keeps_busy(const MachineSpec::Noise& noise, unsigned cpu) {
  return !noise.steal && noise.packets_per_s == 0 && noise.pause.mean() == 0 &&
         noise.threads >= noise.pin.size() &&
         std::find(noise.pin.begin(), noise.pin.end(), cpu) != noise.pin.end();
}

/// Worker i is on CPU i of a machine, or of the list, in turns.
bool has_workers(const Scenario& s, unsigned cpu) {
  const std::vector<unsigned>& pin = s.server.pin;
  if (!s.server.pinned) return true;
  if (pin.empty()) return cpu < s.server.workers;
  return std::find(pin.begin(), pin.end(), cpu) != pin.end();
}

}  // namespace

void check_spinning_clients(Reading& r) {
  const Scenario& s = r.scenario;
  if (s.client.waits != ClientSpec::Waits::Spin || s.machine.steering != kernel::Steering::Loopback)
    return;
  std::vector<unsigned> cpus = s.client.pin;
  if (cpus.empty()) {
    cpus.resize(s.machine.cpus());
    std::iota(cpus.begin(), cpus.end(), 0U);
  }
  std::sort(cpus.begin(), cpus.end());
  std::erase_if(cpus, [&](unsigned cpu) {
    return !has_workers(s, cpu) ||
           std::any_of(s.machine.noise.begin(), s.machine.noise.end(),
                       [&](const auto& noise) { return keeps_busy(noise, cpu); });
  });
  if (cpus.empty()) return;
  const std::string ranges = ranges_text(cpus);
  r.warning(
      r.place_of("client.waits"), "client.waits",
      fmt::format("client.waits: clients that spin keep their CPU busy, and workers may run on "
                  "{} as if it were idle between their calls",
                  counted_ranges("CPU", cpus)),
      fmt::format("add machine.noise = [{{ threads = {}, burst = \"1s\", pause = \"0s\", pin = "
                  "\"{}\" }}], or leave client.waits at \"sleep\"",
                  cpus.size(), ranges));
}

void check_processor_sharing(Reading& r) {
  const Scenario& s = r.scenario;
  if (scheduler_kind(s) != SchedulerKind::ProcessorSharing) return;
  using cpu::Cost;
  const cpu::CostTable costs = cost_table(s);
  for (const Cost cost :
       {Cost::Syn, Cost::Ack, Cost::Data, Cost::Fin, Cost::Irq, Cost::IdleExit, Cost::Rps,
        Cost::Netisr, Cost::WakeCall, Cost::WakeQueue, Cost::ClientOpen, Cost::ClientConnect,
        Cost::ClientSegment, Cost::ClientAnswer, Cost::ClientSleep}) {
    if (costs[cost].is_zero()) continue;
    return r.error(r.place_of("kernel.scheduler"), "kernel.scheduler",
                   "kernel.scheduler: \"ps\" knows no packet work, and costs." +
                       std::string(cpu::cost_rows[static_cast<std::size_t>(cost)].name) +
                       " is not zero",
                   "set machine.costs = \"zero\"");
  }
  if (s.machine.threads_per_core > 1 && s.machine.smt_speed < 1)
    r.error(r.place_of("kernel.scheduler"), "kernel.scheduler",
            "kernel.scheduler: \"ps\" knows no CPU threads that slow each other",
            "set machine.smt_speed = 1, or machine.threads_per_core = 1");
  if (s.machine.quota_cpus || !s.machine.noise.empty())
    r.error(r.place_of("kernel.scheduler"), "kernel.scheduler",
            "kernel.scheduler: \"ps\" knows neither machine.quota nor machine.noise",
            "leave them out, or choose \"fifo\"");
}

}  // namespace acceptlab::experiment
