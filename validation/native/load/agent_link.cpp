#include "validation/native/load/agent_link.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "validation/native/load/client_socket.hpp"
#include "validation/native/load/failure.hpp"
#include "validation/native/load/monotonic_clock.hpp"

namespace acceptlab::native::load {
namespace {

constexpr Nanoseconds patience = 60 * one_second;
constexpr int milliseconds_to_connect = 10000;
constexpr unsigned clock_exchanges = 16;

/// Whether the connection has been established; errno says why not.
bool connect_within(const native::FileDescriptor& socket, SocketAddress& address, int stop) {
  if (::connect(socket.get(), address.get(), address.size) == 0) return true;
  if (errno != EINPROGRESS) return false;
  std::array<pollfd, 2> entries{{{.fd = socket.get(), .events = POLLOUT, .revents = 0},
                                 {.fd = stop, .events = POLLIN, .revents = 0}}};
  const int ready = ::poll(entries.data(), entries.size(), milliseconds_to_connect);
  if (ready > 0 && entries[1].revents != 0) throw ControlInterrupted("interrupted");
  errno = ready > 0 ? pending_error(socket) : ETIMEDOUT;
  return errno == 0;
}

}  // namespace

native::FileDescriptor connect_to(const Endpoint& server, const StopSignals& stops,
                                  const std::string& what) {
  native::FileDescriptor socket(native::checked(
      ::socket(server.family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket"));
  SocketAddress address(server);
  if (!connect_within(socket, address, stops.descriptor()) || ::fcntl(socket.get(), F_SETFL, 0) < 0)
    native::throw_errno(what);
  return socket;
}

AgentLink::AgentLink(const Endpoint& agent, const StopSignals& stops)
    : agent_(agent),
      channel_(connect_to(agent, stops,
                          "connecting to the agent at " + text_of(agent) +
                              " (acceptlab-load --listen-control ADDRESS:PORT starts one there)"),
               patience, stops.descriptor()) {
  channel_.write_line(control_greeting, control_version);
}

Endpoint AgentLink::own_end() const {
  SocketAddress address;
  native::checked(::getsockname(channel_.descriptor(), address.get(), &address.size),
                  "getsockname");
  return address.endpoint();
}

ControlLine AgentLink::next_line() {
  ControlLine line = channel_.read_line();
  if (line.name != "failed") return line;
  const std::string text = channel_.read_block(channel_.expect("text"), most_argument_bytes);
  throw AgentFailure(static_cast<ExitStatus>(line.number),
                     fmt::format("the agent at {}: {}", text_of(agent_), text));
}

Nanoseconds AgentLink::expect(std::string_view name) {
  const ControlLine line = next_line();
  if (line.name != name)
    throw ControlError(fmt::format("'{}' was expected, found '{:.40}'", name, line.name));
  return line.number;
}

ClockReading AgentLink::read_clock() {
  ClockReading closest{.stamped = 0, .offset = 0, .uncertainty = never};
  for (unsigned i = 0; i < clock_exchanges; ++i) {
    const Nanoseconds asked = monotonic_now();
    channel_.write_line("clock");
    const Nanoseconds stamped = expect("clock");
    const auto reading = ClockReading::from(asked, stamped, monotonic_now());
    if (reading.uncertainty < closest.uncertainty) closest = reading;
  }
  return closest;
}

}  // namespace acceptlab::native::load
