#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "validation/native/costs/samples.hpp"

namespace acceptlab::native::costs {

/// The stamps of one connection over loopback: CLOCK_MONOTONIC, each right after the call that it
/// is named for, 0 where something did not happen.
struct Talk {
  // The client. It makes the connection, sends a request, and reads the answer when the server is
  // through with it.
  Nanoseconds begin = 0, bound = 0, connected = 0, watched = 0, sent = 0;
  Nanoseconds answer = 0;    // before it looks for the answer
  Nanoseconds answered = 0;  // it has read it
  Nanoseconds read = 0;      // and the end of the stream
  Nanoseconds closed = 0;
  // The server's event loop.
  Nanoseconds told = 0;  // epoll_wait has told of the listen socket
  Nanoseconds accepted = 0, registered = 0;
  Nanoseconds waiting = 0;  // before it looks for the request
  Nanoseconds readable = 0, request = 0, written = 0, shut = 0;
};

/// How connections are made.
struct ConversationPlan {
  enum class Server : std::uint8_t {
    Sleeps,  // waits in epoll_wait, and the connection wakes it
    Spins    // is not there for the kernel to wake: it looks at shared memory
  };
  int client_cpu = 0, server_cpu = 1;
  Server server = Server::Sleeps;
  Nanoseconds gap = 0;         // between the end of one and the begin of the next
  bool client_sleeps = false;  // for the gap, and again before it reads the answer
  std::size_t batch = 1;       // connections made before the server, which spins, takes the first
  std::size_t count = 16;      // connections in all
  // Called when all is ready for the first connection, and after the last one.
  std::function<void()> before, after;
};

/// Makes connections between this process and a server process. The first of them, in which pages
/// and caches are filled, are left out. Throws EnvironmentError when the machine does not allow it.
std::vector<Talk> converse(const ConversationPlan& plan);

}  // namespace acceptlab::native::costs
