#include "validation/measure/generator_watch.hpp"

#include <fmt/format.h>

#include <utility>

namespace acceptlab::validation {

GeneratorWatch::GeneratorWatch(const Generator& generator, std::function<void()> ask)
    : agent_(generator.agent), server_address_(generator.server_address), ask_(std::move(ask)) {}

std::string GeneratorWatch::why_to_stop(const RealRun& run) {
  const std::string fault = run.faults.empty() ? "" : run.faults.front();
  try {
    if (!fault.empty()) ask_();
  } catch (const GeneratorError& error) {
    return fault + "\n" + error.what();
  }
  has_worked_ = has_worked_ || run.latency.contains("connect");
  if (has_worked_) return {};
  if (run.offered > 0)
    return fmt::format(
        "none of {} connections from {} has reached the server at {}: a packet filter here or "
        "there, or no way back?",
        run.offered, agent_, server_address_);
  return fault.empty() ? "" : "no connection was issued: " + fault;
}

}  // namespace acceptlab::validation
