#pragma once

#include <cstdint>

#include "validation/native/server/site.hpp"

namespace acceptlab::native::server {

/// A connection that accept4 has returned, or why it has not.
struct Accepted {
  enum class Outcome : std::uint8_t {
    Connection,
    Nothing,      // somebody else had it, or its client is gone
    OutOfFiles,   // no descriptor or memory: it stays in the queue
    Interrupted,  // by a signal, while it slept
    Closed,       // the socket listens no more
  } outcome = Outcome::Nothing;
  int fd = -1;
  std::int64_t at_ns = 0;  // when accept4 returned, or when it was handed over
  std::uint16_t socket = 0;
  ServedConnection* row = nullptr;  // null: the log is full, or there is none
};

/// accept4 from `socket`, which sleeps if that is blocking. A connection is stamped, counted for
/// `post` and has its row; it is not counted as open yet.
Accepted accept_from(Site& site, Post& post, const ListenSocket& socket);

/// Counts a connection as one that this worker holds, and no more.
void hold(Post& post);
void release(Post& post);

/// Closes a connection that is one too many.
void shed(Post& post, int fd);

}  // namespace acceptlab::native::server
