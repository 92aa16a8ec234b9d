#pragma once

#include <cstdint>

#include "models/kernel/system.hpp"

namespace acceptlab::kernel {

/// What a system's TCP may count while it takes connections. Each is an event; a system gives it
/// its own name, or one name to several of them, or does not count it.
enum class Counter : std::uint8_t {
  SynQueueFull,       ///< a SYN found the SYN queue full and was dropped
  SynQueueCookie,     ///< ... and was answered with a cookie
  CookieSent,         ///< a SYN was answered without keeping a request
  CookieAccepted,     ///< a final ACK made a connection from its cookie
  SynFoundQueueFull,  ///< a SYN found the accept queue full
  SynDropped,         ///< a SYN was dropped, for whatever reason
  RequestAdded,       ///< a SYN made a half-open connection
  SynAgain,           ///< a SYN of a connection that is half open already
  SynCacheOverflow,   ///< the SYN cache was full and its oldest entry went
  AckFoundQueueFull,  ///< a final ACK found the accept queue full
  AckDeferred,        ///< a final ACK without data was dropped: TCP_DEFER_ACCEPT
  AckDropped,         ///< a final ACK was dropped or refused
  RequestAborted,     ///< a half-open connection ended because of that
  SynAckAgain,        ///< a SYN-ACK was sent again
  RequestTimedOut,    ///< a half-open connection was given up
  Completed,          ///< a connection entered the accept queue
  PendingReset,       ///< a connection was reset in the queue of a closing listener
  ResetSent,          ///< a RST was sent
  Migrated,           ///< Linux tcp_migrate_req: moved to a survivor
  NotMigrated,        ///< ... or could not be
  OwnersBacklogFull   ///< a segment for a socket that a thread owns found its backlog full
};

/// The name by which `netstat -s` or its like reports it: Linux /proc/net/netstat and
/// /proc/net/snmp, the BSDs the field of struct tcpstat. Null: the system does not count it.
const char* name_of(Counter counter, System system);

}  // namespace acceptlab::kernel
