#pragma once

#include <string>
#include <string_view>

#include "validation/native/load/agent_clock.hpp"
#include "validation/native/load/control_channel.hpp"
#include "validation/native/load/server_address.hpp"
#include "validation/native/load/stop_signals.hpp"

namespace acceptlab::native::load {

/// A connection to `server` that waits for nothing afterwards. Throws std::system_error that says
/// `what` failed, ControlInterrupted.
native::FileDescriptor connect_to(const Endpoint& server, const StopSignals& stops,
                                  const std::string& what);

/// The controller's side of a connection to an agent. What the agent says instead of its next line
/// is thrown as AgentFailure; what is wrong with the connection as ControlError, which names the
/// agent.
class AgentLink {
 public:
  /// Connects and greets.
  AgentLink(const Endpoint& agent, const StopSignals& stops);

  const Endpoint& agent() const { return agent_; }
  /// This machine's address as the agent sees it.
  Endpoint own_end() const;
  ControlChannel& channel() { return channel_; }

  /// The next line.
  ControlLine next_line();
  /// The number of the next line, which has to have this name.
  Nanoseconds expect(std::string_view name);
  /// Holds the agent's clock against ours, several times; the closest counts.
  ClockReading read_clock();

 private:
  Endpoint agent_;
  ControlChannel channel_;
};

}  // namespace acceptlab::native::load
