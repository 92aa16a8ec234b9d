#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "experiment/exact/model.hpp"
#include "experiment/notation/diagnostics.hpp"
#include "experiment/scenario/scenario.hpp"

namespace acceptlab::experiment {

/// A scenario as queues of theory.
struct Reduction {
  exact::Model model;
  std::string why;  // a sentence

  /// The queue in front of one listen socket.
  struct Socket {
    std::size_t part = 0;  // of model.parts
    std::vector<unsigned> workers;
  };
  std::vector<Socket> sockets;  // by birth number

  /// Which idle worker a connection goes to: it decides how the work is shared, not how long it
  /// waits.
  enum class Hunt : std::uint8_t { Unknown, FirstIdle, LastIdle, Even } hunt = Hunt::Unknown;
};

/// What keeps a scenario from having an exact answer: key, what was found there, and what to set in
/// its place.
using Reasons = std::vector<Diagnostic>;
/// "server.choose: the shares of the sockets are not equal chances; ..."
std::string reasons_text(const Reasons& reasons);

/// The queues that the scenario is when nothing but the service costs time, or every reason why it
/// is none. Requires resolve(). Depends on nothing else, so that sizes and rates can be tried by
/// changing the scenario.
std::variant<Reduction, Reasons> reduce(const Scenario& scenario);

}  // namespace acceptlab::experiment
