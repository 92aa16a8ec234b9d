#include "experiment/reader/scheduling_checks.hpp"

#include "experiment/scenario/model_settings.hpp"

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
