#pragma once

#include <sys/types.h>

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "validation/native/server/listen_socket.hpp"

namespace acceptlab::native::server {

/// What a server leaves to the one that replaces its binary: descriptors stay open over execve, and
/// an environment variable says what they are.
struct Legacy {
  std::vector<ListenSocket> sockets;
  unsigned next_birth = 0;
  std::vector<std::uint16_t> ports;  // of the addresses, in their order
  int log = -1;                      // descriptor; -1: no log file
  double burn_speed = 0;             // both servers burn alike
};

/// What the server before has left, if there was one; the variable is removed. Throws
/// std::runtime_error when it makes no sense.
std::optional<Legacy> take_legacy();

/// Starts the program `argv` again, as it is on disk now, with `legacy`. Throws std::system_error.
pid_t start_successor(char** argv, const Legacy& legacy);

}  // namespace acceptlab::native::server
