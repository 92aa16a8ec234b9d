#pragma once

#include <string>
#include <variant>
#include <vector>

#include "experiment/exact/closed.hpp"
#include "experiment/exact/constant_service.hpp"
#include "experiment/exact/erlang.hpp"
#include "experiment/exact/general_service.hpp"
#include "experiment/exact/phase_service.hpp"

namespace acceptlab::exact {

using Queue =
    std::variant<MarkovQueue, SingleServerQueue, ConstantServiceQueue, PhaseQueue, ClosedQueue>;

/// "M/M/4", "M/M/4/20", "M/D/1", "M/H2/4", "M/G/1", "M/M/4//64".
std::string name_of(const Queue& queue);
bool has_steady_state(const Queue& queue);
unsigned workers_of(const Queue& queue);
/// Requires has_steady_state().
Answer solve(const Queue& queue);

/// Queues that do not influence each other, as when each connection is sent to one of them by
/// chance; those that are alike stand together.
struct Model {
  struct Part {
    Queue queue;
    unsigned copies = 1;
  };
  std::vector<Part> parts;
};

/// "M/M/4", or "16 x M/M/1".
std::string name_of(const Model& model);

/// The system as a whole, and one of each part's copies.
struct Solution {
  Answer whole;
  std::vector<Answer> of_part;
};
/// Requires a part, and that each has a steady state. In the whole the order of workers is known
/// only if there is a single queue.
Solution solve(const Model& model);

}  // namespace acceptlab::exact
