#include "validation/native/load/agent.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <iostream>

#include "validation/native/load/agent_session.hpp"

namespace acceptlab::native::load {
namespace {

constexpr int backlog = 16;
constexpr int milliseconds_to_end = 10000;
constexpr int without_end = -1;

native::FileDescriptor listen_at(const Endpoint& own) {
  native::FileDescriptor socket(
      native::checked(::socket(own.family, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
  const int on = 1;
  native::checked(::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on),
                  "SO_REUSEADDR");
  SocketAddress address(own);
  if (::bind(socket.get(), address.get(), address.size) < 0 || ::listen(socket.get(), backlog) < 0)
    native::throw_errno("listening on " + text_of(own));
  return socket;
}

Endpoint where(const native::FileDescriptor& socket) {
  SocketAddress address;
  native::checked(::getsockname(socket.get(), address.get(), &address.size), "getsockname");
  return address.endpoint();
}

/// Waits for either; whether `wanted` is ready and `stop` is not.
bool wait_for(int wanted, int stop, int milliseconds) {
  std::array<pollfd, 2> entries{{{.fd = wanted, .events = POLLIN, .revents = 0},
                                 {.fd = stop, .events = POLLIN, .revents = 0}}};
  ::poll(entries.data(), entries.size(), milliseconds);
  return entries[0].revents != 0 && entries[1].revents == 0;
}

[[noreturn]] void serve_in_child(native::FileDescriptor socket, const std::string& controller) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  try {
    const StopSignals stops;
    serve_controller(std::move(socket), controller, stops);
  } catch (const std::exception& error) {
    std::cerr << "acceptlab-load: controller " << controller << ": " << error.what() << '\n';
  }
  std::cerr.flush();
  ::_exit(0);
}

void end_child(pid_t child, const native::FileDescriptor& ended) {
  ::kill(child, SIGTERM);
  pollfd entry{.fd = ended.get(), .events = POLLIN, .revents = 0};
  if (::poll(&entry, 1, milliseconds_to_end) <= 0) ::kill(child, SIGKILL);
}

/// Whether the agent goes on.
bool serve_one(const native::FileDescriptor& listener, const StopSignals& stops) {
  SocketAddress peer;
  native::FileDescriptor socket(::accept4(listener.get(), peer.get(), &peer.size, SOCK_CLOEXEC));
  if (!socket.open()) return true;  // it has gone again
  const pid_t child = native::checked(::fork(), "fork");
  if (child == 0) serve_in_child(std::move(socket), text_of(peer.endpoint()));
  socket.reset();
  const native::FileDescriptor ended(
      native::checked(::syscall(SYS_pidfd_open, child, 0), "pidfd_open"));
  const bool go_on = wait_for(ended.get(), stops.descriptor(), without_end);
  if (!go_on) end_child(child, ended);
  ::waitpid(child, nullptr, 0);
  return go_on;
}

}  // namespace

void serve_controllers(const Endpoint& own, const StopSignals& stops) {
  const native::FileDescriptor listener = listen_at(own);
  std::cout << "agent at " << text_of(where(listener)) << std::endl;
  while (wait_for(listener.get(), stops.descriptor(), without_end))
    if (!serve_one(listener, stops)) return;
}

}  // namespace acceptlab::native::load
