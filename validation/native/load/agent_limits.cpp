#include "validation/native/load/agent_limits.hpp"

#include <fmt/format.h>

#include "validation/native/load/failure.hpp"

namespace acceptlab::native::load {

void check_target(const Endpoint& target, const Endpoint& controller, AgentTargets allowed) {
  if (allowed == AgentTargets::Any || target.with_port(0) == controller.with_port(0)) return;
  if (is_loopback(target) && is_loopback(controller)) return;
  throw UsageError(fmt::format(
      "the target {} is not the controller's own machine ({}); an agent issues load towards others "
      "only when it was started with --any-target",
      text_of(target), controller.address_text()));
}

void check_length(const Load& load) {
  if (load.longest_run() <= longest_agent_load) return;
  throw UsageError(fmt::format("the load may take {}; an agent issues loads of at most {}",
                               duration_text(load.longest_run()),
                               duration_text(longest_agent_load)));
}

void check_start(Nanoseconds start_ns, Nanoseconds now) {
  if (start_ns - now <= latest_agent_start) return;
  throw UsageError(fmt::format("the load is to start in {}; an agent waits for at most {}",
                               duration_text(start_ns - now), duration_text(latest_agent_start)));
}

}  // namespace acceptlab::native::load
