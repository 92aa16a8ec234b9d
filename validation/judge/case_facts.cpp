#include "validation/judge/case_facts.hpp"

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
  return {policy_class(scenario), scenario.server.pinned, real.saturated,
          record.server == "native"};
}

}  // namespace acceptlab::validation
