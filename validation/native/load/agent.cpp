#include "validation/native/load/agent.hpp"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <iostream>
#include <system_error>
#include <vector>

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

[[noreturn]] void serve_in_child(native::FileDescriptor socket, const Endpoint& controller,
                                 const AgentTerms& terms, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(0);
  try {
    const StopSignals stops;
    serve_controller(std::move(socket), controller, terms, stops);
  } catch (const std::exception& error) {
    std::cerr << "acceptlab-load: controller " << text_of(controller) << ": " << error.what()
              << '\n';
  }
  std::cerr.flush();
  ::_exit(0);
}

/// The processes of an agent, one for each controller.
class Sessions {
 public:
  explicit Sessions(AgentTargets targets) : terms_{.targets = targets, .slot = {}} {}
  ~Sessions() { end(); }
  Sessions(const Sessions&) = delete;
  Sessions& operator=(const Sessions&) = delete;

  bool full() const { return sessions_.size() >= most_sessions; }

  void accept(const native::FileDescriptor& listener) {
    SocketAddress peer;
    native::FileDescriptor socket(::accept4(listener.get(), peer.get(), &peer.size, SOCK_CLOEXEC));
    if (!socket.open()) return;  // it has gone again
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child < 0) {
      std::cerr << "acceptlab-load: no process for the controller at " << text_of(peer.endpoint())
                << ": " << std::generic_category().message(errno) << '\n';
      return;
    }
    if (child == 0) serve_in_child(std::move(socket), peer.endpoint(), terms_, parent);
    sessions_.push_back({child, native::FileDescriptor(native::checked(
                                    ::syscall(SYS_pidfd_open, child, 0), "pidfd_open"))});
  }

  void append_to(std::vector<pollfd>& entries) const {
    for (const Session& session : sessions_)
      entries.push_back({.fd = session.ended.get(), .events = POLLIN, .revents = 0});
  }

  void reap() {
    std::erase_if(sessions_, [](const Session& session) {
      return ::waitpid(session.process, nullptr, WNOHANG) == session.process;
    });
  }

 private:
  static constexpr std::size_t most_sessions = 16;
  struct Session {
    pid_t process;
    native::FileDescriptor ended;
  };

  void end() {
    for (const Session& session : sessions_) ::kill(session.process, SIGTERM);
    for (const Session& session : sessions_) {
      pollfd entry{.fd = session.ended.get(), .events = POLLIN, .revents = 0};
      if (::poll(&entry, 1, milliseconds_to_end) <= 0) ::kill(session.process, SIGKILL);
      ::waitpid(session.process, nullptr, 0);
    }
  }

  AgentTerms terms_;
  std::vector<Session> sessions_;
};

}  // namespace

void serve_controllers(const Endpoint& own, AgentTargets targets, const StopSignals& stops) {
  const native::FileDescriptor listener = listen_at(own);
  std::cout << "agent at " << text_of(where(listener)) << std::endl;
  Sessions sessions(targets);
  while (true) {
    // What is not polled waits in the accept queue.
    std::vector<pollfd> entries{
        {.fd = stops.descriptor(), .events = POLLIN, .revents = 0},
        {.fd = sessions.full() ? -1 : listener.get(), .events = POLLIN, .revents = 0}};
    sessions.append_to(entries);
    ::poll(entries.data(), entries.size(), without_end);
    if (entries[0].revents != 0) return;
    sessions.reap();
    if (entries[1].revents != 0) sessions.accept(listener);
  }
}

}  // namespace acceptlab::native::load
