#include "validation/judge/case_facts.hpp"

#include <algorithm>

#include "experiment/scenario/resolution.hpp"
#include "validation/judge/models.hpp"

namespace acceptlab::validation {

namespace {

using kernel::Wait;

/// Each worker watches a single socket, and none is watched by two.
bool own_sockets(const experiment::Scenario& scenario) {
  std::vector<bool> watched(experiment::socket_count(scenario));
  if (watched.size() < 2) return false;
  for (const std::vector<unsigned>& sockets : experiment::watch_graph(scenario)) {
    if (sockets.size() != 1 || watched.at(sockets.front())) return false;
    watched[sockets.front()] = true;
  }
  return true;
}

}  // namespace

PolicyClass policy_class(const experiment::Scenario& scenario) {
  if (own_sockets(scenario)) return PolicyClass::Hash;
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
