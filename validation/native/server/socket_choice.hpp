#pragma once

#include "validation/native/server/choices.hpp"

namespace acceptlab::native::server {

/// Tells the kernel which socket of an address a SYN gets, beside its own hash. bpf-cpu: the one
/// whose number is the packet's CPU modulo their count. incoming-cpu: the one that belongs to the
/// packet's CPU, else the hash's. To be said for each socket: `socket`, which belongs to `cpu`, is
/// one of `count`. Throws std::system_error.
void choose_by(Choose choose, int socket, unsigned cpu, unsigned count);

}  // namespace acceptlab::native::server
