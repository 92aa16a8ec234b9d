#include "validation/judge/case_facts.hpp"

#include <algorithm>

#include "experiment/scenario/resolution.hpp"
#include "validation/judge/models.hpp"

namespace acceptlab::validation {

namespace {

using kernel::Wait;

}  // namespace

PolicyClass policy_class(const experiment::Scenario& scenario) {
  if (experiment::own_sockets(scenario)) return PolicyClass::Hash;
  switch (scenario.server.wait) {
    case Wait::Blocking:
      return PolicyClass::Blocking;
    case Wait::EpollExclusive:
    case Wait::SharedEpoll:
    case Wait::IoUring:
      return PolicyClass::Exclusive;
    case Wait::Epoll:
    case Wait::Poll:
    case Wait::Kqueue:
      return PolicyClass::Herd;
    case Wait::Lock:
    case Wait::TryLock:
    case Wait::Dispatcher:
      break;
  }
  return PolicyClass::Mutex;
}

CaseFacts facts_of(const RealCase& real, const Record& record) {
  const experiment::Scenario scenario = scenario_of(real, Model{record.costs, Ablation::AsIs});
  const bool kernel_times = std::all_of(real.runs.begin(), real.runs.end(), [](const RealRun& run) {
    return run.established_from == "bpf" || run.established_from == "tracefs" ||
           !run.faults.empty();
  });
  return {policy_class(scenario), scenario.server.pinned, real.saturated, record.server == "native",
          kernel_times};
}

}  // namespace acceptlab::validation
