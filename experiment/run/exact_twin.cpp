#include "experiment/run/exact_twin.hpp"

#include "experiment/exact/model.hpp"
#include "experiment/reduction/idealised.hpp"
#include "experiment/reduction/reduction.hpp"

namespace acceptlab::experiment {

Scenario twin_of(const Scenario& scenario) {
  constexpr unsigned as_good_as_unlimited = 1000000;
  Scenario twin = idealised(scenario);
  twin.server.queue_room = as_good_as_unlimited;
  twin.server.accept_queue_order = kernel::AcceptQueueOrder::Fifo;
  twin.client.timeout.reset();
  twin.work.hold = sim::Distribution::constant(0);
  twin.run.control_variate = false;
  return twin;
}

std::variant<ExactTwin, NoTwin> exact_twin(const Scenario& scenario) {
  ExactTwin twin{twin_of(scenario)};
  const auto reduced = reduce(twin.scenario);
  if (const auto* reasons = std::get_if<Reasons>(&reduced)) return reasons_text(*reasons);
  const exact::Model& model = std::get<Reduction>(reduced).model;
  const exact::Answer answer = exact::solve(model).whole;
  twin.model = exact::name_of(model);
  twin.wait_s = answer.wait.mean;
  twin.service_s = answer.response.mean - answer.wait.mean;
  twin.arrivals_per_s = answer.offered_per_s;
  return twin;
}

}  // namespace acceptlab::experiment
